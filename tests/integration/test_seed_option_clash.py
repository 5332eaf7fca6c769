"""Where a project or plugin has names of ours, it keeps them, and ours have a longer one."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("lean", "suite")

OWNER = "def pytest_addoption(parser): parser.addoption('{}', type=int, default=7)"

SUITE = """
    import random

    def test_draws(session_seed, request):
        own = request.config.getoption("--seed", None)
        assert random.random() < 0, f"session seed is {session_seed}, own is {own}"
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> None:
    (pytester.mkdir("sub") / "test_suite.py").write_text(SUITE.replace("\n    ", "\n"))


def in_the_root_conftest(pytester: pytest.Pytester) -> tuple[str, ...]:
    pytester.makeconftest(OWNER.format("--seed"))
    return ()


def in_a_nested_conftest(pytester: pytest.Pytester) -> tuple[str, ...]:
    (pytester.path / "sub" / "conftest.py").write_text(OWNER.format("--seed"))
    return ("sub",)


def in_a_plugin(pytester: pytest.Pytester) -> tuple[str, ...]:
    pytester.makepyfile(owner=OWNER.format("--seed"))
    return ("-p", "owner")


def without_a_default(pytester: pytest.Pytester) -> tuple[str, ...]:
    pytester.makeconftest("def pytest_addoption(parser): parser.addoption('--seed', type=int)")
    return ()


@pytest.fixture(params=[in_the_root_conftest, in_a_nested_conftest, in_a_plugin, without_a_default])
def owner(
    request: pytest.FixtureRequest, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, ...]:
    """Give the option ``--seed`` to the project; return what to run pytest with."""
    monkeypatch.syspath_prepend(pytester.path)
    define: Callable[[pytest.Pytester], tuple[str, ...]] = request.param
    return define(pytester)


def seen(result: pytest.RunResult) -> tuple[str, str]:
    """Return the session seed and the project's own seed, as the test saw them."""
    found = re.search(r"session seed is (\d+), own is (\w+)", str(result.stdout))
    assert found, f"{result.stdout}{result.stderr}"
    return found[1], found[2]


def header(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if line.startswith("seedall: ")]


OWNED = "seedall: --seed is this project's own option here, ours is --seedall-seed"


def test_the_project_keeps_its_seed_and_ours_is_another(
    pytester: pytest.Pytester, owner: tuple[str, ...]
) -> None:
    result = pytester.runpytest(*owner, "--seed=3", "--seedall-seed=42")
    assert seen(result) == ("42", "3")
    assert header(result) == ["seedall: session seed 42", OWNED]


def test_the_environment_serves_where_the_project_has_the_option(
    pytester: pytest.Pytester, owner: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_SEED", "42")
    result = pytester.runpytest(*owner, "--seed=3")
    assert seen(result) == ("42", "3")
    assert header(result) == [
        "seedall: session seed 42, from PYTEST_SEED (again with --seedall-seed=42)",
        OWNED,
    ]


def test_the_projects_seed_is_no_session_seed(
    pytester: pytest.Pytester, owner: tuple[str, ...]
) -> None:
    session_seed, own = seen(pytester.runpytest(*owner, "--seed=3"))
    assert own == "3"
    assert session_seed != "3"


def test_printed_commands_use_our_own_name(
    pytester: pytest.Pytester, owner: tuple[str, ...]
) -> None:
    result = pytester.runpytest(*owner, "--seed=3", "--seedall-seed=42")
    (command,) = [line for line in result.outlines if line.startswith("replay ")]
    options = shlex.split(command)[-1:]
    assert options == ["--seedall-seed=42"]


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["in one process", "in workers"])
def test_a_conftest_found_at_collection_keeps_its_option(
    pytester: pytest.Pytester, options: tuple[str, ...]
) -> None:
    in_a_nested_conftest(pytester)
    result = pytester.runpytest("--seed=42", *options)
    assert seen(result) == ("42", "7")
    assert header(result) == ["seedall: session seed 42"]
    result.stdout.fnmatch_lines(["replay * --seedall-seed=42"])  # for it starts in that folder


def test_the_printed_command_works_below_a_conftest_found_at_collection(
    pytester: pytest.Pytester,
) -> None:
    in_a_nested_conftest(pytester)
    first = pytester.runpytest("--seed=42")
    (line,) = [line for line in first.outlines if line.startswith("replay ")]
    arguments = shlex.split(line.partition("pytest ")[2])
    again = pytester.runpytest(*arguments)
    failure = re.compile(r"^E +assert .*", re.M)
    assert failure.findall(str(again.stdout)) == failure.findall(str(first.stdout))


def test_the_seed_of_a_dead_worker_is_printed_by_our_own_name(pytester: pytest.Pytester) -> None:
    in_a_nested_conftest(pytester)
    text = "import os\ndef test_dies(): os._exit(3)\ndef test_other(): pass"
    (pytester.path / "sub" / "test_suite.py").write_text(text)
    result = pytester.runpytest("--seed=42", "-n", "1")
    result.stdout.fnmatch_lines(["replay *::test_dies --seedall-seed=42"])


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["in one process", "in workers"])
def test_the_project_may_have_an_option_test_seed(
    pytester: pytest.Pytester, options: tuple[str, ...]
) -> None:
    pytester.makeconftest(OWNER.format("--test-seed"))
    pytester.makepyfile("""
        def test_it(request, seedall):
            assert not (request.config.getoption("--test-seed"), seedall.seed)
    """)
    given = ("--seed=42", "--test-seed=3", "--seedall-test-seed=5")
    result = pytester.runpytest(
        *given, *options, "test_the_project_may_have_an_option_test_seed.py"
    )
    result.stdout.fnmatch_lines(
        [
            "seedall: session seed 42, test seed 5 for each selected test",
            "seedall: --test-seed is this project's own option here, ours is --seedall-test-seed",
            "E  *assert not (3, 5)",
        ]
    )


def test_a_printed_test_seed_has_our_own_name_where_the_short_one_is_the_projects(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeconftest(OWNER.format("--test-seed"))
    result = pytester.runpytest("--seed=42", "--seedall-test-seed=5")
    result.stdout.fnmatch_lines(["replay * --seed=42 --seedall-test-seed=5"])


def test_what_follows_a_double_dash_is_left_alone(pytester: pytest.Pytester) -> None:
    options = ("--basetemp=temp", "--seed=42", "--")  # pytester would add the first at the end
    result = pytester.runpytest(*options, "--seed=3")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*: --seed=3*"])
    result = pytester.runpytest(*options, "sub/test_suite.py")
    assert seen(result) == ("42", "None")


# --- markers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("registered", ["seed", "seed: ours", "seed(n): ours", "seed (n)"])
def test_the_project_keeps_its_marker_and_ours_is_another(
    pytester: pytest.Pytester, registered: str
) -> None:
    pytester.makeini(f"[pytest]\nmarkers =\n    {registered}\n    other: an other")
    pytester.makepyfile(
        test_marked="""
        import pytest

        @pytest.mark.seed("anything")
        @pytest.mark.seedall_seed(5)
        def test_it(seedall): assert seedall.seed == 5
    """
    )
    result = pytester.runpytest("--seed=42", "--strict-markers", "test_marked.py")
    result.assert_outcomes(passed=1)
    assert header(result) == [
        "seedall: session seed 42",
        "seedall: the marker seed is this project's own, ours is seedall_seed",
    ]


def test_a_marker_that_a_conftest_registers_is_the_projects(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        def pytest_configure(config): config.addinivalue_line("markers", "unseeded: ours")
    """)
    pytester.makepyfile(
        test_marked="""
        import pytest

        @pytest.mark.unseeded("anything")
        def test_theirs(seedall, request): assert seedall.seed == 5

        @pytest.mark.seedall_unseeded
        def test_ours(seedall): assert seedall.seed != 5
    """
    )
    result = pytester.runpytest("--test-seed=5", "--strict-markers", "test_marked.py")
    result.assert_outcomes(passed=2)


def test_the_list_of_markers_has_the_names_of_this_run(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmarkers =\n    seed(n): the project's")
    result = pytester.runpytest("--markers")
    result.stdout.fnmatch_lines(
        [
            "@pytest.mark.seed(n): the project's",
            "@pytest.mark.seedall_seed(N): *; seedall_seed(shared='params'), *(pytest-seedall)",
            "@pytest.mark.unseeded: *(pytest-seedall)",
        ],
        consecutive=False,
    )


@pytest.mark.parametrize("given", ["--seedall-entropy=off", "--entropy=off"])
def test_a_replay_tells_a_projects_option_from_ours(pytester: pytest.Pytester, given: str) -> None:
    """It needs no process of its own if this one has been given what the failed run was given."""
    pytester.makeconftest("def pytest_addoption(parser): parser.addoption('--entropy')")
    pytester.runpytest("--seed=42", "--seedall-entropy=off")
    result = pytester.runpytest("--replay-failed", given)
    process = "seedall: replay 1 of 1, session seed 42, --seedall-entropy=off"
    assert (process in result.outlines) == (given == "--entropy=off")
    assert "1 recorded failure: 1 still fails" in result.stdout.str()


@pytest.mark.parametrize("where", ["ini", "variable"])
def test_beside_a_long_name_in_addopts_commands_have_it_as_well(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    if where == "ini":
        pytester.makeini("[pytest]\naddopts = --seedall-seed=5")
    else:
        monkeypatch.setenv("PYTEST_ADDOPTS", "--seedall-seed=5")
    failed = pytester.runpytest("--seedall-seed=6")
    assert seen(failed) == ("6", "None")
    (command,) = [line for line in failed.outlines if line.startswith("replay ")]
    words = shlex.split(command)
    assert words[-1] == "--seedall-seed=6"
    assert seen(pytester.runpytest(*words[words.index("pytest") + 1 :])) == ("6", "None")


def test_beside_a_long_name_in_addopts_so_does_the_header(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\naddopts = --seedall-seed=random")
    (line,) = header(pytester.runpytest())
    assert re.search(r"\(again with --seedall-seed=\d+\)", line)

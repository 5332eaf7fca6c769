"""The session seed: given, chosen or remembered, and what the header says about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("lean", "suite")

SUITE = """
    import random

    def test_draws(session_seed):
        assert random.random() < 0, f"session seed is {session_seed}"
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_suite=SUITE)


def header(result: pytest.RunResult) -> str:
    """Return what the one header line says of the session seed."""
    (line,) = [line for line in result.outlines if line.startswith("seedall: ")]
    return line.removeprefix("seedall: session seed ")


def used(result: pytest.RunResult) -> int:
    """Return the session seed that the test saw."""
    found = re.search(r"^E +AssertionError: session seed is (\d+)$", str(result.stdout), re.M)
    assert found, result.stdout
    return int(found[1])


def again(seed: int, source: str) -> str:
    return f"{seed}, {source} (again with --seed={seed})"


# --- given ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 42, 2**64 - 1])
@pytest.mark.parametrize("option", ["--seed", "--seedall-seed"])
def test_a_seed_may_be_given(pytester: pytest.Pytester, option: str, seed: int) -> None:
    result = pytester.runpytest(f"{option}={seed}")
    assert used(result) == seed
    assert header(result) == str(seed)


def test_a_seed_may_be_given_with_a_space(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("import random; AT_IMPORT = random.random()")
    pytester.makepyfile(test_suite="import conftest\ndef test_it(): assert not conftest.AT_IMPORT")
    with_space = pytester.runpytest("--seed", "42")
    assert header(with_space) == "42"
    values = re.compile(r"^E +assert not (.*)$", re.M)
    expected = values.findall(str(pytester.runpytest("--seed=42").stdout))
    assert values.findall(str(with_space.stdout)) == expected


def test_with_a_space_pytest_does_not_know_the_options_of_testpaths(
    pytester: pytest.Pytester,
) -> None:
    """As docs/replay.md says: it takes the seed for a path, when it looks for conftests."""
    folder = pytester.mkdir("checks")  # those in folders called test* are read in any case
    folder.joinpath("conftest.py").write_text(
        "def pytest_addoption(parser): parser.addoption('--own', action='store_true')"
    )
    folder.joinpath("test_it.py").write_text("def test_it(): pass")
    pytester.makeini("[pytest]\ntestpaths = checks")
    assert pytester.runpytest("--seed=42", "--own").ret == pytest.ExitCode.OK
    assert pytester.runpytest("--seed", "42", "--own").ret == pytest.ExitCode.USAGE_ERROR
    assert pytester.runpytest("--seed", "42").ret == pytest.ExitCode.OK


def test_pytest_may_be_called_with_paths(pytester: pytest.Pytester) -> None:
    program = "import pathlib, pytest; pytest.main([pathlib.Path('test_suite.py'), '--seed=42'])"
    assert used(pytester.runpython_c(program)) == 42


def test_leading_zeros_and_blanks_do_not_matter(pytester: pytest.Pytester) -> None:
    assert used(pytester.runpytest("--seed= 0042 ")) == 42


def test_the_last_of_several_seeds_counts(pytester: pytest.Pytester) -> None:
    assert used(pytester.runpytest("--seed=1", "--seed=2")) == 2
    assert used(pytester.runpytest("--seedall-seed=1", "--seedall-seed=2")) == 2


def test_the_environment_may_give_the_seed(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_SEED", "42")
    result = pytester.runpytest()
    assert used(result) == 42
    assert header(result) == again(42, "from PYTEST_SEED")


def ini(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nseedall_seed = 42")


def pyproject(pytester: pytest.Pytester) -> None:
    pytester.makepyprojecttoml("[tool.pytest.ini_options]\nseedall_seed = 42")


def pyproject_text(pytester: pytest.Pytester) -> None:
    pytester.makepyprojecttoml("[tool.pytest.ini_options]\nseedall_seed = '42'")


def native(pytester: pytest.Pytester) -> None:
    pytester.makepyprojecttoml("[tool.pytest]\nseedall_seed = 42")


def native_text(pytester: pytest.Pytester) -> None:
    pytester.makepyprojecttoml("[tool.pytest]\nseedall_seed = '42'")


since_pytest_9 = pytest.mark.skipif(pytest.version_tuple < (9,), reason="brought by pytest 9")


@pytest.mark.parametrize(
    "configure",
    [
        ini,
        pyproject,
        pyproject_text,
        pytest.param(native, marks=since_pytest_9),
        pytest.param(native_text, marks=since_pytest_9),
    ],
)
def test_the_ini_file_may_give_the_seed(
    pytester: pytest.Pytester, configure: Callable[[pytest.Pytester], None]
) -> None:
    configure(pytester)
    result = pytester.runpytest()
    assert used(result) == 42
    assert header(result) == again(42, "from ini seedall_seed")


def test_the_ini_option_may_give_the_seed(pytester: pytest.Pytester) -> None:
    assert used(pytester.runpytest("-o", "seedall_seed=42")) == 42


def test_addopts_may_give_the_seed(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makeini("[pytest]\naddopts = --seed=1")
    assert header(pytester.runpytest()) == "1"
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest --seed=2")
    assert header(pytester.runpytest()) == "2"
    assert header(pytester.runpytest("--seed=3")) == "3"


def test_the_command_line_comes_before_the_environment_and_that_before_the_ini_file(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makeini("[pytest]\nseedall_seed = 3")
    assert used(pytester.runpytest()) == 3
    monkeypatch.setenv("PYTEST_SEED", "2")
    assert used(pytester.runpytest()) == 2
    assert used(pytester.runpytest("--seed=1")) == 1


# --- chosen ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [(), ("--seed=random",)])
def test_a_seed_that_is_not_given_is_chosen_at_random(
    pytester: pytest.Pytester, options: tuple[str, ...]
) -> None:
    first, second = (pytester.runpytest(*options) for _ in range(2))
    assert used(first) != used(second)
    assert 0 <= used(first) < 2**31  # short enough to type
    assert header(first) == again(used(first), "chosen at random")


def test_random_on_the_command_line_overrides_a_fixed_seed(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_SEED", "42")
    result = pytester.runpytest("--seed=random")
    assert header(result) == again(used(result), "chosen at random")


def test_workers_agree_on_a_random_seed(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_second=SUITE)
    result = pytester.runpytest("-n", "2")
    assert header(result) == again(used(result), "chosen at random")
    result.stdout.fnmatch_lines(f"*AssertionError: session seed is {used(result)}")
    result.assert_outcomes(failed=2)


def test_conftests_are_imported_under_the_session_seed(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import random
        AT_IMPORT = random.random()

        def pytest_report_header(): return f"drawn at import: {AT_IMPORT}"
    """)
    run = pytester.runpytest("--seed=random")
    (drawn,) = [line for line in run.outlines if line.startswith("drawn at import: ")]
    pytester.runpytest(f"--seed={used(run)}").stdout.fnmatch_lines([drawn])


# --- remembered -----------------------------------------------------------------------------------


def test_the_last_seed_may_be_asked_for(pytester: pytest.Pytester) -> None:
    seed = used(pytester.runpytest())
    result = pytester.runpytest("--seed=last")
    assert used(result) == seed
    assert header(result) == again(seed, "of the last run")
    assert used(pytester.runpytest("--seed=last")) == seed


def test_the_environment_and_the_ini_file_may_ask_for_the_last_seed(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.runpytest("--seed=42")
    assert used(pytester.runpytest("-o", "seedall_seed=last")) == 42
    monkeypatch.setenv("PYTEST_SEED", "last")
    assert used(pytester.runpytest()) == 42


def test_the_seed_of_a_distributed_run_reaches_the_workers_and_is_remembered(
    pytester: pytest.Pytester,
) -> None:
    result = pytester.runpytest("--seed=42", "-n", "2")
    assert used(result) == 42
    assert header(result) == "42"
    assert used(pytester.runpytest("--seed=last")) == 42


@pytest.mark.parametrize(
    "options",
    [
        ("--collect-only",),
        ("-k", "nothing"),
        ("--fixtures",),
        ("--markers",),
        ("--version",),
        ("--help",),
        ("missing.py",),
        ("--cache-show",),
    ],
    ids=" ".join,
)
def test_a_run_that_starts_no_test_overwrites_nothing(
    pytester: pytest.Pytester, options: tuple[str, ...]
) -> None:
    pytester.runpytest("--seed=42")
    pytester.runpytest("--seed=7", *options)
    assert used(pytester.runpytest("--seed=last")) == 42


def test_a_run_with_a_broken_module_overwrites_nothing(pytester: pytest.Pytester) -> None:
    pytester.runpytest("--seed=42")
    broken = pytester.makepyfile(test_broken="raise RuntimeError")
    pytester.runpytest("--seed=7")
    broken.unlink()
    assert used(pytester.runpytest("--seed=last")) == 42

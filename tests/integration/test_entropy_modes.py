"""What ``--entropy`` says in reports: seeded draws, those left real, and those that are errors."""

from __future__ import annotations

from textwrap import dedent

import pytest
from reports import facts, sections

pytestmark = pytest.mark.usefixtures("as_a_user")

IMPORTS = """
import copy, os, pickle, random, secrets, tempfile, uuid
import numpy as np
import pytest
"""

#: The calls of raw entropy, which no mode makes predictable, as they are reported.
RAW = {
    "os.urandom(8)": "os.urandom()",
    "uuid.uuid4()": "uuid.uuid4()",
    "secrets.token_hex()": "secrets.token_hex()",
    "secrets.token_bytes(8)": "secrets.token_bytes()",
    "random.SystemRandom().random()": "random.SystemRandom().random()",
}

#: Calls that ask for entropy, as they are reported.
UNSEEDED = {
    "np.random.default_rng()": "default_rng()",
    "np.random.RandomState()": "RandomState()",
    "np.random.seed()": "np.random.seed()",
    "random.Random()": "random.Random()",
    "random.seed()": "random.seed()",
}

#: Calls that ask for none, or only to forget it.
SEEDED = [
    "np.random.default_rng(0)",
    "np.random.default_rng(seed=number)",
    "np.random.RandomState(3)",
    "np.random.RandomState(number)",
    "np.random.Generator(np.random.PCG64(1))",
    "np.random.PCG64(1).jumped()",
    "np.random.default_rng(1).spawn(2)",
    "copy.deepcopy(np.random.RandomState(1))",
    "copy.copy(np.random.default_rng(1))",
    "pickle.loads(pickle.dumps(np.random.RandomState(1)))",
    "copy.deepcopy(random.Random(1))",
    "random.Random(0)",
    "random.seed(0)",
    "np.random.seed(0)",
    "tempfile.mkdtemp()",
]


def test_with(pytester: pytest.Pytester, body: str, *options: str) -> pytest.RunResult:
    """Run one test, which fails at its end."""
    lines = "\n    ".join(dedent(body).strip().splitlines())
    pytester.makepyfile(test_it=f"{IMPORTS}\ndef test_it():\n    {lines}\n    assert not 'passes'")
    return pytester.runpytest("--seed=42", *options)


test_with.__test__ = False  # type: ignore[attr-defined]


def only_facts(result: pytest.RunResult) -> dict[str, str]:
    [section] = sections(result)
    return facts(section)


@pytest.mark.parametrize("call", RAW)
@pytest.mark.parametrize("mode", ["seed", "report"])
def test_raw_entropy_is_named_with_its_place(
    pytester: pytest.Pytester, mode: str, call: str
) -> None:
    [section] = sections(test_with(pytester, f"{call}\n{call}", f"--entropy={mode}"))
    assert [line for line in section if line.startswith("not seeded")] == [
        f"not seeded  {RAW[call]}   test_it.py:6",
        f"not seeded  {RAW[call]}   test_it.py:7",
    ]
    assert "drew from" not in facts(section)


def test_draws_of_one_line_are_counted(pytester: pytest.Pytester) -> None:
    told = only_facts(test_with(pytester, "for _ in range(3): uuid.uuid4()"))
    assert told["not seeded"] == "uuid.uuid4() x3   test_it.py:6"


@pytest.mark.parametrize("call", UNSEEDED)
def test_what_is_seeded_is_named_among_what_drew(pytester: pytest.Pytester, call: str) -> None:
    told = only_facts(test_with(pytester, f"[{call} for _ in range(2)]"))
    assert f"{UNSEEDED[call]} x2" in told["drew from"].split(", ")
    assert "not seeded" not in told


@pytest.mark.parametrize("call", UNSEEDED)
def test_under_report_it_is_left_alone_and_named(pytester: pytest.Pytester, call: str) -> None:
    told = only_facts(test_with(pytester, call, "--entropy=report"))
    assert told["not seeded"] == f"{UNSEEDED[call]}   test_it.py:6"
    assert told["replay"].endswith(" --seed=42 --entropy=report")


@pytest.mark.parametrize("call", [*RAW, *UNSEEDED])
def test_under_off_it_is_not_even_seen(pytester: pytest.Pytester, call: str) -> None:
    result = test_with(pytester, call, "--entropy=off")
    assert [line for section in sections(result) for line in section if "not seeded" in line] == []


@pytest.mark.parametrize("call", [*RAW, *UNSEEDED])
def test_under_error_it_fails_the_test_at_its_line(pytester: pytest.Pytester, call: str) -> None:
    result = test_with(pytester, call, "--entropy=error")
    name = {**RAW, **UNSEEDED}[call]
    result.stdout.fnmatch_lines([">   *", f"E   *EntropyError: {name} asks the operating system *"])
    result.stdout.no_fnmatch_line("*not 'passes'*")
    result.stdout.no_fnmatch_line("*[?][?][?]*")  # a frame without source
    told = only_facts(result)
    assert told["not seeded"] == f"{name}   test_it.py:6"


@pytest.mark.parametrize("mode", ["report", "error"])
@pytest.mark.parametrize("call", SEEDED)
def test_what_has_a_seed_is_no_matter(pytester: pytest.Pytester, mode: str, call: str) -> None:
    result = test_with(pytester, f"number = 3\n{call}", f"--entropy={mode}")
    result.stdout.fnmatch_lines(["E   *not 'passes'"])
    result.stdout.no_fnmatch_line("not seeded*")


@pytest.mark.parametrize("catch", ["Exception", "BaseException"])
def test_an_error_that_is_swallowed_fails_the_test_at_its_end(
    pytester: pytest.Pytester, catch: str
) -> None:
    pytester.makepyfile(
        test_it=f"""
        import random

        def test_it():
            try:
                random.Random()
            except {catch}:
                pass
        """
    )
    result = pytester.runpytest("--entropy=error", "--tb=short")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*random.Random() asks the operating system *"])


def test_an_error_in_a_doctest_shows_the_example(pytester: pytest.Pytester) -> None:
    lines = ["def f():", '    """', "    >>> import os", "    >>> os.urandom(3)", '    """']
    pytester.makepyfile(module="\n".join(lines))
    result = pytester.runpytest("--entropy=error", "--doctest-modules")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*EntropyError: os.urandom() asks *", "not seeded  os.urandom()   module.py"]
    )
    result.stdout.no_fnmatch_line("*_hookexec*")


def test_an_error_in_a_fixture_names_the_fixtures_line(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_it="""
        import random
        import pytest

        @pytest.fixture(scope="module")
        def swallows():
            try:
                random.Random()
            except BaseException:
                pass

        def test_it(swallows): pass
        """
    )
    result = pytester.runpytest("--entropy=error", "--tb=short")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["test_it.py:7: random.Random() asks the operating system *"])


def test_files_may_be_allowed(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nseedall_entropy = error\nseedall_entropy_allow = helpers/*.py")
    pytester.mkpydir("helpers")
    pytester.path.joinpath("helpers/names.py").write_text("import uuid\ndef new(): uuid.uuid4()")
    pytester.makepyfile(
        test_it="""
        import uuid
        from helpers.names import new

        def test_allowed(): new()
        def test_forbidden(): uuid.uuid4()
        """
    )
    pytester.runpytest().assert_outcomes(passed=1, failed=1)


def test_a_library_may_draw_where_the_project_may_not(pytester: pytest.Pytester) -> None:
    installed = pytester.mkdir("site-packages")
    installed.joinpath("some_library.py").write_text(
        "import random, uuid\ndef name(): return uuid.uuid4(), random.Random()"
    )
    pytester.syspathinsert(installed)
    pytester.makepyfile("import some_library\n\ndef test_it(): some_library.name()")
    pytester.runpytest("--entropy=error").assert_outcomes(passed=1)


def test_what_a_library_makes_for_itself_is_named_with_the_library(
    pytester: pytest.Pytester,
) -> None:
    package = pytester.mkdir("site-packages") / "people" / "providers"
    package.mkdir(parents=True)
    package.joinpath("base.py").write_text(
        "import random as _random\ndef make(): return _random.Random()"
    )
    pytester.syspathinsert(package.parent.parent)
    told = only_facts(test_with(pytester, "from people.providers import base; base.make()"))
    assert told["drew from"] == "_random.Random() in people"


def test_names_of_files_that_stay_do_not_come_again(pytester: pytest.Pytester) -> None:
    package = pytester.mkdir("site-packages") / "datasets"
    package.mkdir()
    package.joinpath("__init__.py").touch()
    package.joinpath("fingerprint.py").write_text(
        "import random\nfingerprint_rng = random.Random()"
    )
    pytester.syspathinsert(package.parent)
    body = "from datasets import fingerprint\nprint('value', fingerprint.fingerprint_rng.random())"
    told = []
    for mode in ("seed", "seed", "report"):
        result = test_with(pytester, body, f"--entropy={mode}")
        told += [line for line in result.outlines if line.startswith(("value", "drew", "not "))]
    assert len(set(told)) == len(told) == 3


# --- how the mode is chosen -----------------------------------------------------------------------

DRAWS = """
import random
import pytest

def test_draws(): assert random.Random().random() < 0

@pytest.mark.entropy("seed")
class TestMarked:
    def test_class(self): assert random.Random().random() < 0

    @pytest.mark.entropy("off")
    def test_method(self): assert random.Random().random() < 0
"""


def told_as(result: pytest.RunResult) -> list[str]:
    """Return for each failed test how its draw was treated."""
    names = ("drew from", "not seeded")
    lines = str(result.stdout).splitlines()
    return sorted(line.split("  ")[0] for line in lines if line.startswith(names))


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_the_marker_wins_over_the_option_over_the_ini_file(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    pytester.makepyfile(DRAWS)
    assert told_as(pytester.runpytest(*workers)) == ["drew from", "drew from"]
    pytester.makeini("[pytest]\nseedall_entropy = report")
    assert told_as(pytester.runpytest(*workers)) == ["drew from", "not seeded"]
    assert told_as(pytester.runpytest("--entropy=off", *workers)) == ["drew from"]


@pytest.mark.parametrize("value", ["", "seeds", "SEED", "1"])
def test_another_mode_is_an_error_that_names_its_place(
    pytester: pytest.Pytester, value: str
) -> None:
    result = pytester.runpytest(f"--entropy={value}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    written = value or "''"
    expected = f"ERROR: --entropy={written}: expected 'seed', 'report', 'error' or 'off'"
    assert str(result.stderr).strip() == expected
    pytester.makeini(f"[pytest]\nseedall_entropy = {value}")
    result = pytester.runpytest()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "seedall_entropy = " in str(result.stderr)


def test_a_project_keeps_its_own_option(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("def pytest_addoption(parser): parser.addoption('--entropy')")
    pytester.makepyfile(
        """
        import random

        def test_it(pytestconfig):
            assert pytestconfig.getoption("--entropy") == "high"
            assert random.Random().random() < 0
        """
    )
    result = pytester.runpytest("--entropy=high", "--seedall-entropy=report")
    result.stdout.fnmatch_lines(
        [
            "seedall: --entropy is this project's own option here, ours is --seedall-entropy",
            "replay * --seedall-entropy=report",
            "not seeded  random.Random() *",
        ]
    )


@pytest.mark.parametrize("arguments", ["", "'seeds'", "'seed', 1", "mode='seed'"])
def test_a_wrong_marker_says_what_it_takes(pytester: pytest.Pytester, arguments: str) -> None:
    pytester.makepyfile(f"import pytest\n@pytest.mark.entropy({arguments})\ndef test_it(): pass")
    result = pytester.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*: expected 'seed', 'report', 'error' or 'off' (pytest-seed*"])

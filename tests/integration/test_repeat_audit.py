"""All tests of a suite repeated by an option, and suites that repeat none."""

from __future__ import annotations

import pytest
from repeating import differing, notes, summary, write

# --- other kinds of tests, in an audit ------------------------------------------------------------

AUDIT = {
    "conftest": """
        import pytest

        class Item(pytest.Item):
            runs = 0
            def runtest(self):
                Item.runs += 1
                if "changes" in self.name: assert Item.runs % 2

        class File(pytest.File):
            def collect(self):
                for name in self.path.read_text().split():
                    yield Item.from_parent(self, name=name)

        def pytest_collect_file(file_path, parent):
            if file_path.suffix == ".items":
                return File.from_parent(parent, path=file_path)
    """,
    "test_functions": '''
        import random, itertools
        NUMBERS = itertools.count()
        CACHE = {}

        def documented():
            """
            >>> documented()
            5
            >>> import random; value = random.random()
            """
            return 5

        def test_draws(): value = random.random()
        def test_counts(): value = next(NUMBERS)
        def test_fills_a_cache(): value = CACHE.setdefault("key", [1])
        def test_nothing(): pass
        def test_fails(): assert False
        def test_object(): value = object()
    ''',
}


def audit(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    pytester.makeconftest(AUDIT["conftest"])
    pytester.makepyfile(test_functions=AUDIT["test_functions"])
    pytester.makefile(".items", some="item_that_changes item_that_stays")
    return pytester.runpytest("--seed=42", "--doctest-modules", *arguments)


@pytest.mark.usefixtures("as_a_user")
def test_an_audit_repeats_all_tests_of_whatever_kind(pytester: pytest.Pytester) -> None:
    result = audit(pytester, "--repeat-deterministic")
    result.assert_outcomes(passed=6, failed=3)
    assert sorted(differing(result)) == ["item_that_changes: run 2", "test_counts: run 2"]
    first, bare, bound = summary(result)
    assert first.startswith("9 tests run 2 times: 7 the same, 2 NOT deterministic; ")
    assert bare == "4 had nothing to compare but the outcome"
    assert bound == (
        "2 runs that agree are no proof: they find 19 of 20 tests that differ in 78% of their "
        "runs; 59 runs find those that differ in 5%, 299 runs in 1%"
    )


@pytest.mark.usefixtures("as_a_user")
def test_the_option_says_how_often(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        def test_it(): note("run")
        @pytest.mark.repeat_deterministic(runs=3)
        def test_marked(): note("marked")
        @pytest.mark.repeat_deterministic(ignore=["value"])
        def test_ignores(): value = turn()
    """,
    )
    result = pytester.runpytest("--seed=42", "--repeat-deterministic=5")
    result.assert_outcomes(passed=3)
    assert notes(pytester) == ["run"] * 5 + ["marked"] * 3


@pytest.mark.usefixtures("as_a_user")
@pytest.mark.parametrize("place", ["addopts", "environment", "arguments"])
def test_the_option_may_be_anywhere(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    write(pytester, "def test_it(): note('run')")
    arguments = ["--seed=42"]
    if place == "addopts":
        pytester.makeini("[pytest]\naddopts = --repeat-deterministic")
    elif place == "environment":
        monkeypatch.setenv("PYTEST_ADDOPTS", "--repeat-deterministic -p no:hypothesispytest")
    else:
        arguments = ["--seed=42", "--repeat-deterministic", "test_it.py"]
    pytester.runpytest(*arguments).assert_outcomes(passed=1)
    assert notes(pytester) == ["run"] * 2


@pytest.mark.usefixtures("as_a_user")
@pytest.mark.parametrize("value", ["", "=3"])
def test_an_option_of_the_project_is_left_alone(pytester: pytest.Pytester, value: str) -> None:
    write(
        pytester,
        "def test_it(pytestconfig): note(pytestconfig.getoption('theirs'))",
        conftest="""
        def pytest_addoption(parser):
            parser.addoption("--repeat-deterministic", dest="theirs", action="store_true")
    """,
    )
    result = pytester.runpytest("--seed=42", "--repeat-deterministic")
    result.stdout.fnmatch_lines(["*ours is --seedall-repeat-deterministic*"])
    assert notes(pytester) == ["True"]
    pytester.runpytest("--seed=42", f"--seedall-repeat-deterministic{value}", "test_it.py")
    assert notes(pytester) == ["False"] * (3 if value else 2)


@pytest.mark.usefixtures("as_a_user")
def test_the_command_of_an_audit_repeats_the_test(pytester: pytest.Pytester) -> None:
    result = audit(pytester, "--repeat-deterministic=3")
    commands = [line for line in result.outlines if line.startswith("replay   ")]
    ours = [command for command in commands if "test_counts" in command]
    assert ours == [
        "replay   pytest test_functions.py::test_counts --doctest-modules "
        "--repeat-deterministic=3 --seed=42"
    ]


# --- runs that do not use it ----------------------------------------------------------------------


@pytest.mark.usefixtures("as_a_user")
def test_a_run_without_repeats_says_nothing_and_loads_nothing(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        import sys
        def test_it():
            loaded = [name for name in sys.modules if name.startswith("pytest_seedall.repeat")]
            note(*sorted(name.rpartition(".")[2] for name in loaded))
    """,
    )
    result = pytester.runpytest_subprocess("--seed=42")
    result.assert_outcomes(passed=1)
    assert summary(result) == []
    assert [line for line in result.outlines if "repeat" in line and "root" not in line] == []
    (loaded,) = notes(pytester)
    assert "repeating" not in loaded.split()
    assert "snapshots" not in loaded.split()


@pytest.mark.parametrize("name", ["--repeat-deterministic", "--seedall-repeat-deterministic"])
@pytest.mark.parametrize("after", [["-q"], ["--seed=3"], ["test_it.py"], []], ids=str)
def test_the_option_needs_no_number(pytester: pytest.Pytester, name: str, after: list[str]) -> None:
    write(pytester, "def test_it(): note('run')")
    pytester.runpytest(name, *after).assert_outcomes(passed=1)
    assert notes(pytester) == ["run", "run"]

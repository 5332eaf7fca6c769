"""A sweep that does not come to its end, and tests of which there can be but one item."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.usefixtures("as_a_user")

SUITE = """
    import random
    import pytest

    @pytest.fixture(scope="module")
    def shared():
        yield
        print("torn down")

    @pytest.mark.parametrize("name", "abc")
    def test_it(name, shared):
        random.random()
"""
ODD = """
    import os, random
    import pytest

    class Odd(pytest.Item):
        def runtest(self):
            assert random.random() < LIMIT
        def repr_failure(self, excinfo):
            return "too much"
        def reportinfo(self):
            return self.path, 0, "odd"

    class File(pytest.File):
        def collect(self):
            yield Odd.from_parent(self, name="odd")

    def pytest_collect_file(file_path, parent):
        return File.from_parent(parent, path=file_path) if file_path.suffix == ".odd" else None
"""


def sweep_section(result: pytest.RunResult) -> str:
    return result.stdout.str().partition("seedall: seed sweep")[2]


def test_when_time_is_up_each_test_has_run_once(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_one=SUITE, test_two=SUITE)
    result = pytester.runpytest("--seed-sweep=5", "--seedall-sweep-time=0.000001s", "-s")
    result.assert_outcomes(passed=6)
    assert result.stdout.str().count("torn down") == 2
    said = "not all was run: 1e-06 s are up ({}): 24 runs left out"
    assert said.format("--seedall-sweep-time") in result.outlines
    result = pytester.runpytest("--seed-sweep=5", "-o", "seedall_sweep_time=0.000001s")
    assert said.format("ini seedall_sweep_time") in result.outlines


def test_within_the_time_all_runs_are_made_in_rounds(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_one=SUITE, test_two=SUITE)
    result = pytester.runpytest("--seed-sweep=12", "--seedall-sweep-time=1h", "-s", "-v")
    result.assert_outcomes(passed=6 * 12)
    names = re.findall(r"test_it\[(\w)-seed", result.stdout.str())
    assert names[:6] == ["a", "b", "c"] * 2
    assert names[6:33] == ["a"] * 9 + ["b"] * 9 + ["c"] * 9
    assert result.stdout.str().count("torn down") == 6


FAILS = """
    import random
    def test_it(): assert random.random() > 2
"""


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["-x"], "-x or --maxfail"),
        (["--maxfail=2", "-n1"], "-x or --maxfail"),
        (["--sw"], "--stepwise"),
        (["--stepwise", "-n1"], "--stepwise"),
        (["--sw-skip"], "--stepwise"),
    ],
    ids=str,
)
def test_it_is_said_what_has_ended_the_run(
    pytester: pytest.Pytester, options: list[str], named: str
) -> None:
    pytester.makepyfile(FAILS)
    result = pytester.runpytest("--seed-sweep=5", *options)
    ends = [line for line in result.outlines if line.startswith("not all was run")]
    assert ends == [f"not all was run: a failure ended the run ({named})"]


def test_what_else_has_ended_the_run_is_quoted(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("def pytest_runtest_call(item): item.session.shouldstop = 'enough'")
    pytester.makepyfile(FAILS)
    result = pytester.runpytest("--seed-sweep=5", "--maxfail=5")
    assert "not all was run: the run was ended: enough" in result.outlines


def test_an_interrupt_leaves_what_is_known(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import itertools, random
        runs = itertools.count(1)
        def test_it():
            random.random()
            if next(runs) == 4: raise KeyboardInterrupt
    """
    )
    result = pytester.runpytest_subprocess("--seed-sweep=9")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert "test_it" in sweep_section(result)


def test_the_fixtures_of_runs_that_are_left_out_are_torn_down(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_one="""
        import pytest
        @pytest.fixture(scope="module", autouse=True)
        def shared():
            yield
            raise ValueError("at the end")
        def test_it(): pass
    """,
        test_two="def test_it(): pass",
    )
    result = pytester.runpytest("--seed-sweep=5")
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*ValueError: at the end"])


@pytest.mark.parametrize("arguments", [(), ("-n", "2")])
def test_items_of_others_are_swept_inside_one(
    pytester: pytest.Pytester, arguments: tuple[str, ...]
) -> None:
    pytester.makeconftest(ODD.replace("LIMIT", "0.5"))
    (pytester.path / "one.odd").touch()
    result = pytester.runpytest_subprocess("--seed=42", "--seed-sweep=20", *arguments)
    result.assert_outcomes(failed=1)
    failed = re.search(r"under (\d+) of 20", sweep_section(result))
    assert failed is not None
    assert 3 < int(failed[1]) < 17
    command = re.search(r"^replay .*pytest (.*)$", result.stdout.str(), re.MULTILINE)
    if not arguments:
        assert command is not None
        pytester.runpytest_subprocess(*command[1].split()).assert_outcomes(failed=1)


def test_items_of_others_that_pass_under_all_seeds_pass(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(ODD.replace("LIMIT", "1.5"))
    (pytester.path / "one.odd").touch()
    result = pytester.runpytest("--seed=42", "--seed-sweep=20")
    result.assert_outcomes(passed=1)
    assert "20" in sweep_section(result)


def test_seeds_given_to_items_of_others_are_no_sample(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(ODD.replace("LIMIT", "1.5"))
    (pytester.path / "one.odd").touch()
    said = sweep_section(pytester.runpytest("--seed-sweep=5,6"))
    assert "under all of 2 seeds" in said
    assert "at 95% confidence" not in said


def test_items_of_others_that_fail_now_and_then_fail(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        ODD.replace(
            "assert random.random() < LIMIT",
            "random.random(); runs.append(1); assert len(runs) != 2",
        )
        + "\n    runs = []"
    )
    (pytester.path / "one.odd").touch()
    result = pytester.runpytest("--seed=42", "--seed-sweep=5")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*fails under 1 of 5 seeds*not deterministic*"])


def test_each_run_has_an_instance_of_its_own(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import random, unittest
        class TestPlain:
            def test_it(self):
                random.random()
                assert not hasattr(self, "seen")
                self.seen = True
        class TestCases(unittest.TestCase):
            def test_it(self):
                random.random()
                assert not hasattr(self, "seen")
                self.seen = True
        class TestAsynchronous(unittest.IsolatedAsyncioTestCase):
            async def test_it(self):
                random.random()
                assert not hasattr(self, "seen")
                self.seen = True
    """
    )
    pytester.runpytest("--seed-sweep=3").assert_outcomes(passed=9)

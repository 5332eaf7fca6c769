"""``--seed-sweep`` and ``@pytest.mark.seed_sweep``: which runs there are, in pytest's own terms."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from pytest_seedall.seeds import derive

pytestmark = pytest.mark.usefixtures("as_a_user")

#: About four of ten seeds fail.
SUITE = """
    import random
    import unittest

    import pytest

    def test_draws():
        assert random.random() < 0.6

    def test_draws_nothing():
        pass

    @pytest.mark.parametrize("name", ["a", "b"])
    def test_parameters(name):
        assert random.random() < 0.6

    class TestCases(unittest.TestCase):
        def test_case(self):
            assert random.random() < 0.6
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeini("[pytest]")
    pytester.makepyfile(test_it=SUITE)
    return pytester


def ids(result: pytest.RunResult, word: str = "FAILED") -> list[str]:
    """Return the node ids of a run's short summary, without their file."""
    found = re.findall(rf"^{word} \S+?::(\S+)", "\n".join(result.outlines), re.MULTILINE)
    return sorted(found)


def seeds(result: pytest.RunResult, word: str = "FAILED") -> list[int]:
    return [int(seed) for seed in re.findall(r"seed=(\d+)", " ".join(ids(result, word)))]


def test_each_run_is_an_item_named_after_its_seed(suite: pytest.Pytester) -> None:
    result = suite.runpytest("--seed=42", "--seed-sweep=3", "-rA", "-k", "test_draws or a")
    own = [derive(42, "test", "test_it.py::test_draws")]
    own += [derive(42, "test", "test_it.py::test_draws", number) for number in (1, 2)]
    everything = [*ids(result), *ids(result, "PASSED")]
    assert {f"test_draws[seed={seed}]" for seed in own} <= set(everything)
    assert sum(name.startswith("test_parameters[a-seed=") for name in everything) == 3


def test_a_test_that_draws_nothing_runs_once(suite: pytest.Pytester) -> None:
    result = suite.runpytest("--seed=42", "--seed-sweep=5", "-rA", "-k", "test_draws")
    everything = [*ids(result), *ids(result, "PASSED")]
    assert sum(name.startswith("test_draws_nothing[") for name in everything) == 1
    assert sum(name.startswith("test_draws[") for name in everything) == 5


def test_a_marked_test_that_draws_nothing_runs_as_often_as_it_asks_for(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        """
        import pytest
        @pytest.mark.seed_sweep(4)
        def test_nothing(): pass
    """
    )
    pytester.runpytest("--seed-sweep=9").assert_outcomes(passed=4)


@pytest.mark.parametrize(
    "body",
    [
        "random.random()",
        "np.random.random()",
        "np.random.default_rng().random()",
        "random.Random().random()",
        "uuid.uuid4()",
        "rng.random()",
        "seedall.spawn('a')",
    ],
)
def test_a_test_that_may_differ_runs_under_all_seeds(pytester: pytest.Pytester, body: str) -> None:
    pytester.makepyfile(
        f"""
        import random, uuid
        import numpy as np
        rng = random.Random(7)
        def test_it({"seedall" if "seedall" in body else ""}):
            {body}
    """
    )
    pytester.runpytest("--seed-sweep=3").assert_outcomes(passed=3)


@pytest.mark.parametrize(
    ("marker", "passed"),
    [
        ("seed_sweep(4)", 4),
        ("seed_sweep([918, 77])", 2),
        ("seed_sweep(1)", 1),
        ("seed(5)", 1),
        ("unseeded", 1),
        ("skip", 0),
    ],
)
def test_a_marker_decides_before_the_option(
    pytester: pytest.Pytester, marker: str, passed: int
) -> None:
    pytester.makepyfile(
        f"""
        import random, pytest
        @pytest.mark.{marker}
        def test_it(): random.random()
    """
    )
    result = pytester.runpytest("--seed-sweep=3")
    assert result.parseoutcomes().get("passed", 0) == passed
    if marker in ("seed(5)", "unseeded"):
        name = marker.partition("(")[0]
        line = f"1 test is not swept, being marked with @pytest.mark.{name}"
        result.stdout.fnmatch_lines([line])
        deselected = pytester.runpytest("--seed-sweep=3", "-k", "another")
        assert "not swept" not in deselected.stdout.str()


def test_the_ini_setting_does_what_the_option_does(suite: pytest.Pytester) -> None:
    suite.makeini("[pytest]\nseedall_sweep = 918,77")
    result = suite.runpytest("-rA", "-k", "test_case or test_draws")
    everything = sorted([*ids(result), *ids(result, "PASSED")])
    assert everything == [
        "TestCases::test_case[seed=77]",
        "TestCases::test_case[seed=918]",
        "test_draws[seed=77]",
        "test_draws[seed=918]",
        "test_draws_nothing[seed=918]",
    ]


def test_there_is_no_sweep_under_a_test_seed(suite: pytest.Pytester) -> None:
    suite.makeini("[pytest]\nseedall_sweep = 5")
    result = suite.runpytest("--test-seed=5", "-k", "draws")
    assert sum(result.parseoutcomes().get(word, 0) for word in ("passed", "failed")) == 2


def test_last_failed_runs_those_seeds_again(suite: pytest.Pytester) -> None:
    failed = ids(suite.runpytest("--seed=42", "--seed-sweep=9"))
    assert len(failed) > 4
    for arguments in (("--seed-sweep=9",), ()):  # with the sweep, and without it
        again = suite.runpytest("--lf", *arguments)
        assert ids(again) == failed
        assert again.parseoutcomes().get("passed", 0) == 0


def test_the_id_of_a_run_runs_it_again(suite: pytest.Pytester) -> None:
    failed = ids(suite.runpytest("--seed=42", "--seed-sweep=9"))
    again = suite.runpytest("--seed=43", *[f"test_it.py::{one}" for one in failed])
    assert ids(again) == failed


def test_the_printed_command_replays_a_run(suite: pytest.Pytester) -> None:
    result = suite.runpytest("--seed=42", "--seed-sweep=9", "-k", "case")
    failed = seeds(result)
    assert failed
    for seed in failed:
        command = f"pytest test_it.py::TestCases::test_case --seed=42 --test-seed={seed}"
        result.stdout.fnmatch_lines([f"replay*{command}"])
        suite.runpytest(*command.split()[1:]).assert_outcomes(failed=1)


def test_a_run_stops_at_the_first_failure(suite: pytest.Pytester) -> None:
    result = suite.runpytest("--seed=42", "--seed-sweep=50", "-x")
    assert result.parseoutcomes()["failed"] == 1
    again = "again: pytest --replay-failed --seed=42"
    result.stdout.fnmatch_lines(["*seedall: seed sweep*", again])
    suite.runpytest("--seed=42", "--seed-sweep=50", "-x", "-q").stdout.fnmatch_lines([again])


def test_a_run_that_xfails_does_not_pass(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import random, pytest
        @pytest.mark.xfail
        def test_it(): assert random.random() < 0.5
        @pytest.mark.xfail
        def test_passes(): random.random()
    """
    )
    result = pytester.runpytest("--seed=1", "--seed-sweep=30")
    xfailed = result.parseoutcomes()["xfailed"]
    assert 5 < xfailed < 25
    result.stdout.fnmatch_lines(
        [
            "2 tests, each under 30 seeds (60 runs in all): 1 test xfails under some seeds",
            f"  xfails under {xfailed} of 30 seeds, *",
            "1 test passes under all of 30 seeds *",
        ]
    )


def test_junit_has_a_test_case_for_each_run(suite: pytest.Pytester) -> None:
    result = suite.runpytest("--seed=42", "--seed-sweep=3", "--junit-xml=report.xml")
    cases = [*ElementTree.parse(suite.path / "report.xml").iter("testcase")]
    names = [case.get("name", "") for case in cases]
    assert len(names) == len(set(names)) == sum(result.parseoutcomes().values())
    failed = [case for case in cases if case.find("failure") is not None]
    assert len(failed) == result.parseoutcomes()["failed"]


def test_the_summary_is_the_same_with_workers(suite: pytest.Pytester) -> None:
    def said(*arguments: str) -> list[str]:
        result = suite.runpytest_subprocess("--seed=42", "--seed-sweep=8", "--tb=no", *arguments)
        text = re.sub(r"PYTHONHASHSEED=\d+ ", "", "\n".join(result.outlines))
        return text.partition("seedall: seed sweep")[2].partition("session seed")[0].splitlines()

    alone = said()
    assert len(alone) > 4
    assert said("-n", "2") == alone


def test_few_of_many_failures_are_shown_in_full_and_recorded(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import random
        def helper(number):
            assert number > 1
        def test_fails():
            helper(random.random())
    """
    )
    result = pytester.runpytest("--seed-sweep=9")
    result.assert_outcomes(failed=9)
    text = result.stdout.str()
    assert text.count("def test_fails():") == 3
    assert text.count("replay ") == 9
    result.stdout.fnmatch_lines(["each under up to 3 seeds: pytest --replay-failed --seed=*"])
    again = pytester.runpytest("--replay-failed").stdout.str()
    assert again.count("def test_fails():") == 3  # each in a process of its own
    assert "(under 3 of 3 seeds)" in again
    assert pytester.runpytest("--seed-sweep=9", "-v").stdout.str().count("def test_fails():") == 9


def test_hypothesis_finds_examples_by_the_seed_alone(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        from hypothesis import given, settings, strategies as st
        @settings(max_examples=5, derandomize=False)
        @given(st.integers(0, 100))
        def test_it(number):
            assert number < 95
    """
    )
    result = pytester.runpytest_subprocess("--seed=1", "--seed-sweep=20", "-p", "hypothesispytest")
    outcomes = result.parseoutcomes()
    assert 0 < outcomes["failed"] < 15  # else the first failing example would fail all that follow
    for seed in seeds(result)[:2]:
        again = pytester.runpytest_subprocess("--seed=1", f"--test-seed={seed}")
        again.assert_outcomes(failed=1)

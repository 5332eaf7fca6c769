"""The summary of a sweep in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sweeps import TESTS, accuracy, measured, outcomes, swept

from pytest_seedall.sweep.runs import Comparison, SweptRun
from pytest_seedall.sweep.telling import MOST_TESTS, lines
from pytest_seedall.sweep.totals import Facts
from pytest_seedall.sweep.wider import Wider

if TYPE_CHECKING:
    from pytest_seedall.sweep.swept_test import SweptTest

OWN = ("np.random.seed(0)   t.py:12",)


def test_a_test_that_fails_under_some_seeds() -> None:
    assert lines([outcomes(197, 3)]) == [
        "1 test, under 200 seeds (200 runs in all): 1 test fails under some seeds",
        "t.py::test: fails under 3 of 200 seeds, 1.5% (95% interval: 0.31% to 4.3%)",
        "  failing seeds: 0, 1, 2",
        "  pytest t.py::test --test-seed=0",
    ]


def test_the_numbers_of_a_failing_test_are_told_apart() -> None:
    said = lines([measured(accuracy)])
    assert said[1] == "t.py::test: fails under 18 of 200 seeds, 9% (95% interval: 5.4% to 14%)"
    assert said[2:4] == [
        "  failing seeds: 17, 18, 29, ... 15 more",
        "  pytest t.py::test --test-seed=17",
    ]
    assert said[4:] == [
        "  accuracy         median 0.927, 0.858 to 0.978",
        "    passed 182         ▂▅█▆▅▃▁▂   0.9004 to 0.9779",
        "    failed 18      ▁ ▆█▂          0.8579 to 0.8998",
        "  accuracy > 0.9   margin: median 0.0265, least -0.0421 (seed 82)",
    ]


def test_the_numbers_of_a_passing_test_have_one_row() -> None:
    said = lines([measured(lambda seed, x: SweptRun(seed, "passed", (("loss", x), ("n", 7))))])
    assert said[1:] == [
        "t.py::test:",
        "  passes under all of 200 seeds (fails under less than 1.9% of seeds, at 95%",
        "    confidence)",
        "  loss   ▁ ▁▂▃▅█▆▅▃▁▂   median 0.927, 0.858 to 0.978",
        "  n      7 under each of 200 seeds",
    ]


def test_in_brief_it_is_said_which_tests_fail() -> None:
    passing = measured(lambda seed, x: SweptRun(seed, "passed", (("loss", x),)), nodeid="t.py::b")
    assert lines([measured(accuracy), passing], brief=True) == [
        "2 tests, each under 200 seeds (400 runs in all): 1 test fails under some seeds",
        "t.py::test: fails under 18 of 200 seeds, 9% (95% interval: 5.4% to 14%)",
        "1 test passes under all of 200 seeds (fails under less than 1.9% of seeds, at",
        "  95% confidence)",
    ]


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (outcomes(0, 200), "fails under all of 200 seeds, 100% (95% interval: 98.2% to 100%)"),
        (outcomes(0, 1), "fails under 1 of 1 seed, 100% (95% interval: 2.5% to 100%)"),
        (
            outcomes(0, 1, 4),
            "fails under 1 of 1 seed, 100% (95% interval: 2.5% to 100%); skipped under 4",
        ),
        (
            outcomes(9, 1, 0, 20),
            "fails under 1 of 10 seeds, 10% (95% interval: 0.25% to 45%); stopped",
        ),
    ],
)
def test_how_often_it_fails(test: SweptTest, expected: str) -> None:
    assert lines([test], width=200)[1].startswith(f"t.py::test: {expected}")


def test_runs_that_were_not_made_or_skipped_are_said() -> None:
    first, said, *_ = lines([outcomes(90, 10, 20, 200)], width=200)
    assert first.startswith("1 test, under up to 200 seeds (100 runs in all)")
    assert said.endswith("; skipped under 20 more; stopped after 120 of 200 seeds")


def test_seeds_that_are_no_sample_tell_no_rates() -> None:
    tests = [test._replace(is_sample=False) for test in (outcomes(3, 1), outcomes(4))]
    said = "\n".join(lines(tests))
    assert "fails under 1 of 4 seeds\n" in said
    assert "1 test passes under all of 4 seeds: t.py::test" in said
    assert "%" not in said


def test_what_is_a_sample_is_told_apart_from_what_is_not() -> None:
    said = lines([outcomes(4, nodeid="a"), outcomes(4, nodeid="b")._replace(is_sample=False)])
    assert said[1].startswith("1 test passes under all of 4 seeds (fails under less than")
    assert said[-1] == "1 test passes under all of 4 seeds: b"


def test_what_was_not_run_under_all_seeds_fails_under_some() -> None:
    tests = [outcomes(0, 1, wanted=3), outcomes(1, wanted=2)]
    said = "2 tests, each under up to 3 seeds (2 runs in all): 1 test fails under some seeds"
    assert lines(tests, width=200)[0] == said


def test_what_fails_without_random_numbers_is_said() -> None:
    tests = [outcomes(1, wanted=9, nodeid="a"), outcomes(0, 1, wanted=9, nodeid="b")]
    assert lines([], Facts(drew_nothing=tests)) == [
        "16 runs were not needed: 2 tests draw no random numbers: a, b",
        "1 of these fails: b",
    ]
    said = lines([], Facts(drew_nothing=[tests[1], tests[1]]), brief=True)
    assert said[-1] == "2 of these fail"


def test_the_worst_is_first() -> None:
    tests = [outcomes(9, 1, nodeid="a"), outcomes(0, 10, nodeid="b"), outcomes(5, 5, nodeid="c")]
    masked = swept([SweptRun(n, "passed", (("x", 1.0),)) for n in range(3)], nodeid="d")
    varied = swept([SweptRun(n, "passed", (("x", n),)) for n in range(3)], nodeid="e")
    said = lines([varied, masked, *tests], width=200)
    assert said[0].endswith("2 tests fail under some seeds, 1 test fails under all of them")
    assert [line[0] for line in said[1:] if line[0] != " "] == ["b", "c", "a", "d", "e"]


def test_a_mask_is_a_warning() -> None:
    runs = [SweptRun(n, "passed", (("accuracy", 0.93),), (), OWN) for n in range(200)]
    assert lines([swept(runs)], width=78)[1:] == [
        "t.py::test: passes under all of 200 seeds",
        "  warning: the same accuracy, 0.93, under each of 200 seeds: nothing random",
        "    reaches it, or a seed that the code sets hides the test's",
        "    (np.random.seed(0) at t.py:12)",
    ]


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (SweptRun(0, "passed", (), (), OWN), "in each of 3 runs the code sets a seed that may hid"),
        (
            SweptRun(0, "passed", (("a", 1), ("b", 0.5))),
            "the same a, 1 and b, 0.5, under each of 3",
        ),
        (
            SweptRun(0, "passed", (("a", float("nan")),)),
            "the same a, NaN, under each of 3 seeds: n",
        ),
        (
            SweptRun(0, "passed", (), (Comparison("x > 0.5", 0.75, ">", 0.5),)),
            "the same value in x > 0.5, 0.75, under each of 3 seeds: nothing random reaches it,",
        ),
        (
            SweptRun(0, "passed", tuple((name, 1) for name in "abcde")),
            "the same a, 1 and b, 1 and c, 1 and 2 more, under each of 3 seeds: nothing random "
            "reaches them, or a seed that the code sets hides the test's",
        ),
    ],
)
def test_kinds_of_masks(run: SweptRun, expected: str) -> None:
    test = swept([run._replace(seed=n) for n in range(3)])
    assert lines([test], width=200)[2].startswith(f"  warning: {expected}")


def test_in_brief_one_number_that_never_changes_is_named() -> None:
    test = swept([SweptRun(n, "passed", (("a", 1), ("b", 2), ("c", 3))) for n in range(3)])
    assert "the same a, 1 and 2 more, under" in lines([test], width=200, brief=True)[2]


def test_tests_with_nothing_to_tell_are_told_together() -> None:
    tests = [outcomes(200, nodeid=f"t{n}") for n in range(48)]
    others = [outcomes(19, 0, 1, nodeid="s"), outcomes(0, 0, 9, nodeid="k"), outcomes(0, 0, 0, 20)]
    assert lines([*tests, *others], width=200)[1:] == [
        "48 tests pass under all of 200 seeds (each fails under less than 1.9% of seeds, at 95% "
        "confidence): t0, t1, t2, ... 45 more",
        "1 test passes under all of 19 seeds (fails under less than 18% of seeds, at 95% "
        "confidence; 1 run skipped): s",
        "1 test skipped under each seed: k",
        "1 test not run at all: t.py::test",
    ]


def test_tests_together_may_have_been_stopped() -> None:
    said = lines([outcomes(50, wanted=100), outcomes(49, wanted=100)], width=200)
    assert said[1].startswith("2 tests pass under all of 49 to 50 seeds (each fails under less th")
    assert "; stopped after 49 to 50 of 100 seeds)" in said[1]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"limit": 60.0}, ["not all was run: 60 s are up (ini seedall_sweep_time)"]),
        (
            {"limit": 9, "left_out": 1, "limited_by": "--t"},
            ["not all was run: 9 s are up (--t): 1 run left out"],
        ),
        ({"limit": 0.5, "is_interrupted": True}, ["interrupted: not all was run"]),
        ({"stopped_by": "enough"}, ["not all was run: enough"]),
        ({"report": "s.html"}, ["all seeds and numbers: s.html"]),
        (
            {"drew_nothing": [outcomes(1, wanted=9, nodeid=name) for name in "abcde"]},
            ["40 runs were not needed: 5 tests draw no random numbers: a, b, c, ... 2 more"],
        ),
        (
            {"drew_nothing": [outcomes(1, wanted=2, nodeid="a")]},
            ["1 run was not needed: 1 test draws no random numbers: a"],
        ),
        ({}, []),
    ],
)
def test_what_is_said_of_the_run(facts: dict[str, Any], expected: list[str]) -> None:
    assert lines([], Facts(**facts)) == expected


PLAYERS, DATA = Wider("setUpClass", "t.py:4"), Wider("data", "conftest.py:9")


def test_what_all_runs_had_in_common_is_a_condition_and_is_named() -> None:
    failing, passing = (
        outcomes(25, failed, nodeid=name)._replace(wider=[PLAYERS])
        for failed, name in ((25, "a"), (0, "b"))
    )
    rate = "fails under less than 14% of seeds, at 95% confidence"
    passes = f"1 test passes under all of 25 seeds ({rate}"
    tests, facts = [failing, passing, outcomes(25, nodeid="c")], Facts(another_seed="pytest --s")
    assert lines(tests, facts, width=200)[1:] == [
        "a: fails under 25 of 50 seeds, 50% (95% interval: 36% to 64%, given what setUpClass drew)",
        "  failing seeds: 0, 1, 2, ... 22 more",
        "  pytest a --test-seed=0",
        f"{passes}, given what setUpClass drew): b",
        f"{passes}): c",
        "setUpClass (t.py:4) drew under the session seed, the same in all runs of a, b",
        "under another one: pytest --s",
    ]


def test_what_draws_nothing_itself_may_use_what_others_drew() -> None:
    tests = [outcomes(1, wanted=9, nodeid=name)._replace(wider=[PLAYERS, DATA]) for name in "ab"]
    facts = Facts(
        drew_nothing=[*tests, outcomes(1, wanted=9, nodeid="c")], another_seed="pytest --s"
    )
    themselves = (
        "16 runs were not needed: 2 tests draw no random numbers themselves, "
        "but use what setUpClass and data drew"
    )
    assert lines([], facts, width=200) == [
        "8 runs were not needed: 1 test draws no random numbers: c",
        f"{themselves}: a, b",
        "setUpClass (t.py:4) drew under the session seed, the same in all runs of a, b",
        "data (conftest.py:9) drew under the session seed, the same in all runs of a, b",
        "under another one: pytest --s",
    ]
    assert lines([], facts._replace(another_seed="x " * 99), width=40)[-1].endswith("x " * 99)
    assert lines([], facts, brief=True, width=200)[1:3] == [
        themselves,
        "setUpClass (t.py:4) drew under the session seed, the same in all runs of 2 tests",
    ]


def test_of_much_in_common_some_is_named() -> None:
    wider = [Wider(name, "t.py:1") for name in "abcdefg"]
    said = lines([outcomes(9)._replace(wider=wider)], width=200)
    assert said[1].endswith("at 95% confidence, given what a and b and 5 more drew): t.py::test")
    assert said[-2] == "so did d and e and 2 more"


def test_numbers_that_never_change_may_be_made_of_what_is_in_common() -> None:
    runs = [SweptRun(n, "passed", (("accuracy", 0.93),)) for n in range(3)]
    said = lines([swept(runs)._replace(wider=[DATA])], width=200)
    assert "seeds: only what data drew reaches it, or a seed that the code sets hides" in said[2]


def test_of_many_tests_the_worst_are_shown() -> None:
    tests = [outcomes(5, 5, nodeid=f"t{n}") for n in range(MOST_TESTS + 2)]
    assert lines(tests)[-1] == "... 2 more tests"
    assert lines(tests[1:], Facts(report="s.html"))[-2] == "... 1 more test (in s.html)"
    assert f"t{MOST_TESTS}:" not in "\n".join(lines(tests))


def test_without_a_command_none_is_said() -> None:
    test = outcomes(1, 1)._replace(command=lambda seed: "")
    assert lines([test])[2:] == ["  failing seed: 0"]


@settings(deadline=None)
@given(TESTS, st.integers(40, 200), st.booleans(), st.booleans(), st.sampled_from(["", "s.html"]))
def test_whatever_the_numbers_are_lines_fit(
    tests: list[SweptTest], width: int, can_blocks: bool, brief: bool, report: str
) -> None:
    facts = Facts(report=report)
    said = lines(tests, facts, brief=brief, can_blocks=can_blocks, width=width)
    for line in said:
        assert "\n" not in line
        assert len(line) <= width or line.lstrip().startswith(("tests/test_of_a_long", "pytest "))
        assert can_blocks or line.isascii()

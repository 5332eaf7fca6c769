"""What a person is told of a test that is not deterministic."""

from __future__ import annotations

import ast
import re
import time
from typing import Any

import numpy as np
import pytest
from repeated import FAILED, judged, run

from pytest_seedall.repeat.words import TITLE, bound, report
from pytest_seedall.running.runs import Outcome

REPLAY = "pytest test_it.py::test_it --seed=42"
RUNS = ("run 1", "run 2")


def told(first: Any, second: Any, width: int = 80, **arguments: Any) -> list[str]:
    verdict = judged(first, second, **arguments)
    assert verdict.differs
    return report(verdict, "test_it", RUNS, REPLAY, width).split("\n")


def labels(lines: list[str]) -> list[str]:
    return [line[:9].strip() for line in lines[1:] if line[0] != " "]


def test_one_local_is_told_with_both_values_and_what_was_the_same() -> None:
    first = run({"loss": 0.1, "a": 1}, returned=[5], recorded=[("b", 1)], states={"random": (1,)})
    second = run({"loss": 0.3, "a": 1}, returned=[5], recorded=[("b", 1)], states={"random": (2,)})
    assert told(first, second) == [
        "NOT DETERMINISTIC  test_it: run 2 differs from run 1 under the same seed",
        "what     local `loss`  float",
        "           run 1   0.1",
        "           run 2   0.3     relative 7e-01",
        "also     outcome same; 1 recorded value same; return value same; 1 local same",
        "PRNGs    ended in another state: random",
        "fix      make it the same, or leave it out: ignore=['loss']",
        f"replay   {REPLAY}",
    ]


def test_the_order_is_what_a_person_asks() -> None:
    first = run(*[{f"v{n}": 1 for n in range(9)}], outcomes=FAILED, states={"random": (1,)})
    second = run(*[{f"v{n}": 2 for n in range(9)}], states={"random": (1,)})
    lines = told(first, second)
    assert labels(lines) == ["what"] * 4 + ["more", "PRNGs", "replay"]
    assert lines[1:4] == [
        "what     the outcome",
        "           run 1   failed",
        "           run 2   passed",
    ]
    more = "more     6 differences: `v3`, `v4`, `v5`, `v6`, `v7`"
    assert more in lines


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        ([("setup", "passed"), ("call", "passed"), ("teardown", "failed")], "failed (teardown)"),
        ([("setup", "failed")], "failed (setup)"),
        ([("setup", "skipped"), ("teardown", "passed")], "skipped (setup)"),
        ([("setup", "passed"), ("call", "skipped"), ("teardown", "passed")], "skipped"),
        ([("setup", "passed"), ("call", "xfailed")], "xfailed"),
        ([("subtest one", "failed"), ("call", "passed")], "failed (subtest one)"),
        ([("setup", "passed"), ("call", "failed"), ("teardown", "failed")], "failed, failed (tea"),
    ],
)
def test_an_outcome_is_told_by_what_happened(outcomes: list[tuple[str, str]], words: str) -> None:
    lines = told(run(outcomes=[Outcome(*pair) for pair in outcomes]), run())
    assert lines[2].startswith(f"           run 1   {words}")


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_nothing_is_wider_than_it_may_be_but_what_is_to_be_copied(width: int) -> None:
    first = run({f"value_{n}": "x" * 300 for n in range(20)})
    second = run({f"value_{n}": "y" * 300 for n in range(20)})
    lines = told(first, second, width)
    wide = {line[:9].strip() for line in lines if len(line) > width} - {TITLE[:9].strip()}
    assert wide <= {"fix", "replay", "more", "also"}
    assert len(lines) <= 40


def test_the_replay_is_told_however_much_there_is_to_tell() -> None:
    many = [Outcome(f"subtest {n}", "passed") for n in range(200)]
    examples = [{"x": n} for n in range(300)]
    others = [{"x": n + 1} for n in range(300)]
    first, second = run(*examples, outcomes=many), run(*others, outcomes=many[:100])
    lines = told(first, second)
    assert len(lines) <= 40
    assert lines[-1] == f"replay   {REPLAY}"


def test_pictures_leave_room_for_what_a_person_needs() -> None:
    zeros = [np.zeros((80, 80)) for _ in range(3)]
    others = [array.copy() for array in zeros]
    for array in others:
        array[3:, 5:30] = np.nan
    first = run(*[{"a": value} for value in zeros], outcomes=FAILED, states={"random": (1,)})
    second = run(*[{"a": value} for value in others], states={"random": (2,)})
    lines = told(first, second)
    assert len(lines) <= 40
    assert labels(lines)[1:4] == ["what", "spread", "what"]
    assert labels(lines)[-2:] == ["PRNGs", "replay"]


# --- what is offered ------------------------------------------------------------------------------

FIX = re.compile(r"^fix      .*?(\w+)=(.*)$", re.MULTILINE)


def fixed(first: Any, second: Any) -> dict[str, Any]:
    """Return the arguments that the report offers."""
    found = FIX.search("\n".join(told(first, second)))
    return {} if found is None else {found[1]: ast.literal_eval(found[2])}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (run({"loss": 0.1 + 0.2}), run({"loss": 0.3})),
        (run({"losses": [1.0, 5e-7, 3.0]}), run({"losses": [1.0, 5.000001e-7, 3.0]})),
        (run({"t0": 5}), run({"t0": 6})),
        (run({"self.t0": [5]}), run({"self.t0": [6]})),
        (run({"a": "x", "b": 1.0}), run({"a": "y", "b": 2.0})),
        (run({"model": {"w": [1], "t": "x"}}), run({"model": {"w": [2], "t": "y"}})),
        (run(recorded=[("step 1", 1)]), run(recorded=[("step 1", 2)])),
        (run(recorded=[("a", 1), ("a (record 2)", 1)]), run(recorded=[("a", 1)])),
        (run(recorded=[("a[0].b", 1)]), run(recorded=[("a[0].b", 2)])),
        (run(recorded=[("what?", 1)]), run(recorded=[("what?", 2)])),
        (run({"a": 1}), run({"b": 1})),
        (run({"pair": (1.0, "x")}), run({"pair": (1.0 + 2**-52, "y")})),
    ],
)
def test_what_is_offered_makes_the_test_pass(first: Any, second: Any) -> None:
    arguments = fixed(first, second)
    assert arguments
    assert not judged(first, second, **arguments).differs


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (run(outcomes=FAILED), run()),
        (run(raised=ValueError(1)), run(raised=ValueError(2))),
        (run(returned=["a"]), run(returned=["b"])),
        (run(states={"random": (1,)}), run(states={"random": (2,)})),
    ],
)
def test_nothing_is_offered_where_nothing_would_help(first: Any, second: Any) -> None:
    assert fixed(first, second) == {}


def test_a_return_value_that_is_rounded_is_offered_a_tolerance() -> None:
    arguments = fixed(run(returned=[0.1 + 0.2]), run(returned=[0.3]))
    assert list(arguments) == ["rtol"]


def test_a_larger_distance_is_no_rounding() -> None:
    assert list(fixed(run({"loss": 0.1}), run({"loss": 0.2}))) == ["ignore"]


def test_readings_of_a_clock_are_to_be_left_out_however_close() -> None:
    now = time.time()
    lines = told(run({"t0": now - 1.5}), run({"t0": now - 1.4999}))
    assert "fix      it reads a clock, leave it out: ignore=['t0']" in lines
    # the same distance, but no time of today's
    assert list(fixed(run({"sum": now / 2}), run({"sum": now / 2 + 0.0001}))) == ["rtol"]


# --- bounds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("runs", "said"), [(2, "78%"), (10, "26%"), (59, "5%"), (299, "1%")])
def test_so_often_a_test_may_differ_that_never_did(runs: int, said: str) -> None:
    assert bound(runs) == said


@pytest.mark.parametrize("runs", [2, 10, 59, 299])
def test_the_bound_holds_for_19_of_20_tests(runs: int) -> None:
    """By arithmetic of its own: a test that differs so often looks the same in 5% of the cases."""
    often = float(bound(runs).rstrip("%")) / 100
    assert (1 - often) ** runs == pytest.approx(0.05, abs=0.005)

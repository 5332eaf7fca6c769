"""When two runs are the same, and what is told of where they are not."""

from __future__ import annotations

from typing import Any

import pytest
from repeated import FAILED, PASSED, judged, run

from pytest_seedall.running.runs import Outcome


class Unknown:
    """A class of which nobody knows what is in it."""


def test_the_same_results_are_the_same() -> None:
    def again() -> Any:
        return run(
            {"a": [1, 2], "b": {"x": 0.5}},
            returned=["value"],
            recorded=[("loss", 0.25)],
            states={"random": (1, 2)},
        )

    verdict = judged(again(), again())
    assert not verdict.differs
    assert verdict.found == ()
    assert dict(verdict.same) == {"local": 2, "recorded": 1, "return value": 1}
    assert verdict.compared == 5
    assert (verdict.moved, verdict.states) == ((), 1)


@pytest.mark.parametrize(
    ("first", "second", "role", "path"),
    [
        (run({"a": 1}), run({"a": 2}), "local", "a"),
        (run(returned=[1]), run(returned=[2]), "return value", ""),
        (run(recorded=[("a", 1)]), run(recorded=[("a", 2)]), "recorded", "a"),
        (run(raised=ValueError(1)), run(raised=ValueError(2)), "exception", "exception"),
        (run(raised=ValueError(1)), run(raised=TypeError(1)), "exception", "exception"),
        (run({"a": 1}), run({"a": 1, "b": 1}), "local", "b"),
        (run(recorded=[("a", 1)]), run(recorded=[]), "recorded", "a"),
    ],
)
def test_any_result_that_is_another_one_is_a_difference(
    first: Any, second: Any, role: str, path: str
) -> None:
    for one, other in ((first, second), (second, first)):
        verdict = judged(one, other)
        assert verdict.differs
        assert verdict.found[0].role == role
        assert verdict.found[0].difference.name == path
        assert not verdict.outcome_differs


def test_another_outcome_is_a_difference_whatever_the_results() -> None:
    verdict = judged(run({"a": 1}), run({"a": 1}, outcomes=FAILED))
    assert verdict.differs
    assert verdict.outcome_differs
    assert verdict.found == ()
    skipped = (Outcome("setup", "skipped"),)
    assert judged(run(outcomes=PASSED), run(outcomes=skipped)).differs


def test_another_order_of_what_was_recorded_is_a_difference() -> None:
    first, second = [("a", 1), ("b", 2)], [("b", 2), ("a", 1)]
    assert judged(run(recorded=first), run(recorded=second)).differs


def test_states_of_generators_are_evidence_where_there_are_results() -> None:
    first, second = {"random": (1,), "numpy": (5,)}, {"random": (2,), "numpy": (5,)}
    verdict = judged(run({"a": 1}, states=first), run({"a": 1}, states=second))
    assert not verdict.differs
    assert (verdict.moved, verdict.states) == (("random",), 2)


def test_states_of_generators_decide_where_there_is_nothing_else() -> None:
    first, second = {"random": (1,)}, {"random": (2,)}
    verdict = judged(run(states=first), run(states=second))
    assert verdict.is_bare
    assert verdict.differs
    assert not judged(run(states=first), run(states=first)).differs
    # what cannot be compared is nothing to compare
    only_unknown = judged(run({"a": Unknown()}, states=first), run({"a": Unknown()}, states=second))
    assert only_unknown.is_bare
    assert only_unknown.differs


def test_a_library_that_only_one_run_has_loaded_has_not_moved() -> None:
    verdict = judged(run(states={"random": (1,)}), run(states={"random": (1,), "numpy": (1,)}))
    assert verdict.moved == ()
    assert not verdict.differs


def test_what_cannot_be_compared_is_counted_by_its_reason() -> None:
    verdict = judged(run({"a": Unknown(), "b": 1}), run({"a": Unknown(), "b": 1}))
    assert not verdict.differs
    assert verdict.left_out.total() == 1
    assert verdict.compared == 1


def test_examples_that_were_not_kept_are_counted() -> None:
    one, other = run({"a": 1})._replace(left_out=5), run({"a": 1})._replace(left_out=7)
    verdict = judged(one, other)
    assert not verdict.differs
    assert dict(verdict.left_out) == {"after the first 1000 examples": 7}


def test_what_is_ignored_is_no_difference_but_counted() -> None:
    first, second = run({"t0": 1, "a": 1}), run({"t0": 2, "a": 1})
    assert judged(first, second).differs
    verdict = judged(first, second, ignore=["t0"])
    assert not verdict.differs
    assert dict(verdict.left_out) == {"ignored": 1}


def test_tolerances_loosen_numbers() -> None:
    first, second = run({"loss": 1.0}), run({"loss": 1.0 + 1e-9})
    assert judged(first, second).differs
    assert not judged(first, second, rtol=1e-8).differs
    assert not judged(first, second, atol=1e-8).differs
    assert judged(first, second, rtol=1e-10, atol=1e-10).differs


def test_the_example_is_named_in_which_the_difference_is() -> None:
    first, second = run({"x": 1}, {"x": 2}, {"x": 3}), run({"x": 1}, {"x": 0}, {"x": 3})
    first = first._replace(returned=run(returned=[1, 1, 1]).returned)
    second = second._replace(returned=run(returned=[1, 1, 1]).returned)
    (found,) = judged(first, second).found
    assert (found.role, found.example) == ("local", 2)


def test_another_number_of_examples_is_a_difference() -> None:
    first = run({"x": 1}, {"x": 2}, returned=[1, 1])
    assert judged(first, run({"x": 1}, returned=[1])).differs

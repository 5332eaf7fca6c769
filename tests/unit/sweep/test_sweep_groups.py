"""Which numbers of a test are told together, and whether its randomness is masked."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

import pytest

from pytest_seedall.sweep.groups import groups_of
from pytest_seedall.sweep.kept import KeptRuns
from pytest_seedall.sweep.masking import mask_of
from pytest_seedall.sweep.page.told import told as page_of
from pytest_seedall.sweep.runs import Comparison, SweptRun
from pytest_seedall.sweep.swept_test import SweptTest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_seedall.sweep.runs import Operator, Word


def compared(
    text: str, left: float, operator: Operator = ">", right: float = 0.9
) -> tuple[Comparison, ...]:
    return (Comparison(text, left, operator, right),)


def swept(*runs: SweptRun) -> SweptTest:
    return SweptTest("t.py::test", len(runs), KeptRuns(runs), str)


def both(seed: int, recorded: float, *comparisons: Comparison, word: Word = "passed") -> SweptRun:
    return SweptRun(seed, word, (("accuracy", recorded),), comparisons)


def test_a_recorded_number_has_its_comparisons() -> None:
    test = swept(
        *(both(seed, x, *compared("a > 0.9", x)) for seed, x in ((1, 0.95), (2, nan), (3, 0.97)))
    )
    (group,) = groups_of(test)
    assert (group.label, group.is_recorded, group.fails) == ("accuracy", True, True)
    assert [one.label for one in group.comparisons] == ["a > 0.9"]


def test_comparisons_of_one_variable_are_one_group() -> None:
    pairs = [
        (*compared("loss < 9", x, "<", 9.0), *compared("0 <= loss", 0.0, "<=", x))
        for x in (1.0, 2.0)
    ]
    (group,) = groups_of(swept(*(SweptRun(n, "passed", (), pair) for n, pair in enumerate(pairs))))
    assert group.label == "loss"
    assert [one.label for one in group.comparisons] == ["loss < 9", "0 <= loss"]
    assert [*group.series.values] == [1.0, 2.0]


def test_what_was_recorded_after_a_failing_assert_has_all_values_of_the_assert() -> None:
    test = swept(
        SweptRun(1, "failed", (), compared("a > 0.9", 0.8)),
        both(2, 0.95, *compared("a > 0.9", 0.95)),
    )
    (group,) = groups_of(test)
    assert (group.label, *group.series.values) == ("accuracy", 0.8, 0.95)


def test_what_is_recorded_at_times_has_no_values_of_other_times() -> None:
    test = swept(
        both(1, 0.95, *compared("a > 0.9", 0.95)),
        SweptRun(2, "passed", (), compared("a > 0.9", 0.96)),
    )
    recorded, compared_ = groups_of(test)
    assert (recorded.label, *recorded.series.values) == ("accuracy", 0.95)
    assert (compared_.label, *compared_.series.values) == ("a", 0.95, 0.96)


def test_numbers_that_differ_once_are_two() -> None:
    test = swept(
        both(1, 0.95, *compared("a > 0.9", 0.95)), both(2, 0.96, *compared("a > 0.9", 0.97))
    )
    assert [group.label for group in groups_of(test)] == ["accuracy", "a"]


def test_recorded_numbers_are_never_one() -> None:
    test = swept(*(SweptRun(n, "passed", (("a", n), ("b", n))) for n in range(3)))
    assert [group.label for group in groups_of(test)] == ["a", "b"]


def test_two_sides_that_change_have_margins() -> None:
    runs = [SweptRun(n, "passed", (), compared("a < b", n, "<", 2.0 * n)) for n in (1, 2)]
    (group,) = groups_of(swept(*runs))
    assert group.is_of_margins
    assert (group.label, *group.series.values) == ("a < b", 1.0, 2.0)


def test_what_fails_is_first() -> None:
    runs = [
        SweptRun(
            seed,
            "failed",
            (("steps", seed),),
            (*compared("a > 0", seed, ">", 0.0), *compared("b >= 10", seed + 5.0, ">=", 10.0)),
        )
        for seed in (1, 2)
    ]
    assert [group.label for group in groups_of(swept(*runs))] == ["b", "steps"]


@pytest.mark.parametrize(
    ("operator", "right", "fails"),
    [(">", 1.0, True), (">=", 1.0, False), ("<", 1.0, True), ("<=", 1.0, False), ("~=", 1, False)],
)
def test_equal_sides_fail_where_they_must_differ(
    operator: Operator, right: float, fails: bool
) -> None:
    (group,) = groups_of(swept(SweptRun(1, "passed", (), compared("x ? 1", 1.0, operator, right))))
    assert group.fails == fails


def test_a_comparison_that_cannot_be_taken_apart_keeps_its_text() -> None:
    kinds: list[tuple[str, Operator]] = [("x > y > 0", ">"), ("f(x)", ">="), ("5 == x", "==")]
    for text, operator in kinds:
        runs = [SweptRun(n, "passed", (), compared(text, n, operator, 0.0)) for n in (1, 2)]
        assert [group.label for group in groups_of(swept(*runs))] == [text]


OWN = ("np.random.seed(0) at t.py:3",)


def constant(
    numbers: Sequence[float] = (), asserted: Sequence[Comparison] = (), own: Sequence[str] = ()
) -> SweptTest:
    recorded = tuple((f"n{place}", number) for place, number in enumerate(numbers))
    return swept(*(SweptRun(n, "passed", recorded, tuple(asserted), tuple(own)) for n in range(3)))


@pytest.mark.parametrize(
    ("test", "labels"),
    [
        (constant([0.93]), ["n0"]),
        (constant([nan]), ["n0"]),
        (constant([0.93, 5], compared("a > 0.9", 0.93)), ["n0", "n1", "a > 0.9"]),
        (constant([], compared("a > 0.9", 0.93)), ["a > 0.9"]),
        (constant([], compared("len(a) > 2", 3.0, ">", 2.0)), None),
        (constant([], compared("a == 0.5", 0.5, "==", 0.5)), None),
        (constant([], compared("len(a) > 2", 3.0, ">", 2.0), OWN), ["len(a) > 2"]),
        (constant([], (), OWN), []),
        (constant(), None),
    ],
)
def test_the_same_under_every_seed(test: SweptTest, labels: list[str] | None) -> None:
    mask = mask_of(test)
    assert (mask and [one.label for one in mask.constant]) == labels
    if mask is not None:
        assert mask.own_seeds == test.runs[0].own_seeds


@pytest.mark.parametrize(
    "runs",
    [
        [both(1, 0.93)],
        [both(1, 0.93), both(2, 0.94)],
        [both(1, 0.93), both(2, 0.93, word="failed")],
        [both(1, 0.93), both(2, 0.93, word="skipped")],
        [SweptRun(1, "passed", own_seeds=OWN), SweptRun(2, "passed")],
        [],
    ],
)
def test_what_shows_no_mask(runs: list[SweptRun]) -> None:
    assert mask_of(swept(*runs)) is None


def test_a_failure_counts_for_the_comparison_that_failed() -> None:
    def run(seed: int, word: Word, low: float, high: float) -> SweptRun:
        pair = (*compared("low < 10", low, "<", 10.0), *compared("10 < high", 10.0, "<", high))
        return SweptRun(seed, word, (("steps", seed),), pair)

    test = swept(
        run(1, "passed", 8, 12),
        run(2, "failed", 11, 13),
        run(3, "failed", 7, 9),
        run(4, "failed", 6, 14),
    )
    elsewhere = {group.label: set(group.failed_elsewhere) for group in groups_of(test)}
    # Nothing is known of what failed under 4, and not by what the number of steps is judged.
    assert elsewhere == {"low": {3}, "high": {2}, "steps": set()}


def test_of_two_comparisons_in_one_the_page_marks_the_failures_of_that_which_failed() -> None:
    def run(seed: int, word: Word, x: float) -> SweptRun:
        lower, upper = compared("2 < x", 2.0, "<", x), compared("x < 9", x, "<", 9.0)
        return SweptRun(seed, word, (("steps", seed),), (*lower, *(upper if x > 2 else ())))

    test = swept(
        run(1, "passed", 5), run(2, "failed", 1), run(3, "failed", 10), run(4, "failed", 6)
    )
    (told,) = page_of([test])
    marked = {one.label: [*one.failed] for one in told.series}
    assert marked == {
        "steps": [False, True, True, True],
        "2 < x": [False, True, False, True],
        "x < 9": [False, True, True],  # under 4 something else has failed
    }


def test_a_failure_may_be_that_of_an_equality() -> None:
    runs = [
        SweptRun(
            n, "failed", (), (*compared("n == 3", n, "==", 3.0), *compared("a > 0.9", 1 + n / 9))
        )
        for n in (3, 4)
    ]
    groups = {group.label: set(group.failed_elsewhere) for group in groups_of(swept(*runs))}
    assert groups == {"n == 3": set(), "a": {4}}

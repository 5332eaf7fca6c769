"""The comparisons that a test's assertions make, as they are seen while it runs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from seen_comparisons import needs_monitoring, seen_of

from pytest_seedall.sweep.runs import Comparison

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = needs_monitoring

BOUND = 0.5


def score(value: float) -> float:
    return value


def called(value: float) -> None:
    assert score(value) > 0.9


def with_global(value: float) -> None:
    assert value >= BOUND, "it is too small"


def chain(value: float) -> None:
    assert 0.2 < value <= BOUND


def both(value: float) -> None:
    assert value > 0.1 and value < BOUND  # noqa: PT018


def negated(value: float) -> None:
    assert not value > BOUND


def neither(value: float) -> None:
    assert not (value < 0.2 or value >= BOUND)  # noqa: PT018


def nearly(value: float) -> None:
    assert value == pytest.approx(0.5, abs=0.25)


def nearly_the_other_way(value: float) -> None:
    assert pytest.approx(0.5, abs=0.25) == value


def apart(value: float) -> None:
    assert abs(value - 0.5) < 1e-3


def on_several_lines(value: float) -> None:
    assert (
        score(
            value,
        )
        != 0.5
    )


def in_a_finally(value: float) -> None:
    try:
        score(value)
    finally:
        assert 0 <= value <= 1


@pytest.mark.parametrize(
    ("function", "value", "comparisons"),
    [
        (called, 0.95, [("score(value) > 0.9", 0.95, ">", 0.9)]),
        (called, 0.85, [("score(value) > 0.9", 0.85, ">", 0.9)]),
        (with_global, 0.75, [("value >= BOUND", 0.75, ">=", 0.5)]),
        (chain, 0.3, [("0.2 < value", 0.2, "<", 0.3), ("value <= BOUND", 0.3, "<=", 0.5)]),
        # pytest compares with the second bound even if the first comparison does not hold
        (chain, 0.1, [("0.2 < value", 0.2, "<", 0.1), ("value <= BOUND", 0.1, "<=", 0.5)]),
        (both, 0.3, [("value > 0.1", 0.3, ">", 0.1), ("value < BOUND", 0.3, "<", 0.5)]),
        (both, 0.0, [("value > 0.1", 0.0, ">", 0.1)]),
        (negated, 0.25, [("not value > BOUND", 0.25, "<=", 0.5)]),
        (
            neither,
            0.25,
            [("not value < 0.2", 0.25, ">=", 0.2), ("not value >= BOUND", 0.25, "<", 0.5)],
        ),
        (nearly, 0.6, [("value == pytest.approx(0.5, abs=0.25)", 0.6, "~=", 0.5, 0.25)]),
        (
            nearly_the_other_way,
            0.9,
            [("pytest.approx(0.5, abs=0.25) == value", 0.9, "~=", 0.5, 0.25)],
        ),
        (apart, 0.5, [("abs(value - 0.5) < 1e-3", 0.0, "<", 1e-3)]),
        (on_several_lines, 0.75, [("score( value, ) != 0.5", 0.75, "!=", 0.5)]),
        (in_a_finally, 0.5, [("0 <= value", 0, "<=", 0.5), ("value <= 1", 0.5, "<=", 1)]),
        (in_a_finally, 1.5, [("0 <= value", 0, "<=", 1.5), ("value <= 1", 1.5, "<=", 1)]),
    ],
)
def test_an_assertion_is_seen_whether_it_holds_or_not(
    function: Callable[[float], None], value: float, comparisons: list[tuple[Any, ...]]
) -> None:
    assert seen_of(function, value) == [Comparison(*each) for each in comparisons]


def not_of_numbers(value: float) -> None:
    assert str(value) < "b"
    assert value is not None
    assert value in (value,)
    assert (value,) == (value,)
    assert isinstance(value, float) == True  # noqa: E712
    assert len(str(value)) == 3
    assert value > 0.1 or value > 0.2
    assert not (value > 0.7 and value > 0.8)
    assert not 0.1 < value < 0.2
    assert all(each > 0 for each in (value, 1.0))


def test_what_need_not_hold_or_is_of_no_numbers_is_not_seen() -> None:
    assert seen_of(not_of_numbers, 0.5) == []


def many_times() -> None:
    for number in (3.0, 1.0, 2.0):
        assert number > 0.5


def many_times_not_a_number() -> None:
    for number in (3.0, math.nan, 2.0):
        assert not number < 0.5


def test_of_many_the_one_with_the_least_margin_is_seen() -> None:
    assert seen_of(many_times) == [Comparison("number > 0.5", 1.0, ">", 0.5)]
    (found,) = seen_of(many_times_not_a_number)
    assert math.isnan(found.left)


def on_two_lines(value: float) -> None:
    assert value > 0
    value -= 0.25
    assert value > 0


def test_the_same_text_on_two_lines_has_the_lines() -> None:
    line = on_two_lines.__code__.co_firstlineno
    texts = [each.text for each in seen_of(on_two_lines, 1.0)]
    assert texts == [f"value > 0 (line {line + 1})", f"value > 0 (line {line + 3})"]


def long(value: float) -> None:
    assert value > sum([0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.007, 0.008, 0.009])


def test_a_long_text_is_cut() -> None:
    (found,) = seen_of(long, 1.0)
    assert len(found.text) == 60
    assert found.text.endswith("0.006, 0....")


class Several:
    low = 0.25

    def check(self, value: float) -> None:
        assert value > self.low

    def method(self, value: float) -> None:
        self.check(value)

        def inner() -> None:
            assert value < 1

        inner()


def helped(value: float) -> None:
    called(value)


def test_what_a_test_calls_in_its_file_is_seen() -> None:
    expected: list[tuple[Any, ...]] = [
        ("value > self.low", 0.5, ">", 0.25),
        ("value < 1", 0.5, "<", 1.0),
    ]
    assert seen_of(Several().method, 0.5) == [Comparison(*each) for each in expected]
    assert seen_of(helped, 0.95) == [Comparison("score(value) > 0.9", 0.95, ">", 0.9)]

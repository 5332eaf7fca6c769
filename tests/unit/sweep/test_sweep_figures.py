"""How numbers are written."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_seedall.sweep.figures import counted, percent, shower, span

# Larger ones, rounded, would be infinite.
FINITE = st.floats(-1.79e308, 1.79e308)


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0, "0%"),
        (1e-9, "0.0000001%"),
        (0.0002, "0.02%"),
        (0.015, "1.5%"),
        (0.0183, "1.8%"),
        (0.3, "30%"),
        (0.43, "43%"),
        (0.125, "13%"),
        (0.99, "99%"),
        (0.9817, "98.2%"),
        (0.9975, "99.75%"),
        (0.99999, "99.999%"),
        (1, "100%"),
    ],
)
def test_percentages(share: float, expected: str) -> None:
    assert percent(share) == expected


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0183, "1.9%"),
        (0.3, "30%"),
        (0.301, "31%"),
        (0.99171, "99.18%"),
        (0.999999999, "99.9999999%"),
    ],
)
def test_percentages_may_be_rounded_up(share: float, expected: str) -> None:
    assert percent(share, is_rounded_up=True) == expected


@given(st.floats(0, 1))
def test_a_percentage_is_near_and_if_wanted_not_less(share: float) -> None:
    assert float(percent(share)[:-1]) == pytest.approx(share * 100, rel=0.051)
    assert float(percent(share, is_rounded_up=True)[:-1]) >= share * 100 * (1 - 1e-11)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.868, 0.9312, 0.974, 0.9], ["0.868", "0.931", "0.974", "0.900"]),
        ([0.0012, 45.3, 0.0], ["0.00120", "45.3", "0"]),
        ([1000.001, 1000.009], ["1000.0010", "1000.0090"]),
        ([1e-7, 3e-7], ["1.00e-07", "3.00e-07"]),
        ([2e6, 3.5e6 + 0.5], ["2.00e+06", "3.50e+06"]),
        ([0.93, 0.93], ["0.93", "0.93"]),
        ([-1.7e308, 1.7e308], ["-1.7e+308", "1.7e+308"]),
        ([5e-324, 1e-323], ["4.94e-324", "9.88e-324"]),
        ([3, 7], ["3", "7"]),
        ([12345678.0], ["12345678"]),
        ([1e12], ["1e+12"]),
    ],
)
def test_numbers_have_the_digits_that_tell_them_apart(
    values: list[float], expected: list[str]
) -> None:
    assert [shower(values)(value) for value in values] == expected


def test_some_numbers_have_more_digits_where_they_would_look_the_same() -> None:
    values = [0.8, 0.89997, 0.90001, 1.0]
    assert [shower(values)(value) for value in values] == ["0.800", "0.900", "0.900", "1.00"]
    show = shower(values, apart=values)
    assert [show(value) for value in values] == ["0.80000", "0.89997", "0.90001", "1.00000"]


def test_the_median_of_integers_may_be_between_two() -> None:
    assert shower([3, 4])(3.5) == "3.5"


@pytest.mark.parametrize("values", [[1.0, 2.0], [0.5], [0.25, 0.5]])
def test_what_is_not_finite_has_a_name(values: list[float]) -> None:
    show = shower(values)
    assert [show(one) for one in (math.nan, -math.nan, math.inf, -math.inf)] == [
        "NaN",
        "NaN",
        "inf",
        "-inf",
    ]


@given(st.lists(FINITE, min_size=1, max_size=5))
def test_each_number_is_written_nearly_as_it_is(values: list[float]) -> None:
    show = shower(values)
    for value in values:
        assert float(show(value)) == pytest.approx(value, rel=0.006, abs=5e-324)


@given(FINITE, FINITE)
def test_the_ends_of_a_range_are_told_apart(one: float, other: float) -> None:
    if abs(one - other) > 1e-13 * max(abs(one), abs(other)) and not math.isinf(one - other):
        assert shower([one, other])(one) != shower([one, other])(other)


def test_things_are_counted() -> None:
    assert [counted(number, "test") for number in (0, 1, 2)] == ["0 tests", "1 test", "2 tests"]
    assert [span([3]), span([4, 3, 5])] == ["3", "3 to 5"]

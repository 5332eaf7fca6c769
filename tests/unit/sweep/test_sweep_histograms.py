"""Histograms in one line."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_seedall.sweep.histograms import Bins, bars, bins_of, histogram, kinds

if TYPE_CHECKING:
    from collections.abc import Sequence

FINITE = st.floats(allow_nan=False, allow_infinity=False)


def counts_of(values: Sequence[float], most: int = 20) -> list[int]:
    return histogram(values, *bins_of(values, most))


def test_values_are_sorted_into_bins() -> None:
    assert histogram([0.0, 0.1, 0.5, 0.99, 1.0], 4, 0.0, 1.0) == [2, 0, 1, 2]


def test_what_is_in_no_bin_is_not_counted() -> None:
    assert histogram([-1.0, 2.0, math.nan, math.inf, -math.inf, 0.5], 2, 0.0, 1.0) == [0, 1]


def test_what_is_not_finite_is_counted_apart() -> None:
    found = kinds([1.0, math.nan, math.inf, 2.0, math.nan, -math.inf, math.inf, math.nan])
    assert found == ([1.0, 2.0], 3, 2, 1)


def test_one_value_has_one_bin() -> None:
    assert bins_of([0.1, 0.1], 20) == Bins(1, 0.1, 0.1)
    assert counts_of([0.1, 0.1]) == [2]


def test_integers_have_bins_of_their_own() -> None:
    assert bins_of([3, 7, 3, 4], 20) == Bins(5, 2.5, 7.5)
    assert counts_of([3, 7, 3, 4]) == [2, 1, 0, 0, 1]


def test_many_integers_share_bins_evenly() -> None:
    bins = bins_of(range(100), 20)
    assert bins == Bins(10, -0.5, 99.5)
    assert histogram(range(100), *bins) == [10] * 10


@pytest.mark.parametrize(("number", "expected"), [(2, 5), (12, 5), (200, 12), (1000, 20)])
def test_more_values_have_more_bins(number: int, expected: int) -> None:
    values = [value + 0.5 / number for value in range(number)]
    assert bins_of(values, 20) == Bins(expected, values[0], values[-1])
    assert bins_of(values, 3).number == 3


@pytest.mark.parametrize(
    "values",
    [
        [-1.7e308, 1.7e308, 0.0],
        [5e-324, 1e-323],
        [0.0, -0.0],
        [2.0**53, 2.0**60],
        [1.0, math.nextafter(1.0, 2)],
    ],
)
def test_extreme_values_have_bins(values: list[float]) -> None:
    counts = counts_of(values)
    assert sum(counts) == len(values)
    assert counts[-1]


@given(st.lists(FINITE, min_size=1), st.integers(1, 30))
def test_each_value_is_in_one_bin(values: list[float], most: int) -> None:
    counts = counts_of(values, most)
    assert sum(counts) == len(values)
    assert len(counts) <= most


@given(st.lists(st.integers(-60, 60), min_size=1), st.integers(1, 30))
def test_bins_of_integers_have_equally_many(values: list[int], most: int) -> None:
    bins = bins_of(values, most)
    assert sum(histogram(values, *bins)) == len(values)
    if bins.high > bins.low:
        assert (bins.high - bins.low) % bins.number == 0


def test_bars_are_blocks() -> None:
    assert bars([1, 2, 3, 4, 5, 6, 7, 8]) == "▁▂▃▄▅▆▇█"
    assert bars([0, 0, 3]) == "  █"
    assert bars([0, 0]) == "  "
    assert bars([]) == ""


def test_bars_are_letters_where_there_are_no_blocks() -> None:
    assert bars([0, 1, 2, 3, 4, 5, 6, 7, 8], can_blocks=False) == " .:-=+*#@"


@given(st.lists(st.integers(0, 10**9), min_size=1), st.booleans())
def test_only_empty_bins_are_blank(counts: list[int], can_blocks: bool) -> None:
    drawn = bars(counts, can_blocks)
    assert [letter == " " for letter in drawn] == [count == 0 for count in counts]
    assert can_blocks or drawn.isascii()

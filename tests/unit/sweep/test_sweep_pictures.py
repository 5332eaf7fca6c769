"""What strips, whiskers and plots show, as numbers."""

from __future__ import annotations

import math
import re

import pages
import pytest

from pytest_seedall.sweep.page.plot_data import bands, is_far, pass_curve
from pytest_seedall.sweep.page.strips import MOST_COLUMNS, per_column, strip, whisker


def paths(svg: str) -> list[str]:
    return re.findall(r' d="([^"]*)"', svg)


def test_a_strip_is_low_where_a_run_passed_and_tall_where_it_failed() -> None:
    passed, failed = paths(strip(pages.plain(4, failing=(2,))))
    assert passed == "M0 24v-6h4v6z"
    assert failed == "M2 24v-24h1v24z"


def test_a_strip_has_a_gap_where_a_run_was_skipped() -> None:
    runs = pages.plain(3)
    runs[1] = runs[1]._replace(word="skipped")
    passed, failed = paths(strip(runs))
    assert passed == "M0 24v-6h1v6zM2 24v-6h1v6z"
    assert failed == ""


def test_columns_of_many_runs_are_the_taller_the_more_failed() -> None:
    runs = pages.plain(3 * MOST_COLUMNS, failing=(0, 3, 4, 6, 7, 8))
    assert per_column(len(runs)) == 3
    heights = re.findall(r"v-([\d.]+)h", paths(strip(runs))[1])
    assert [float(height) for height in heights] == [15.33, 19.67, 24]


def test_a_strip_of_any_length_is_small() -> None:
    runs = pages.plain(10_000, failing=range(0, 10_000, 21))
    assert len(strip(runs)) < 20_000


def test_a_strip_of_no_runs_is_one() -> None:
    assert "0 runs" in strip([])


def test_a_strip_says_what_it_shows() -> None:
    assert 'aria-label="4 runs in order, 1 of them failed"' in strip(pages.plain(4, failing=(2,)))


def test_a_whisker_shows_the_interval_and_the_share() -> None:
    drawn = whisker(0.1, 0.3, 0.2)
    assert 'd="M10.0 6H30.0"' in drawn
    assert 'cx="20.0"' in drawn


def test_bands_have_all_runs_and_their_extremes() -> None:
    values = [float(index % 7) for index in range(1000)]
    values[500] = 99.0
    each, found = bands(values)
    assert each == 4
    assert len(found) == 250
    assert max(band.high for band in found) == 99
    assert found[0].run == 2.5
    assert all(
        band.low <= band.quarter <= band.median <= band.three_quarters <= band.high
        for band in found
    )


def test_a_band_of_nothing_finite_is_left_out() -> None:
    _, found = bands([math.nan] * 40 + [1.0] * 960)
    assert len(found) == 240


@pytest.mark.parametrize(
    ("bound", "expected"),
    [(0.0, False), (-39.0, False), (-41.0, True), (51.0, True), (math.inf, True)],
)
def test_a_bound_is_far_if_a_plot_would_show_nothing_but_it(bound: float, expected: bool) -> None:
    assert is_far(bound, [0.0, 10.0]) is expected


def test_no_bound_is_far_from_equal_values() -> None:
    assert not is_far(5.0, [1.0, 1.0])


def test_nothing_is_near_no_values() -> None:
    assert is_far(0.0, [math.nan])


def test_the_curve_tells_how_many_pass_a_lower_bound() -> None:
    bounds, shares = pass_curve([3.0, 1.0, 2.0, 4.0], is_lower=True)
    assert bounds[1:-1] == [1, 2, 3, 4]
    assert shares == [100, 100, 75, 50, 25, 0]


def test_the_curve_tells_how_many_pass_an_upper_bound() -> None:
    bounds, shares = pass_curve([3.0, 1.0, 2.0, 4.0], is_lower=False)
    assert bounds[1:-1] == [1, 2, 3, 4]
    assert shares == [0, 25, 50, 75, 100, 100]


@pytest.mark.parametrize(("is_lower", "infinity"), [(True, math.inf), (False, -math.inf)])
def test_infinities_pass_always_and_nan_never(is_lower: bool, infinity: float) -> None:
    _, shares = pass_curve([1.0, infinity, -infinity, math.nan], is_lower)
    assert (max(shares), min(shares)) == (50, 25)


def test_the_curve_reaches_the_bound_that_is_shown() -> None:
    bounds, shares = pass_curve([1.0, 2.0], True, [-3.0])
    assert (bounds[0], shares[0]) == (-3, 100)


def test_a_curve_of_any_length_is_small() -> None:
    bounds, shares = pass_curve([float(index) for index in range(10_000)], is_lower=True)
    assert len(bounds) == len(shares) < 400
    assert bounds[-2] == 9999

"""Which bounds would have passed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pages
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_seedall.sweep.page.bounds import advice, limit, quantiles
from pytest_seedall.sweep.series import series_of

if TYPE_CHECKING:
    from pytest_seedall.sweep.runs import Operator
    from pytest_seedall.sweep.series import Series

HUNDRED = [0.5 + index / 1000 for index in range(100)]
OPERATORS = st.sampled_from(["<", "<=", ">", ">=", "~="])


def series(
    values: list[float], operator: Operator = ">", bound: float = 0.9, tolerance: float = 0.0
) -> Series:
    runs = pages.compared(values, operator, bound, "x", tolerance, name="")
    [one] = series_of(pages.swept("test_x", runs))
    return one


def test_quantiles_are_margins_that_so_few_are_below() -> None:
    rows = quantiles(series(HUNDRED))
    assert [row.share for row in rows] == [0, 0.01, 0.05, 0.1, 0.5]
    margins = [value - 0.9 for value in HUNDRED]
    assert [row.margin for row in rows] == [margins[rank] for rank in (0, 1, 5, 10, 50)]


def test_few_runs_have_few_quantiles() -> None:
    """The least of ten is also the quantile of 1% and that of 5%."""
    assert [row.share for row in quantiles(series(HUNDRED[:10]))] == [0, 0.1, 0.5]


@pytest.mark.parametrize(
    ("operator", "bounds"),
    [
        (">=", ["0.5", "0.501", "0.505"]),
        (">", ["0.4999", "0.5009", "0.5049"]),
        ("<=", ["0.599", "0.598", "0.594"]),
        ("<", ["0.5991", "0.5981", "0.5941"]),
    ],
)
def test_bounds_are_the_tightest_with_few_digits_that_pass(
    operator: Operator, bounds: list[str]
) -> None:
    rows = quantiles(series(HUNDRED, operator))[:3]
    assert [float(row.bound) for row in rows] == pytest.approx([float(text) for text in bounds])
    assert [row.passing for row in rows] == [100, 99, 95]


def test_a_tolerance_is_the_bound_of_closeness() -> None:
    found = series([1.0, 1.5, 0.8], "~=", 1.0, tolerance=0.3)
    assert limit(found) == pytest.approx(0.3)
    assert [float(row.bound) for row in quantiles(found)] == pytest.approx([0.5, 0.2], abs=0.005)
    assert advice(found).startswith("A tolerance of 0.5")


def test_a_tolerance_that_changes_is_not_told() -> None:
    """As with ``approx(expected, rel=...)`` whose tolerance is another with each number."""
    runs = pages.compared([1.0], "~=", 1.0, "x", 0.1, name="")
    runs += pages.compared([1.2], "~=", 1.0, "x", 0.5, name="")
    [one] = series_of(pages.swept("test_x", runs))
    assert limit(one) is None
    assert [row.bound for row in quantiles(one)] == ["", ""]
    assert advice(one) == ""


def test_equality_has_no_margin() -> None:
    assert quantiles(series([1.0, 2.0], "==", 1.0)) == []


def test_a_recorded_number_has_none_either() -> None:
    [one] = series_of(pages.swept("test_x", pages.compared([1.0], name="x")))[:1]
    assert one.operator is None
    assert (quantiles(one), advice(one)) == ([], "")


def test_the_advice_tells_what_passes_under_all_and_what_under_nearly_all() -> None:
    values = [0.7, *([0.9] * 99), *([0.95] * 100)]
    assert advice(series(values, ">=")) == (
        "A bound of 0.700 would have passed under all 200 seeds, 0.900 under 99.5%."
    )


def test_the_advice_does_not_claim_that_nan_passes() -> None:
    told = advice(series([math.nan, 0.8, 0.9], ">="))
    assert told == "No bound would have passed under all 3 seeds; 0.8000 would have passed under 2."


def test_nothing_but_nan_gives_no_advice() -> None:
    assert quantiles(series([math.nan, math.nan])) == []
    assert advice(series([math.inf, -math.inf])) == ""


@settings(deadline=None)
@given(
    st.lists(st.floats(), min_size=1, max_size=30),
    OPERATORS,
    st.floats(allow_nan=False, allow_infinity=False),
)
def test_a_bound_passes_under_all_seeds_but_those_of_its_share(
    values: list[float], operator: Operator, bound: float
) -> None:
    rows = quantiles(series(values, operator, bound, tolerance=1.0))
    for row in rows:
        assert math.isfinite(row.margin)
        if row.bound and math.isfinite(float(row.bound)):
            assert row.passing >= (1 - row.share) * len(values) - 1e-9
        assert row.passing <= len(values)

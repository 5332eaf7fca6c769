"""Intervals of proportions beside SciPy's."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_seedall.sweep.intervals import interval

stats: Any = pytest.importorskip("scipy.stats")


def check(failed: int, n: int, level: float) -> None:
    expected = stats.binomtest(failed, n).proportion_ci(level, "exact")
    assert interval(failed, n, level) == pytest.approx((expected.low, expected.high), abs=1e-9)


@pytest.mark.parametrize("n", [1, 2, 3, 10, 59, 200])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_all_intervals_of_some_tests(n: int, level: float) -> None:
    for failed in range(n + 1):
        check(failed, n, level)


@settings(deadline=None)
@given(st.integers(1, 10**6), st.data(), st.floats(0.01, 0.9999))
def test_intervals_of_up_to_a_million_runs(n: int, data: st.DataObject, level: float) -> None:
    check(data.draw(st.integers(0, n)), n, level)

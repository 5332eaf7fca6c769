"""Intervals of proportions: exact values, and how often they cover the truth."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_seedall.seeds import derive
from pytest_seedall.sweep.intervals import interval


@pytest.mark.parametrize(
    ("failed", "n", "low", "high"),
    [
        # R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in
        # Medicine 17 (1998), 857-872, table I, method 5.
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_published_intervals(failed: int, n: int, low: float, high: float) -> None:
    found = interval(failed, n)
    assert (round(found[0], 4), round(found[1], 4)) == (low, high)


@pytest.mark.parametrize(
    ("failed", "n", "level", "low", "high"),
    [
        # scipy.stats.binomtest(failed, n).proportion_ci(level, "exact") of SciPy 1.17.1
        (3, 200, 0.95, 0.003104107621555085, 0.043208281917709784),
        (100, 200, 0.95, 0.4286584309068121, 0.5713415690931879),
        (7, 10, 0.99, 0.26488601471286927, 0.9629927789037926),
        (500_000, 1_000_000, 0.95, 0.4990195191953118, 0.5009804808046883),
        (1, 1_000_000, 0.95, 2.5317805139113815e-08, 5.571630655512304e-06),
    ],
)
def test_intervals_of_scipy(failed: int, n: int, level: float, low: float, high: float) -> None:
    assert interval(failed, n, level) == pytest.approx((low, high), abs=1e-9)


@pytest.mark.parametrize("n", [1, 2, 20, 200, 1_000_000])
def test_of_none_and_of_all_it_ends_at_the_end(n: int) -> None:
    bound = 0.025 ** (1 / n)  # P(all n fail) is the tail
    assert interval(0, n)[0] == 0.0
    assert interval(0, n)[1] == pytest.approx(1 - bound, abs=1e-12)
    assert interval(n, n)[0] == pytest.approx(bound, abs=1e-12)
    assert interval(n, n)[1] == 1.0


def test_nothing_is_known_without_runs() -> None:
    assert interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("failed", "n", "level"), [(-1, 5, 0.95), (6, 5, 0.95), (0, -1, 0.95), (1, 5, 0), (1, 5, 1)]
)
def test_wrong_numbers_are_errors(failed: int, n: int, level: float) -> None:
    with pytest.raises(ValueError, match=f"no interval of {failed} of {n}"):
        interval(failed, n, level)


def coverage(n: int, p: float) -> float:
    """Return the probability that the interval of a sample covers what it is a sample of."""
    found = 0.0
    for failed in range(n + 1):
        low, high = interval(failed, n)
        if low <= p <= high:
            ways = math.lgamma(n + 1) - math.lgamma(failed + 1) - math.lgamma(n - failed + 1)
            found += math.exp(ways + failed * math.log(p) + (n - failed) * math.log1p(-p))
    return found


@pytest.mark.parametrize("p", [0.5, 0.05, 0.005])
@pytest.mark.parametrize("n", [1, 5, 20, 59, 200, 1000])
def test_the_truth_is_covered_as_often_as_promised(n: int, p: float) -> None:
    assert 0.95 <= coverage(n, p) <= 1 + 1e-9


@pytest.mark.parametrize("p", [0.5, 0.05, 0.005])
def test_sweeps_under_derived_seeds_cover_the_truth(p: float) -> None:
    """So the test seeds of a sweep are as good as a random sample."""
    covered = 0
    for test in range(200):
        seeds = [derive(7, "test", f"test_draws[{test}]", *([k] if k else [])) for k in range(100)]
        low, high = interval(sum(random.Random(seed).random() < p for seed in seeds), 100)
        covered += low <= p <= high
    assert covered >= 0.93 * 200


@settings(deadline=None)
@given(st.integers(1, 10**6), st.data(), st.floats(0.01, 0.999))
def test_the_interval_is_around_the_sample_and_grows_with_it(
    n: int, data: st.DataObject, level: float
) -> None:
    failed = data.draw(st.integers(0, n - 1))
    low, high = interval(failed, n, level)
    assert 0 <= low <= failed / n <= high <= 1
    assert low < interval(failed + 1, n, level)[0]
    assert high < interval(failed + 1, n, level)[1]
    wider = interval(failed, n, (1 + level) / 2)
    assert wider[0] <= low
    assert wider[1] >= high


@settings(deadline=None)
@given(st.integers(0, 1000), st.integers(0, 1000))
def test_what_passes_has_the_mirrored_interval(failed: int, passed: int) -> None:
    low, high = interval(failed, failed + passed)
    assert interval(passed, failed + passed) == pytest.approx((1 - high, 1 - low), abs=1e-12)

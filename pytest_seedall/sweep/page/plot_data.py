"""What the plots of a sweep show, as plain numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MOST_BANDS = 250
_MOST_STEPS = 300


class Band(NamedTuple):
    """The finite values of several runs that follow one another."""

    run: float
    """The number of the run in their middle, the first of all being 1."""
    low: float
    quarter: float
    median: float
    three_quarters: float
    high: float


def finite(numbers: Iterable[float]) -> list[float]:
    """Return the numbers without NaN and infinities."""
    return [number for number in numbers if math.isfinite(number)]


def bands(values: Sequence[float]) -> tuple[int, list[Band]]:
    """Return how many runs a band has, and the bands of all runs, in their order."""
    each = -(-len(values) // _MOST_BANDS) or 1
    starts = range(0, len(values), each)
    parts = [(start, sorted(finite(values[start : start + each]))) for start in starts]
    return each, [_band(start + (each + 1) / 2, part) for start, part in parts if part]


def _band(run: float, ordered: Sequence[float]) -> Band:
    last = len(ordered) - 1
    return Band(run, *(ordered[round(share * last)] for share in (0, 0.25, 0.5, 0.75, 1)))


def is_far(bound: float, values: Iterable[float]) -> bool:
    """Return whether a bound is so far from all values that a plot of both would show neither."""
    known = finite(values)
    if not known or not math.isfinite(bound):
        return True
    low, high = min(known), max(known)
    return max(low - bound, bound - high) > 4 * (high - low) > 0


def pass_curve(
    numbers: Sequence[float], is_lower: bool, shown: Iterable[float] = ()
) -> tuple[list[float], list[float]]:
    """Return bounds, and the percentage of the numbers that each lets pass.

    :param is_lower: whether numbers above the bound pass; those below it do otherwise.
    :param shown: bounds that the curve reaches, beside those at which it changes.
    """
    known = sorted(finite(numbers))
    step = max(1, len(known) // _MOST_STEPS)
    ranks = sorted({*range(0, len(known), step), len(known) - 1})
    edge = (known[-1] - known[0]) * 0.05 or abs(known[0]) * 0.05 or 1.0
    ends = min(known[0] - edge, *shown, known[0]), max(known[-1] + edge, *shown, known[-1])
    bounds = [ends[0], *(known[rank] for rank in ranks), ends[1]]
    return bounds, [100 * share for share in _shares(numbers, known, ranks, is_lower)]


def _shares(
    numbers: Sequence[float], known: Sequence[float], ranks: Sequence[int], is_lower: bool
) -> list[float]:
    """Return the shares that pass with a bound below all, at each rank, and above all."""
    count, always = len(numbers), math.inf if is_lower else -math.inf
    infinite = sum(number == always for number in numbers)
    if is_lower:
        passing = [len(known), *(len(known) - rank for rank in ranks), 0]
    else:
        passing = [0, *(rank + 1 for rank in ranks), len(known)]
    return [(number + infinite) / count for number in passing]

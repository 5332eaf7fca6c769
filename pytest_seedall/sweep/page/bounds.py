"""Which bounds of a comparison would have passed, and under how many of the seeds."""

from __future__ import annotations

import math
import operator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.sweep.figures import percent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_seedall.sweep.series import Series

#: The shares of the seeds whose least margins a page tells; 0 stands for the least of all.
SHARES = (0.0, 0.01, 0.05, 0.1, 0.5)

_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "~=": operator.le,  # a distance, and the tolerance
}


class Quantile(NamedTuple):
    """A margin that a comparison has at least under all seeds but a share of them."""

    share: float
    """Of the seeds, 0 to 0.5: how many have less, at the most."""
    margin: float
    bound: str
    """A bound with few digits that passes where the margin is at least this; empty if unknown."""
    passing: int
    """Under how many seeds the comparison holds with that bound, or with its bound so moved."""


def quantiles(series: Series) -> list[Quantile]:
    """Return the quantiles of the margins of a comparison, without those equal to the one before.

    A quantile is one of the margins, not a number between two of them. NaN is the least.
    """
    ordered = sorted(-math.inf if math.isnan(margin) else margin for margin in series.margins)
    if not ordered:
        return []
    ranks = {int(share * len(ordered)): share for share in reversed(SHARES)}
    return [
        _quantile(series, share, ordered, rank)
        for rank, share in sorted(ranks.items())
        if math.isfinite(ordered[rank])
    ]


def _quantile(series: Series, share: float, ordered: Sequence[float], rank: int) -> Quantile:
    found = _passing_bound(series, rank)
    if found is None:
        return Quantile(share, ordered[rank], "", len(ordered) - rank)
    holds = _HOLDS[str(series.operator)]
    passing = sum(holds(number, float(found)) for number in measured(series))
    return Quantile(share, ordered[rank], plain(found), passing)


def _passing_bound(series: Series, rank: int) -> Decimal | None:
    """Return the tightest bound with few digits that all but so many of the values pass.

    It is made of the value itself: a margin that is added to the bound may be off by a rounding.
    """
    if limit(series) is None:
        return None
    is_lower, numbers = series.operator in (">", ">="), measured(series)
    worst = -math.inf if is_lower else math.inf
    known = (worst if math.isnan(number) else number for number in numbers)
    exact = sorted(known, reverse=not is_lower)[rank]
    if not math.isfinite(exact):
        return None
    unit = _unit(numbers, exact)
    rounded = Decimal(repr(float(exact))).quantize(unit, ROUND_FLOOR if is_lower else ROUND_CEILING)
    if series.operator in ("<", ">") and float(rounded) == exact:
        return rounded - unit if is_lower else rounded + unit
    return rounded


def _unit(numbers: Sequence[float], exact: float) -> Decimal:
    """Return the step between bounds: 1% of the numbers' range or a little less."""
    finite = [number for number in numbers if math.isfinite(number)]
    spread = max(finite) - min(finite) if finite else 0.0
    size = spread or abs(exact) or 1.0
    if not math.isfinite(size):
        size = abs(exact) or 1.0
    return Decimal(1).scaleb(Decimal(size).adjusted() - 2)


def measured(series: Series) -> list[float]:
    """Return what is compared with the limit: the values, or for closeness their distances."""
    if series.operator != "~=":
        return [*series.values]
    bound = series.bound or 0.0
    return [abs(value - bound) for value in series.values]


def limit(series: Series) -> float | None:
    """Return the bound of a comparison, for closeness its tolerance; None if it changes."""
    if series.bound is None or not series.margins or not math.isfinite(series.bound):
        return None
    if series.operator != "~=":
        return series.bound
    pairs = zip(series.margins, measured(series), strict=True)
    sums = [margin + distance for margin, distance in pairs if math.isfinite(distance)]
    if not sums or not math.isclose(min(sums), max(sums), rel_tol=1e-9, abs_tol=1e-300):
        return None
    return sums[0]


def plain(number: Decimal) -> str:
    """Return a decimal number as people write it, all of its digits."""
    return format(number, "f" if -9 < number.adjusted() < 9 else "e") if number else "0"


def advice(series: Series) -> str:
    """Return a sentence on which bounds would have passed, empty if there is none to tell."""
    rows = [row for row in quantiles(series) if row.bound]
    if not rows:
        return ""
    word = "tolerance" if series.operator == "~=" else "bound"
    count = len(series.values)
    best, *others = rows
    tighter = next((row for row in others if row.passing < best.passing), None)
    if best.passing < count:
        some = f"{best.bound} would have passed under {best.passing:,}"
        return f"No {word} would have passed under all {count:,} seeds; {some}."
    text = f"A {word} of {best.bound} would have passed under all {count:,} seeds"
    if tighter is None:
        return f"{text}."
    return f"{text}, {tighter.bound} under {percent(tighter.passing / count)}."

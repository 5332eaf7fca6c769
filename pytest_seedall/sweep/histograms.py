"""Small histograms in one line of a terminal: where the values of a number are, over the seeds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
#: Each darker than the one before, for terminals that have no blocks.
_ASCII = ".:-=+*#@"

# Above, not every integer is a float.
_LARGEST_INTEGER = 2.0**53


class Bins(NamedTuple):
    """What the values are sorted into: bins of the same width."""

    number: int
    low: float
    high: float
    """Equal to the lower end if all values are the same; there is one bin then."""


class Kinds(NamedTuple):
    """Values with those apart that are in no bin."""

    finite: list[float]
    nan: int = 0
    plus_infinity: int = 0
    minus_infinity: int = 0


def kinds(values: Iterable[float]) -> Kinds:
    """Return which values are finite, and how many are not."""
    all_values = [*values]
    return Kinds(
        [value for value in all_values if math.isfinite(value)],
        sum(math.isnan(value) for value in all_values),
        all_values.count(math.inf),
        all_values.count(-math.inf),
    )


def bins_of(values: Sequence[float], most: int) -> Bins:
    """Return bins into which finite values fit; of integers, each bin has as many integers.

    There are about twice as many as the cubic root of the number of values, the "Rice rule", but
    at least 5, and a bin for each integer if possible. Source: D. M. Lane, "Online Statistics
    Education", chapter "Histograms", https://onlinestatbook.com/2/graphing_distributions/histograms.html.

    :param values: at least one, all of them finite.
    :param most: the largest number of bins, 1 or more.
    """
    low, high = float(min(values)), float(max(values))
    if low == high:
        return Bins(1, low, high)
    number = min(most, max(5, math.ceil(2 * len(values) ** (1 / 3))))
    if max(-low, high) >= _LARGEST_INTEGER or any(value % 1 for value in values):
        return Bins(number, low, high)
    integers = int(high - low) + 1
    width = 1 if integers <= most else math.ceil(integers / number)
    number = math.ceil(integers / width)
    return Bins(number, low - 0.5, low - 0.5 + number * width)


def histogram(values: Iterable[float], bins: int, low: float, high: float) -> list[int]:
    """Return how many values each bin has.

    Bins have the same width; a value on the border of two is in the upper one, `high` in the last.

    :param values: what is not between `low` and `high` is not counted, nor is NaN.
    :param bins: how many bins there are, 1 or more.
    :param low: finite, as is `high`, which may be the same: then all values are in the first bin.
    """
    counts = [0] * bins
    for value in values:
        if low <= value <= high:
            counts[min(int(_share(value, low, high) * bins), bins - 1)] += 1
    return counts


def _share(value: float, low: float, high: float) -> float:
    """Return where a value is between two others, 0.0 to 1.0."""
    if low == high:
        return 0.0
    if math.isinf(high - low):
        return (value / 2 - low / 2) / (high / 2 - low / 2)
    return (value - low) / (high - low)


def bars(counts: Sequence[int], can_blocks: bool = True) -> str:
    """Return a letter for each bin: the higher or darker, the more values; a space for none.

    :param can_blocks: whether the terminal can show Unicode's blocks.
    """
    letters = BLOCKS if can_blocks else _ASCII
    most = max(counts, default=0)
    # Rounded up, so that one value of a million is seen.
    levels = [-(-count * len(letters) // most) if count else 0 for count in counts]
    return "".join(f" {letters}"[level] for level in levels)

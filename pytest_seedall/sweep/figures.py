"""How numbers are written for people, with as many digits as tell something; and how many."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_LARGEST_PLAIN = 1e6
_SMALLEST_PLAIN = 1e-4
_MOST_DIGITS = 17
_MOST_MORE = 3
# An integer that has more digits than that is shortened.
_LARGEST_INTEGER = 1e9
_NOT_FINITE = {"nan": "NaN", "inf": "inf", "-inf": "-inf"}


def percent(share: float, is_rounded_up: bool = False) -> str:
    """Return a percentage with two digits: ``0.02%``, ``1.5%``, ``43%``, ``98.5%``.

    Near 100%, the two digits are those of what is missing; only all is 100%, only nothing 0%.

    :param share: 0.0 to 1.0.
    :param is_rounded_up: as "less than" needs it.
    """
    rounding = ROUND_CEILING if is_rounded_up else ROUND_HALF_UP
    # Rounded first to what a float of a simple fraction means, so that 0.3 is not more than 30%.
    whole = Decimal(f"{share * 100:.12g}")
    missing = 100 - whole
    if 0 < missing < 10:
        rounding = ROUND_FLOOR if is_rounded_up else ROUND_HALF_UP
        return f"{100 - Context(prec=2, rounding=rounding).plus(missing).normalize():f}%"
    return f"{Context(prec=2, rounding=rounding).plus(whole).normalize():f}%"


def shower(values: Sequence[float], apart: Iterable[float] = ()) -> Callable[[float], str]:
    """Return the function that writes each of some values, and others like them.

    With at least three digits, and with so many that their differences can be seen.

    :param values: at least one, all of them finite.
    :param apart: those of them that are to look different, with up to three digits more.
    """
    different = set(apart)
    for more in range(_MOST_MORE + 1):
        written = _writer(values, more)
        if len({written(value) for value in different}) == len(different):
            break
    return lambda value: written(value) if math.isfinite(value) else _NOT_FINITE[str(value)]


def _writer(values: Sequence[float], more: int) -> Callable[[float], str]:
    low, high = min(values), max(values)
    if max(-low, high) < _LARGEST_INTEGER and not any(value % 1 for value in values):
        return lambda value: f"{value:.0f}" if value % 1 == 0 else f"{value:.1f}"
    difference = high - low
    if difference == 0 or math.isinf(difference):
        return lambda value: f"{value:.{4 + more}g}"
    decimals = 1 + more - _exponent(difference)
    return lambda value: _written(value, decimals)


def _exponent(value: float) -> int:
    return math.floor(math.log10(abs(value)))


def _written(value: float, decimals: int) -> str:
    if value == 0:
        return "0"
    digits = min(max(3, _exponent(value) + 1 + decimals), _MOST_DIGITS)
    if _SMALLEST_PLAIN <= abs(value) < _LARGEST_PLAIN:
        return f"{value:.{max(0, digits - 1 - _exponent(value))}f}"
    return f"{value:.{digits - 1}e}"


def are_same(values: Sequence[float]) -> bool:
    """Tell whether all of at least one value are the same: NaN is NaN, and -0.0 is not 0.0."""
    first = repr(values[0])
    return all(repr(value) == first for value in values)  # most others end it at the second


def counted(number: int, noun: str) -> str:
    """Return how many there are of something: ``1 test``, ``2 tests``."""
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"


def span(numbers: Sequence[int]) -> str:
    """Return the smallest and the largest of at least one number: ``19 to 20``, or ``20``."""
    return " to ".join(dict.fromkeys([str(min(numbers)), str(max(numbers))]))

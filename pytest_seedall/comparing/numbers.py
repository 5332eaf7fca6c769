"""When two numbers are the same: bit by bit, but for NaN, or within what was asked for."""

from __future__ import annotations

import cmath
import math
from typing import NamedTuple


class Tolerance(NamedTuple):
    """How far apart numbers may be, as for `numpy.isclose`: of integers and texts it says nothing.

    A difference is taken relative to the larger of the two numbers, since no run is the right one.
    """

    rtol: float = 0.0
    atol: float = 0.0


def same_float(first: float, second: float) -> bool:
    """Tell whether two numbers have the same bits, or are both NaN."""
    if first == second:
        return first != 0 or math.copysign(1, first) == math.copysign(1, second)
    return math.isnan(first) and math.isnan(second)


def same_complex(first: complex, second: complex) -> bool:
    return same_float(first.real, second.real) and same_float(first.imag, second.imag)


def relative(first: complex, second: complex, atol: float = 0.0) -> float | None:
    """Return the smallest `rtol` with which two numbers are close; None if none makes them so."""
    if first == second or (cmath.isnan(first) and cmath.isnan(second)):
        return 0.0
    try:
        apart = abs(first - second)
        larger = max(abs(first), abs(second))
        if not math.isfinite(apart) or not larger:
            return None
    except OverflowError:
        return None
    return max(0.0, apart - atol) / larger


def power_of_ten(needed: float | None) -> float | None:
    """Return the smallest power of ten that is not less; None above 1."""
    if needed is None or needed > 1:
        return None
    powers = (float(f"1e{exponent}") for exponent in range(-18, 1))
    return next(power for power in powers if power >= needed)

"""Takes note of comparisons: of those made several times, of the one with the least margin."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pytest_seedall._compat.approximate import approximate
from pytest_seedall.sweep.numbers import plain_number
from pytest_seedall.sweep.runs import Comparison

if TYPE_CHECKING:
    from pytest_seedall.sweep.runs import Operator


class Noted:
    """The comparisons of one run, by their texts, in the order in which they are first made."""

    def __init__(self) -> None:
        self.comparisons: dict[str, Comparison] = {}

    def note(self, comparison: Comparison | None) -> None:
        if comparison is None:
            return
        known = self.comparisons.get(comparison.text)
        if known is None or _rank(comparison) < _rank(known):
            self.comparisons[comparison.text] = comparison


def _rank(comparison: Comparison) -> float:
    """Return how close it is to fail, the smaller the closer."""
    margin = comparison.margin
    if margin is None:
        are_equal = comparison.left == comparison.right
        return 0.0 if are_equal == (comparison.operator == "==") else -1.0
    return -math.inf if math.isnan(margin) else margin


def compared(text: str, left: object, operator: Operator, right: object) -> Comparison | None:
    """Return a comparison of two values; None if they are no numbers, or integers to be equal."""
    if operator == "==":
        for value, other in ((left, right), (right, left)):
            expected = approximate(other)
            if expected is not None:
                return close(text, value, *expected)
    first, second = plain_number(left), plain_number(right)
    if first is None or second is None:
        return None
    if operator in ("==", "!=") and isinstance(first, int) and isinstance(second, int):
        return None
    return Comparison(text, float(first), operator, float(second))


def close(text: str, left: object, right: object, tolerance: float) -> Comparison | None:
    """Return the comparison of two values that may differ a little; None if they are no numbers."""
    first, second = plain_number(left), plain_number(right)
    if first is None or second is None:
        return None
    return Comparison(text, float(first), "~=", float(second), tolerance)

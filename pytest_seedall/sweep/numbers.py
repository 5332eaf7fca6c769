"""Tells numbers among values."""

from __future__ import annotations

from numbers import Real


def as_number(value: object) -> float | None:
    """Return a number as a float; None of what is none."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    return float(value)

"""pytest's private names that tell what `pytest.approx` holds."""

from __future__ import annotations

from typing import Any

import pytest


def approximate(value: Any) -> tuple[object, float] | None:
    """Return the number that an `approx` of one expects, and its tolerance; None for others.

    Private: the class, and its attributes `expected` and `tolerance`.
    """
    if not issubclass(type(value), type(pytest.approx(0.0))):
        return None
    return value.expected, float(value.tolerance)

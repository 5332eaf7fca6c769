"""Sees the comparisons that a function asserts, for the tests of that."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall.sweep.asserted.seeing import seeing_comparisons

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_seedall.sweep.runs import Comparison

needs_monitoring = pytest.mark.skipif(
    not hasattr(sys, "monitoring"), reason="needs sys.monitoring of Python 3.12"
)


def seen_of(function: Callable[..., Any], *arguments: Any) -> list[Comparison]:
    """Return what is seen while a function runs, and ends or raises an AssertionError."""
    seen: list[Comparison] = []
    with seeing_comparisons(function, seen.append), suppress(AssertionError):
        function(*arguments)
    return seen

"""How long a sweep may take, and the order of its runs that is fair to all tests."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import pytest

from pytest_seedall.streams.item_seeds import SWEPT

if TYPE_CHECKING:
    from collections.abc import Iterable


class Clock:
    """Tells when no more runs are to be begun.

    :param seconds: how long after the first test; None for never.
    """

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._ends = math.inf

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> None:
        if self._seconds is not None:
            self._ends = time.monotonic() + self._seconds

    def share_ends(self, number: int) -> float:
        """Return when the time of one of so many tests is over, all of which get as much."""
        now = time.monotonic()
        return now + max(0.0, self._ends - now) / max(1, number)

    @property
    def is_over(self) -> bool:
        return self._seconds is not None and time.monotonic() > self._ends


def in_rounds(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Return the first run of each test, then the next 9 of each, then the next 90, and so on.

    So what modules and classes share is set up a few times, and not for each seed.
    """
    return sorted(items, key=_round)


def _round(item: pytest.Item) -> int:
    swept = item.stash.get(SWEPT, None)
    return 0 if swept is None or not swept.number else len(str(swept.number))

"""Says how far the sweep of one item is: what pytest shows by itself are items."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pytest_seedall._compat.pytest_terminal import writer_beyond_line

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

#: In seconds: how long nothing is said, and how long each time thereafter.
INTERVAL = 0.5


class Progress:
    """Writes behind the line of a test, where there is a terminal, how many of its runs are made.

    :param wanted: how many there are.
    """

    def __init__(self, item: pytest.Item, wanted: int) -> None:
        self._item = item
        self._wanted = wanted
        self._next = time.monotonic() + INTERVAL
        self._write: Callable[[str], None] | None = None

    def tell(self, made: int, failed: int) -> None:
        """Say how many runs have been made, and how many of them failed; not too often."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + INTERVAL
        self._write = self._write or writer_beyond_line(self._item)
        if self._write is None:
            self._next = float("inf")
        else:
            fails = f", {failed} failed" if failed else ""
            self._write(f" {made} of {self._wanted} seeds{fails}")

    def end(self) -> None:
        """Take away what has been written."""
        if self._write is not None:
            self._write("")

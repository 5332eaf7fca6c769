"""Sees what some functions compare when they do, by `sys.monitoring` of Python 3.12 and later."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from pytest_seedall.sweep.asserted.noting import Noted, compared
from pytest_seedall.tracing.monitors import MONITORING, LocalMonitor, Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType

    from pytest_seedall.sweep.asserted.watched import Watched
    from pytest_seedall.sweep.runs import Comparison


class Monitor(LocalMonitor):
    """Sees it in its body.

    :param tool: a free number for monitoring.
    :param note: called at the end for each comparison, in the order in which they are first made.
    """

    def __init__(self, tool: int, watched: Watched, note: Callable[[Comparison], object]) -> None:
        super().__init__(tool)
        self._watched = watched
        self._note = note
        self._noted = Noted()

    def watches(self) -> Iterator[Watch]:
        if self._watched.codes:
            yield Watch("INSTRUCTION", self._see, self._watched.codes)
        if self._watched.called:
            yield Watch("PY_START", self._begin, self._watched.called)

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        for comparison in self._noted.comparisons.values():
            self._note(comparison)

    def _see(self, code: CodeType, offset: int) -> object:
        """Take note of what an instruction compares, which is about to be executed."""
        site = self._watched.sites[id(code)].get(offset)
        if site is None:
            return MONITORING.DISABLE
        frame = sys._getframe(1)
        try:
            left, right = site.left.found(frame), site.right.found(frame)
            self._noted.note(compared(site.text, left, site.operator, right))
        except Exception:  # nothing of ours may reach the test
            return None
        return None

    def _begin(self, code: CodeType, _: int) -> None:
        """Take note of what a function that asserts is called with."""
        frame = sys._getframe(1)
        with suppress(Exception):
            self._noted.note(self._watched.known[id(code)].compared(frame))

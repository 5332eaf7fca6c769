"""Sees what some functions compare when they do, by `sys.monitoring` of Python 3.12 and later."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pytest_seedall.sweep.asserted.noting import Noted, compared
from pytest_seedall.tracing.monitors import events

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

    from pytest_seedall.sweep.asserted.watched import Watched
    from pytest_seedall.sweep.runs import Comparison


class Monitor:
    """Sees it by events of these functions alone, which cost other code nothing.

    It stays from run to run, as an instruction that compares nothing tells of itself but once.

    :param tool: a free number for monitoring, which it takes if there is something to be seen.
    """

    def __init__(self, tool: int, watched: Watched) -> None:
        self.watched = watched
        self.has_something = bool(watched.sites or watched.known)
        self._tool = tool
        self._noted: Noted | None = None
        """What is compared in the body; None outside of it."""
        self._note: Callable[[Comparison], object] = _ignore
        called = [each.code for each in watched.known.values()]
        wanted = (("INSTRUCTION", self._see, watched.codes), ("PY_START", self._begin, called))
        self._wanted = [(events(name), see, codes) for name, see, codes in wanted]
        if self.has_something:
            self._open()

    def _open(self) -> None:
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
        monitoring.use_tool_id(self._tool, "pytest-seedall")
        for event, callback, codes in self._wanted:
            monitoring.register_callback(self._tool, event, callback)
            for code in codes:
                monitoring.set_local_events(self._tool, code, event)

    def close(self) -> None:
        """Leave the number to others."""
        if not self.has_something:
            return
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
        for event, _, codes in self._wanted:
            for code in codes:
                monitoring.set_local_events(self._tool, code, 0)
            monitoring.register_callback(self._tool, event, None)
        monitoring.free_tool_id(self._tool)

    def noting(self, note: Callable[[Comparison], object]) -> Monitor:
        """Return what calls `note` at the end of the body for each comparison in it."""
        self._note = note
        return self

    def __enter__(self) -> None:
        self._noted = Noted()

    def __exit__(self, *_: object) -> None:
        noted, self._noted = self._noted, None
        note, self._note = self._note, _ignore
        for comparison in () if noted is None else noted.comparisons.values():
            note(comparison)

    def _see(self, code: CodeType, offset: int) -> object:
        """Take note of what an instruction compares, which is about to be executed."""
        site = self.watched.sites[id(code)].get(offset)
        if site is None:
            return sys.monitoring.DISABLE  # type: ignore[attr-defined]
        noted, frame = self._noted, sys._getframe(1)
        if noted is None:
            return None
        try:
            left, right = site.left.found(frame), site.right.found(frame)
            noted.note(compared(site.text, left, site.operator, right))
        except Exception:  # nothing of ours may reach the test
            return None
        return None

    def _begin(self, code: CodeType, _: int) -> None:
        """Take note of what a function that asserts is called with."""
        if self._noted is not None:
            frame = sys._getframe(1)
            with suppress(Exception):
                self._noted.note(self.watched.known[id(code)].compared(frame))


def _ignore(_: Comparison) -> None: ...

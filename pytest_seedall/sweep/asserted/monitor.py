"""Sees what some functions compare when they do, by `sys.monitoring` of Python 3.12 and later."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pytest_seedall.sweep.asserted.noting import Noted, compared
from pytest_seedall.tracing.monitors import NAME, events

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

    from pytest_seedall.sweep.asserted.watched import Watched
    from pytest_seedall.sweep.runs import Comparison


class Monitor:
    """Sees it in its body, by events of these functions alone, which cost other code nothing.

    It is there for the body alone: others may want the number, or to know that nobody looks on.

    :param tool: a free number for monitoring.
    :param note: called at the end for each comparison, in the order in which they are first made.
    """

    def __init__(self, tool: int, watched: Watched, note: Callable[[Comparison], object]) -> None:
        self._tool = tool
        self._watched = watched
        self._note = note
        self._noted = Noted()

    def __enter__(self) -> None:
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
        monitoring.use_tool_id(self._tool, NAME)
        self._set("INSTRUCTION", self._see, self._watched.codes)
        self._set("PY_START", self._begin, self._watched.called)

    def __exit__(self, *_: object) -> None:
        if sys.monitoring.get_tool(self._tool) == NAME:  # type: ignore[attr-defined]
            self._unset("INSTRUCTION", self._watched.codes)
            self._unset("PY_START", self._watched.called)
            sys.monitoring.free_tool_id(self._tool)  # type: ignore[attr-defined]
        for comparison in self._noted.comparisons.values():
            self._note(comparison)

    def _set(self, name: str, callback: Callable[..., object], codes: list[CodeType]) -> None:
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
        if codes:
            event = events(name)
            monitoring.register_callback(self._tool, event, callback)
            for code in codes:
                monitoring.set_local_events(self._tool, code, event)

    def _unset(self, name: str, codes: list[CodeType]) -> None:
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
        if codes:
            for code in codes:
                monitoring.set_local_events(self._tool, code, 0)
            monitoring.register_callback(self._tool, events(name), None)

    def _see(self, code: CodeType, offset: int) -> object:
        """Take note of what an instruction compares, which is about to be executed."""
        site = self._watched.sites[id(code)].get(offset)
        if site is None:
            return sys.monitoring.DISABLE  # type: ignore[attr-defined]
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

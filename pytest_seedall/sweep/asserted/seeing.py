"""Sees the comparisons that a test asserts while it runs, those that hold, too."""

from __future__ import annotations

import sys
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING

from pytest_seedall.sweep.asserted.finished import FirstFrame, comparisons_of, readable_of
from pytest_seedall.sweep.asserted.monitor import Monitor
from pytest_seedall.sweep.asserted.watched import code_of, watched_of
from pytest_seedall.tracing.monitors import free_tool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from types import CodeType

    from pytest_seedall.sweep.asserted.finished import Readable
    from pytest_seedall.sweep.runs import Comparison

_CAN_MONITOR = hasattr(sys, "monitoring")
_NOTHING = nullcontext()


def may_see(function: object) -> bool:
    """Tell whether there may be comparisons to be seen in one of a test's runs."""
    code = code_of(function)
    return code is None or _CAN_MONITOR or bool(_readable_of(code))


class Seeing:
    """Sees the comparisons of numbers that tests assert, one test after the other.

    Since Python 3.12 all assertions in the test's file are seen that the test itself makes, or a
    function there that it calls by its name, and some assertions of `unittest`, NumPy and PyTorch.
    Before, and where other tools leave no number for monitoring, only those of the test's own
    whose operands are variables that have the same value when it ends.
    """

    def __init__(self) -> None:
        self._monitor: Monitor | None = None
        """That of the last test: its next run needs it, too."""

    def comparisons(
        self, function: object, note: Callable[[Comparison], None]
    ) -> AbstractContextManager[object]:
        """Call `note` at the end of the body for each comparison that a test has asserted.

        Of one that was made several times, it is called for that with the least margin.

        :param function: the test function, or a method that is bound to its object.
        """
        code = code_of(function)
        if code is None:
            return _NOTHING
        monitor = self._monitor_of(function, code) if _CAN_MONITOR else None
        if monitor is not None:
            return monitor.noting(note) if monitor.has_something else _NOTHING
        readable = _readable_of(code)
        return _from_frame(code, readable, note) if readable else _NOTHING

    def _monitor_of(self, function: object, code: CodeType) -> Monitor | None:
        watched = watched_of(function, code)
        if self._monitor is None or self._monitor.watched is not watched:
            self.close()
            tool = free_tool()
            self._monitor = None if tool is None else Monitor(tool, watched)
        return self._monitor

    def close(self) -> None:
        """Leave the number for monitoring to others; the next test takes one again."""
        if self._monitor is not None:
            self._monitor.close()
        self._monitor = None


@contextmanager
def _from_frame(
    code: CodeType, readable: Sequence[Readable], note: Callable[[Comparison], None]
) -> Iterator[None]:
    """Read them from the variables that the test leaves."""
    waiting = FirstFrame(code)
    try:
        with waiting:
            yield
    finally:
        frame, waiting.frame = waiting.frame, None
        with suppress(Exception):  # nothing of ours may reach the test
            for comparison in comparisons_of(frame, readable) if frame else ():
                note(comparison)
        del frame


def _readable_of(code: CodeType) -> Sequence[Readable]:
    try:
        return readable_of(code)
    except Exception:  # nothing of ours may reach the test
        return ()

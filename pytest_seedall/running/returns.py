"""Sees a function return: its frame and its value, without a change to the function."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_seedall.tracing.monitors import LocalMonitor, Watch, free_tool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FrameType

    See: TypeAlias = Callable[[FrameType, object], None]
    """Called with the frame that returns, and the value."""
    Begin: TypeAlias = Callable[[], object]


@contextmanager
def seeing_returns(code: CodeType, see: See, begin: Begin | None = None) -> Iterator[None]:
    """Call `see` whenever a function returns in the body, just before it does.

    A coroutine function returns when its coroutine ends. One that raises does not return.

    :param begin: called whenever the function begins; before Python 3.12, a coroutine begins
        whenever it goes on, too.
    """
    tool = free_tool(left=0)
    with _profiling(code, see, begin) if tool is None else _Monitor(tool, code, see, begin):
        yield


class _Monitor(LocalMonitor):
    """Sees it by an event of this function."""

    def __init__(self, tool: int, code: CodeType, see: See, begin: Begin | None) -> None:
        super().__init__(tool)
        self._code = code
        self._see = see
        self._begin = begin

    def watches(self) -> Iterator[Watch]:
        yield Watch("PY_RETURN", self._returns, (self._code,))
        if self._begin is not None:
            yield Watch("PY_START", self._starts, (self._code,))

    def _returns(self, _: CodeType, __: int, value: object) -> None:
        self._see(sys._getframe(1), value)

    def _starts(self, _: CodeType, __: int) -> None:
        if self._begin is not None:
            self._begin()


@contextmanager
def _profiling(code: CodeType, see: See, begin: Begin | None) -> Iterator[None]:
    """See it by a profile function, beside that of a profiler."""
    before = sys.getprofile()

    def profile(frame: FrameType, event: Any, value: object) -> None:
        if event == "return" and frame.f_code is code and _is_returning(frame):
            see(frame, value)
        elif begin is not None and event == "call" and frame.f_code is code:
            begin()
        if before is not None:
            before(frame, event, value)

    sys.setprofile(profile)
    try:
        yield
    finally:
        sys.setprofile(before)


def _is_returning(frame: FrameType) -> bool:
    """Tell whether a frame's "return" is one: it may be a `yield`, or raise."""
    instruction = frame.f_code.co_code[frame.f_lasti]
    return instruction in _RETURN


def _opcodes(*names: str) -> frozenset[int]:
    from dis import opmap

    return frozenset(opmap[name] for name in names if name in opmap)


_RETURN = _opcodes("RETURN_VALUE", "RETURN_CONST")

"""Sees a function return: its frame and its value, without a change to the function."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FrameType

    See: TypeAlias = Callable[[FrameType, object], None]
    """Called with the frame that returns, and the value."""
    Begin: TypeAlias = Callable[[], object]

_NAME = "pytest-seedall"

# Those that nobody uses first; then that of Hypothesis, and that of profilers (`cProfile`).
_TOOL_IDS = (4, 5, 3, 2)


@contextmanager
def seeing_returns(code: CodeType, see: See, begin: Begin | None = None) -> Iterator[None]:
    """Call `see` whenever a function returns in the body, just before it does.

    A coroutine function returns when its coroutine ends. One that raises does not return.

    :param begin: called whenever the function begins; before Python 3.12, a coroutine begins
        whenever it goes on, too.
    """
    tool = _free_tool()
    with _profiling(code, see, begin) if tool is None else _monitoring(tool, code, see, begin):
        yield


def _free_tool() -> int | None:
    """Return a number under which we may monitor; None before Python 3.12, or if all are taken."""
    monitoring: Any = getattr(sys, "monitoring", None)
    if monitoring is None:
        return None
    return next((number for number in _TOOL_IDS if monitoring.get_tool(number) is None), None)


@contextmanager
def _monitoring(tool: int, code: CodeType, see: See, begin: Begin | None) -> Iterator[None]:
    """See it by an event of this function alone, which costs other code nothing."""
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
    callbacks: dict[int, Any] = {
        monitoring.events.PY_RETURN: lambda _, __, value: see(sys._getframe(1), value)
    }
    if begin is not None:
        callbacks[monitoring.events.PY_START] = lambda _, __: begin()

    monitoring.use_tool_id(tool, _NAME)
    for event, callback in callbacks.items():
        monitoring.register_callback(tool, event, callback)
    monitoring.set_local_events(tool, code, sum(callbacks))
    try:
        yield
    finally:
        monitoring.set_local_events(tool, code, 0)
        for event in callbacks:
            monitoring.register_callback(tool, event, None)
        monitoring.free_tool_id(tool)


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

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

_NAME = "pytest-seedall"

# Those that Python's documentation gives to no kind of tool first; Hypothesis uses 3.
_TOOL_IDS = (4, 3, 5, 2)


@contextmanager
def seeing_returns(code: CodeType, see: See) -> Iterator[None]:
    """Call `see` whenever a function returns in the body, just before it does.

    A coroutine function returns when its coroutine ends. One that raises does not return.
    """
    tool = _free_tool()
    with _profiling(code, see) if tool is None else _monitoring(tool, code, see):
        yield


def _free_tool() -> int | None:
    """Return a number under which we may monitor; None before Python 3.12, or if all are taken."""
    monitoring: Any = getattr(sys, "monitoring", None)
    if monitoring is None:
        return None
    return next((number for number in _TOOL_IDS if monitoring.get_tool(number) is None), None)


@contextmanager
def _monitoring(tool: int, code: CodeType, see: See) -> Iterator[None]:
    """See it by an event of this function alone, which costs other code nothing."""
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
    returned = monitoring.events.PY_RETURN

    def callback(_: CodeType, __: int, value: object) -> None:
        see(sys._getframe(1), value)

    monitoring.use_tool_id(tool, _NAME)
    monitoring.register_callback(tool, returned, callback)
    monitoring.set_local_events(tool, code, returned)
    try:
        yield
    finally:
        monitoring.set_local_events(tool, code, 0)
        monitoring.register_callback(tool, returned, None)
        monitoring.free_tool_id(tool)


@contextmanager
def _profiling(code: CodeType, see: See) -> Iterator[None]:
    """See it by a profile function, beside that of a profiler."""
    before = sys.getprofile()

    def profile(frame: FrameType, event: Any, value: object) -> None:
        if event == "return" and frame.f_code is code and _is_returning(frame):
            see(frame, value)
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

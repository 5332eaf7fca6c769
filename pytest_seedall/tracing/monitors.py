"""Events of `sys.monitoring`, of Python 3.12 and later: of all code, or of some functions alone."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from types import CodeType

#: None before Python 3.12.
MONITORING: Any = getattr(sys, "monitoring", None)

# Those that nobody uses first; then that of Hypothesis, and that of profilers (`cProfile`).
_TOOL_IDS = (5, 4, 3, 2)
# By which others know who monitors.
_NAME = "pytest-seedall"


def free_tool(left: int = 1) -> int | None:
    """Return a number under which we may monitor.

    :param left: how many there must be beside it, for others.
    :return: None before Python 3.12, or if too few are free.
    """
    if MONITORING is None:
        return None
    free = [number for number in _TOOL_IDS if MONITORING.get_tool(number) is None]
    return free[0] if len(free) > left else None


@contextmanager
def monitored(
    tool: int, callbacks: Mapping[str, Callable[..., object]], everywhere: tuple[str, ...]
) -> Iterator[None]:
    """Have callbacks called in the body.

    :param callbacks: by the names of the events: ``PY_START``.
    :param everywhere: the events of all code, by their names.
    """
    MONITORING.use_tool_id(tool, _NAME)
    try:
        for name, callback in callbacks.items():
            MONITORING.register_callback(tool, events(name), callback)
        MONITORING.restart_events()  # those that were switched off under this number before
        MONITORING.set_events(tool, events(*everywhere))
        yield
    finally:
        MONITORING.set_events(tool, 0)
        for name in callbacks:
            MONITORING.register_callback(tool, events(name), None)
        MONITORING.free_tool_id(tool)


@cache
def events(*names: str) -> int:
    """Return the number that stands for several events."""
    found = 0
    for name in names:
        found |= getattr(MONITORING.events, name)
    return found


class Watch(NamedTuple):
    """What is called at an event of some functions."""

    event: str
    """Its name: ``PY_START``."""
    callback: Callable[..., object]
    codes: Iterable[CodeType]


class LocalMonitor:
    """Looks on in its body, by events of some functions alone, which cost other code nothing.

    It is there for the body alone: others may want the number, or to know that nobody looks on.

    :param tool: a free number for monitoring.
    """

    def __init__(self, tool: int) -> None:
        self._tool = tool

    def watches(self) -> Iterable[Watch]:
        """Return what is to be called, at one event each."""
        raise NotImplementedError

    def __enter__(self) -> None:
        tool = self._tool
        MONITORING.use_tool_id(tool, _NAME)
        self._watches = [*self.watches()]
        for name, callback, codes in self._watches:
            event = events(name)
            MONITORING.register_callback(tool, event, callback)
            for code in codes:
                others = MONITORING.get_local_events(tool, code)
                MONITORING.set_local_events(tool, code, others | event)

    def __exit__(self, *_: object) -> None:
        tool = self._tool
        watches, self._watches = self._watches, []  # they keep this object alive
        if MONITORING.get_tool(tool) != _NAME:
            return  # the code in the body has given it to another
        for name, _callback, codes in watches:
            MONITORING.register_callback(tool, events(name), None)
            for code in codes:
                MONITORING.set_local_events(tool, code, 0)
        MONITORING.free_tool_id(tool)

"""Numbers under which `sys.monitoring` lets tools look on."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

# Those that nobody uses first; then that of Hypothesis, and that of profilers (`cProfile`).
# What sees a test return begins with 4.
_TOOL_IDS = (5, 4, 3, 2)
_HAS_MONITORING = hasattr(sys, "monitoring")
#: By which others know who monitors.
NAME = "pytest-seedall"


def free_tool() -> int | None:
    """Return a number under which we may monitor, and leave one to others.

    :return: None before Python 3.12, or if too few are free.
    """
    if not _HAS_MONITORING:
        return None
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
    free = [number for number in _TOOL_IDS if monitoring.get_tool(number) is None]
    return free[0] if len(free) > 1 else None


@contextmanager
def monitored(
    tool: int, callbacks: Mapping[str, Callable[..., object]], everywhere: tuple[str, ...]
) -> Iterator[None]:
    """Have callbacks called in the body.

    :param callbacks: by the names of the events: ``PY_START``.
    :param everywhere: the events of all code, by their names.
    """
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
    monitoring.use_tool_id(tool, NAME)
    try:
        for name, callback in callbacks.items():
            monitoring.register_callback(tool, events(name), callback)
        monitoring.restart_events()  # those that were switched off under this number before
        monitoring.set_events(tool, events(*everywhere))
        yield
    finally:
        monitoring.set_events(tool, 0)
        for name in callbacks:
            monitoring.register_callback(tool, events(name), None)
        monitoring.free_tool_id(tool)


def events(*names: str) -> int:
    """Return the number that stands for several events."""
    found = 0
    for name in names:
        found |= getattr(sys.monitoring.events, name)  # type: ignore[attr-defined]
    return found

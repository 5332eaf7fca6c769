"""What a test does to the world outside its process: such a test is not run again unasked.

Seen by standing in the place of few functions, and not by an audit hook: that stays for as long as
the process, and is called for each ``id()``.
"""

from __future__ import annotations

import functools
import sys
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from pytest_seedall.entropy.call_sites import outwards
from pytest_seedall.naming.projects import is_project_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

_PROGRAM, _FORKS = "starts a program", "forks"
_CONNECTION, _SOCKET = "opens a connection", "opens a socket"

#: The modules, the functions and methods in them, and what a person calls what these do.
_DOORS = {
    "subprocess": {"Popen.__init__": _PROGRAM},
    "multiprocessing.process": {"BaseProcess.start": "starts a process"},
    "os": {
        "fork": _FORKS,
        "forkpty": _FORKS,
        "posix_spawn": _PROGRAM,
        "posix_spawnp": _PROGRAM,
        "startfile": _PROGRAM,
        "system": _PROGRAM,
    },
    "socket": {
        "socket.bind": _SOCKET,
        "socket.connect": _CONNECTION,
        "socket.connect_ex": _CONNECTION,
    },
}


@contextmanager
def outside_seen(seen: list[str]) -> Iterator[None]:
    """Note what is done in the body: ``starts a program (run.py:3)``.

    By modules that are imported; a test that imports one itself is seen when it runs again.
    """
    doors = _doors(tuple(module for module in _DOORS if module in sys.modules))
    opened = [door for door in doors if door.open(seen)]
    try:
        yield
    finally:
        for door in opened:
            door.close()


@cache
def _doors(modules: tuple[str, ...]) -> tuple[_Door, ...]:
    """Return what stands in the place of the functions of modules; made once, as it takes time."""
    found = []
    for module in modules:
        for path, what in _DOORS[module].items():
            *classes, name = path.split(".")
            owner = functools.reduce(getattr, classes, sys.modules[module])
            if hasattr(owner, name):  # else on another system
                found.append(_Door(owner, name, what))
    return tuple(found)


class _Door:
    """One function, and what stands in its place."""

    def __init__(self, owner: Any, name: str, what: str) -> None:
        self._owner = owner
        self._name = name
        self._what = what
        self._original = getattr(owner, name)
        self._is_own = name in vars(owner)
        self._note = self._noting()
        self._seen: list[str] = []

    def open(self, seen: list[str]) -> bool:
        """Stand in the place of the function, unless somebody else does."""
        if getattr(self._owner, self._name) is not self._original:
            return False
        self._seen = seen
        setattr(self._owner, self._name, self._note)
        return True

    def close(self) -> None:
        if vars(self._owner).get(self._name) is not self._note:
            return  # somebody has put something else there
        if self._is_own:
            setattr(self._owner, self._name, self._original)
        else:
            delattr(self._owner, self._name)

    def _noting(self) -> Callable[..., Any]:
        @functools.wraps(self._original)
        def note(*args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            caller = sys._getframe(1)
            if caller.f_code.co_name != "socketpair":  # which Windows connects, within a process
                self._seen.append(f"{self._what}{_place(caller)}")
            return self._original(*args, **kwargs)

        return note


def _place(frame: FrameType) -> str:
    """Return the line of the project that does it."""
    for outer in outwards(frame):
        if is_project_file(outer.f_code.co_filename):
            name = outer.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
            return f" ({name}:{outer.f_lineno})"
    return ""

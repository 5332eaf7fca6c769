"""What a test does to the world outside its process: such a test is not run again unasked.

Seen by standing in the place of few functions, and not by an audit hook: that stays for as long as
the process, and is called for each ``id()``.
"""

from __future__ import annotations

import functools
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from pytest_seedall.call_sites import outwards
from pytest_seedall.projects import is_project_file

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
    with ExitStack() as cleanup:
        for module, doors in _DOORS.items():
            if module in sys.modules:
                for path, what in doors.items():
                    _watch(sys.modules[module], path, what, seen, cleanup)
        yield


def _watch(owner: Any, path: str, what: str, seen: list[str], cleanup: ExitStack) -> None:
    *classes, name = path.split(".")
    for part in classes:
        owner = getattr(owner, part, None)
    original = getattr(owner, name, None)
    if original is None:
        return  # on another system
    is_own = name in vars(owner)
    setattr(owner, name, noting := _noting(original, what, seen))
    cleanup.callback(_put_back, owner, name, noting, original, is_own)


def _noting(original: Callable[..., Any], what: str, seen: list[str]) -> Callable[..., Any]:
    @functools.wraps(original)
    def note(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        seen.append(f"{what}{_place(sys._getframe(1))}")
        return original(*args, **kwargs)

    return note


def _put_back(owner: Any, name: str, noting: object, original: object, is_own: bool) -> None:
    if vars(owner).get(name) is not noting:
        return  # somebody has put something else there
    if is_own:
        setattr(owner, name, original)
    else:
        delattr(owner, name)


def _place(frame: FrameType) -> str:
    """Return the line of the project that does it."""
    for outer in outwards(frame):
        if is_project_file(outer.f_code.co_filename):
            name = outer.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
            return f" ({name}:{outer.f_lineno})"
    return ""

"""What a test does to the world outside its process: such a test is not run again unasked."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_seedall.call_sites import outwards
from pytest_seedall.projects import is_project_file

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The audit events, and what a person calls what they tell of. See Python's "Audit events table".
_EVENTS = {
    "os.exec": "starts another program",
    "os.fork": "forks",
    "os.forkpty": "forks",
    "os.posix_spawn": "starts a program",
    "os.spawn": "starts a program",
    "os.startfile": "starts a program",
    "os.system": "starts a program",
    "socket.bind": "opens a socket",
    "socket.connect": "opens a connection",
    "subprocess.Popen": "starts a program",
}


class _Hook:
    """The hook, which stays for as long as the process: Python removes none."""

    def __init__(self) -> None:
        self.seen: list[str] | None = None
        self._is_added = False

    def add(self) -> None:
        if not self._is_added:
            sys.addaudithook(self)
            self._is_added = True

    def __call__(self, event: str, _: object) -> None:
        if event in _EVENTS and self.seen is not None:
            self.seen.append(f"{_EVENTS[event]}{_place()}")


_HOOK = _Hook()


@contextmanager
def outside_seen(seen: list[str]) -> Iterator[None]:
    """Note what is done in the body: ``starts a program (run.py:3)``."""
    _HOOK.add()
    before, _HOOK.seen = _HOOK.seen, seen
    try:
        yield
    finally:
        _HOOK.seen = before


def _place() -> str:
    """Return the line of the project that does it."""
    for frame in outwards(sys._getframe(2)):
        if is_project_file(frame.f_code.co_filename):
            name = frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
            return f" ({name}:{frame.f_lineno})"
    return ""

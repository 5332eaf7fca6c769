"""Sources that can be seen only: programs that are started, and the network."""

from __future__ import annotations

import functools
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pytest_seedall.diagnosis.sources.stand_ins import (
    as_called,
    nearest_caller,
    standing,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pytest_seedall.diagnosis.sources.stand_ins import Function

# An event loop has one; on Windows it is made by connecting two sockets of this process.
_PAIR = "socketpair"


class Seen:
    """A source that nobody can make answer the same again.

    :param calls: the names of the functions that ask it, as people call them.
    :param asked: the names of those through which all of these ask it in the end.
    """

    def __init__(self, name: str, calls: tuple[str, ...], asked: tuple[str, ...]) -> None:
        self.name = name
        self._calls = calls
        self._asked = asked

    def calls(self) -> Mapping[Callable[..., object], str]:
        """Return the functions that ask it, and how people write the call."""
        return as_called(self._calls)

    @contextmanager
    def noted(self) -> Iterator[list[str]]:
        """Note in the list which functions ask it in the body: ``subprocess.Popen``."""
        asked: list[str] = []
        calls = {name: functools.partial(_note, asked, name) for name in self._asked}
        with standing(calls):
            yield asked


def _note(asked: list[str], name: str, original: Function, *args: Any, **kwargs: Any) -> Any:
    caller = nearest_caller(sys._getframe(1))
    if caller is None or caller.f_code.co_name != _PAIR:
        asked.append(name.replace(":", ".").removesuffix(".__init__"))
    return original(*args, **kwargs)


_RUN = ("Popen", "run", "call", "check_call", "check_output", "getoutput", "getstatusoutput")
_SPAWN = ("fork", "forkpty", "system", "popen", "posix_spawn", "posix_spawnp", "startfile")
_CONNECT = ("connect", "connect_ex", "bind", "sendto")

PROCESSES = Seen(
    "processes",
    (
        *(f"subprocess:{name}" for name in _RUN),
        *(f"os:{name}" for name in _SPAWN),
        "multiprocessing:Process",
        "multiprocessing:Pool",
        "multiprocessing.process:BaseProcess.start",
        "concurrent.futures:ProcessPoolExecutor",
        "asyncio:create_subprocess_exec",
        "asyncio:create_subprocess_shell",
    ),
    (
        "subprocess:Popen.__init__",
        "multiprocessing.process:BaseProcess.start",
        *(f"os:{name}" for name in _SPAWN if name != "popen"),
    ),
)

NETWORK = Seen(
    "network",
    (
        *(f"socket:socket.{name}" for name in _CONNECT),
        "socket:create_connection",
        "socket:create_server",
        "socket:getaddrinfo",
        "socket:gethostbyname",
        "urllib.request:urlopen",
        "http.client:HTTPConnection",
        "requests:get",
        "requests:post",
        "requests:request",
    ),
    (*(f"socket:socket.{name}" for name in _CONNECT), "socket:getaddrinfo", "socket:gethostbyname"),
)

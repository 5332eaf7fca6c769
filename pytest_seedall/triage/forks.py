"""Starts processes that need not import large libraries, as forks of one that has."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from pytest_seedall.processes import warning_filters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pytest_seedall.triage.fork_server import Start

#: In seconds: how long a process may take to end when it is asked to.
_TO_END = 2


class ForkError(Exception):
    """No process can be started this way; the message says why."""


class ForkServer:
    """A process that has imported modules, and is forked.

    :param modules: what to import.
    :param seconds: how long that may take.
    :raises ForkError: if it cannot be started, or must not be forked.
    """

    def __init__(
        self, modules: Sequence[str], cwd: Path, environment: Mapping[str, str], seconds: float
    ) -> None:
        self._process = subprocess.Popen(
            [*warning_filters.interpreter(), "-m", "pytest_seedall.triage.fork_server"],
            cwd=cwd,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._read = b""
        try:
            self._tell(list(modules))
            why_not = self._answer(seconds)
            if why_not != "":
                raise ForkError(why_not or "it did not start in time")
        except BaseException:
            self.close()
            raise

    def run(self, start: Start, seconds: float) -> int | None:
        """Run pytest in a fork; return its exit status, None if it took too long and was ended.

        :raises ForkError: if the server itself has ended.
        :raises KeyboardInterrupt: when the user interrupts it, once it has ended.
        """
        self._tell(start)
        process = int(self._answer(_TO_END) or 0)
        if not process:
            raise ForkError("it did not fork")
        try:
            status = self._answer(seconds)
            if status is None:
                os.kill(process, signal.SIGINT)
                self._end(process)
        except KeyboardInterrupt:  # which the fork has got, too
            self._end(process)
            raise
        return None if status is None else int(status)

    def _end(self, process: int) -> None:
        if self._answer(_TO_END) is None:
            os.kill(process, signal.SIGKILL)
            self._answer(_TO_END)

    def close(self) -> None:
        self._process.kill()
        with suppress(OSError):
            self._process.communicate()

    def _tell(self, message: object) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except (OSError, ValueError) as error:  # the latter if it has been closed
            raise ForkError("the server has ended") from error

    def _answer(self, seconds: float) -> str | None:
        """Return the next line; None if there is none in time."""
        assert self._process.stdout is not None
        until = time.monotonic() + seconds
        while b"\n" not in self._read:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self._process.stdout], [], [], left)[0]:
                return None
            block = os.read(self._process.stdout.fileno(), 1 << 12)
            if not block:
                raise ForkError("the server has ended")
            self._read += block
        line, _, self._read = self._read.partition(b"\n")
        return line.decode()

"""A pytest plugin that runs each test several times and notes what differs: without ours.

It says what is true of a test, by other means than those that are tested with it.
"""

from __future__ import annotations

import copy
import hashlib
import inspect
import json
import os
import pickle
import random
import re
import signal
import sys
import threading
import time
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

#: The environment variable that names the file for what is noted.
NOTES = "MUTANTS_NOTES"

#: The environment variable with how often each test runs.
RUNS = "MUTANTS_RUNS"

# Of the processor for one run, and until it has ended: the machine may be busy.
_MOST_WORK = 0.1
_MOST_SECONDS = 1.5
# Between many runs, so that what writes the time in seconds differs, as it does of itself.
_PAUSE = 0.02
_FEW_RUNS = 10
_SPAWNING = {"os.fork", "os.posix_spawn", "subprocess.Popen"}
_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")

# Whoever compares results has to keep them: tests that count references to what is in them see it.
_kept: list[object] = []
_spawned: list[str] = []


class UnfitError(Exception):
    """A test cannot be run many times."""


def pytest_configure() -> None:
    sys.addaudithook(lambda event, _: _spawned.append(event) if event in _SPAWNING else None)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool:
    """Run a test instead of pytest."""
    threads = threading.enumerate()
    _spawned.clear()
    _kept.clear()
    runs = [_locals_in_time(pyfuncitem.obj)]
    if _spawned:
        raise UnfitError("starts processes: with threads, they may never end")
    runs += _locals_of_runs(pyfuncitem.obj, int(os.environ[RUNS]) - 1)
    if set(threading.enumerate()) - set(threads):
        raise UnfitError("leaves threads, which may never end")
    note: dict[str, Any] = {"test": pyfuncitem.nodeid}
    note["differing"] = [name for name in _names(runs) if _differs_each_time(name, runs)]
    note["unstable"] = [name for name in _names(runs) if len({one.get(name) for one in runs}) > 1]
    with Path(os.environ[NOTES]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(note) + "\n")
    return True


def pytest_unconfigure() -> None:
    """End the process, whatever threads there are of tests that failed."""
    sys.stdout.flush()
    os._exit(0)


def _locals_of_runs(function: Any, runs: int) -> list[dict[str, str]]:
    pause = _PAUSE if runs > _FEW_RUNS else 0
    found = []
    for _ in range(runs):
        time.sleep(pause)
        found.append(_locals(function))
    return found


def _names(runs: list[dict[str, str]]) -> list[str]:
    return sorted({name for run in runs for name in run})


def _differs_each_time(name: str, runs: list[dict[str, str]]) -> bool:
    return all(one.get(name) != other.get(name) for one, other in pairwise(runs))


def _locals_in_time(function: Any) -> dict[str, str]:
    work, seconds = time.process_time(), time.monotonic()
    with _ended_in_time():
        found = _locals(function)
    # Code of C may go on after the signal, and tests may catch what it raises.
    if time.process_time() - work > _MOST_WORK or time.monotonic() - seconds > _MOST_SECONDS:
        raise UnfitError("takes too long")
    return found


@contextmanager
def _ended_in_time() -> Iterator[None]:
    """End the body when its time is over, where there are signals for this."""
    if sys.platform == "win32":
        yield
        return

    def end(*_: object) -> None:
        raise UnfitError("takes too long")

    timers = {signal.SIGALRM: (signal.ITIMER_REAL, _MOST_SECONDS)}
    timers[signal.SIGPROF] = signal.ITIMER_PROF, _MOST_WORK
    before = {number: signal.signal(number, end) for number in timers}
    try:
        for timer, seconds in timers.values():
            signal.setitimer(timer, seconds)
        yield
    finally:
        for timer, _ in timers.values():
            signal.setitimer(timer, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def _locals(function: Any) -> dict[str, str]:
    """Return what stands for the values of a function's variables as it returns."""
    code = inspect.unwrap(function).__code__
    found: dict[str, str] = {}

    def profile(frame: FrameType, event: str, _: object) -> None:
        if event == "return" and frame.f_code is code:
            names = (name for name in frame.f_locals if not name.startswith("@"))
            found.update({name: _digest(frame.f_locals[name]) for name in names})

    random.seed(1)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(1)
    sys.setprofile(profile)
    try:
        function()
    finally:
        sys.setprofile(None)
    return found


def _digest(value: object) -> str:
    """Return what is another text for another value, as far as the value can be written."""
    written = []
    with suppress(Exception):  # whatever a class does when it is asked
        written.append(_ADDRESS.sub("", repr(value)).encode("utf-8", "replace"))
    with suppress(Exception):
        written.append(pickle.dumps(value))
    with suppress(Exception):
        _kept.append(copy.copy(value))
    return " ".join(hashlib.sha256(one).hexdigest() for one in written)

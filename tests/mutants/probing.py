"""A pytest plugin that runs each test several times and notes what differs: without ours.

It says what is true of a test, by other means than those that are tested with it.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import pickle
import random
import re
import signal
import sys
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

# Of the processor for one run; on a busy machine, and for those that wait, so many times more.
_MOST_SECONDS = 0.15
_PATIENCE = 10
_SPAWNING = {"os.fork", "os.posix_spawn", "subprocess.Popen"}
_SIGNALS = (signal.SIGPROF, signal.SIGALRM)
_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")

# Whoever compares results has to remember them: tests that count references see it.
_kept: list[object] = []
_spawned: list[str] = []


class UnfitError(Exception):
    """A test takes too long to be run many times, or forks: with threads, that may never end."""


def pytest_configure() -> None:
    sys.addaudithook(lambda event, _: _spawned.append(event) if event in _SPAWNING else None)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool:
    """Run a test instead of pytest."""
    count = int(os.environ[RUNS])
    _spawned.clear()
    with _limited(count * _MOST_SECONDS):
        runs = [_locals(pyfuncitem.obj) for _ in range(count)]
    _kept.clear()
    if _spawned:
        raise UnfitError(f"starts processes: {_spawned}")
    note: dict[str, Any] = {"test": pyfuncitem.nodeid}
    note["differing"] = [name for name in _names(runs) if _differs_each_time(name, runs)]
    note["unstable"] = [name for name in _names(runs) if len({one.get(name) for one in runs}) > 1]
    with Path(os.environ[NOTES]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(note) + "\n")
    return True


def _names(runs: list[dict[str, str]]) -> list[str]:
    return sorted({name for run in runs for name in run})


def _differs_each_time(name: str, runs: list[dict[str, str]]) -> bool:
    return all(one.get(name) != other.get(name) for one, other in pairwise(runs))


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
        _kept.append(pickle.loads(written[-1]))
    return " ".join(hashlib.sha256(one).hexdigest() for one in written)


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise an error in a test that takes too long, and again in one that catches it."""

    def stop(*_: object) -> None:
        raise UnfitError("takes too long")

    timers = ((signal.ITIMER_PROF, seconds), (signal.ITIMER_REAL, _PATIENCE * seconds))
    before = [signal.signal(number, stop) for number in _SIGNALS]
    for timer, limit in timers:
        signal.setitimer(timer, limit, limit)
    try:
        yield
    finally:
        for timer, _ in timers:
            signal.setitimer(timer, 0)
        for number, handler in zip(_SIGNALS, before, strict=True):
            signal.signal(number, handler)

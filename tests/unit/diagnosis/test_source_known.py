"""The sources that we know, all together."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import types
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall.diagnosis.sources.algorithms import FrameworkAlgorithms
from pytest_seedall.diagnosis.sources.known import SOURCES, THREAD_STARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ALL = {source.name: source for source in SOURCES}


def bound() -> list[dict[str, object]]:
    """Return what all modules of Python that matter bind."""
    names = ("time", "os", "random", "uuid", "builtins", "threading", "tempfile", "timeit")
    classes = (threading.Thread, socket.socket, subprocess.Popen)
    modules = [sys.modules[name] for name in names if name in sys.modules]
    return [dict(vars(each)) for each in (*modules, *classes)]


def test_each_has_a_name_and_there_is_one_of_each() -> None:
    assert list(ALL) == [
        "raw entropy",
        "clock",
        "directory order",
        "thread starts",
        "addresses",
        "framework algorithms",
        "number of threads",
    ]
    assert THREAD_STARTS in SOURCES


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_calls_are_written_as_people_do(source: Any) -> None:
    calls = source.calls()
    assert all(callable(function) for function in calls)
    assert all(text.endswith("()") for text in calls.values())


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_what_is_frozen_is_put_back(source: Any) -> None:
    with source.frozen():
        pass  # what it imports is imported
    before = bound()
    with pytest.raises(ValueError), source.frozen(), source.frozen():
        raise ValueError
    assert bound() == before


def test_all_can_be_frozen_together() -> None:
    before = bound()
    runs = []
    for _ in range(2):
        with ExitStack() as stack:
            for source in SOURCES:
                stack.enter_context(source.frozen())
            runs.append((time.time(), os.urandom(4), id([])))
    assert runs[0] == runs[1]
    assert bound() == before


def test_the_functions_are_found_while_they_are_frozen() -> None:
    original = time.time
    clock = ALL["clock"]
    with clock.frozen():
        assert clock.calls()[original] == "time.time()"
        assert clock.calls()[time.time] == "time.time()"


def test_the_deterministic_modes_are_those_that_are_handed_in() -> None:
    seen: list[str] = []

    @contextmanager
    def switched_on(notice: Callable[[str], None]) -> Iterator[None]:
        notice("not torch")
        seen.append("on")
        yield
        seen.append("off")

    source = FrameworkAlgorithms(switched_on)
    with source.frozen():
        assert (seen, source.notices) == (["on"], ["not torch"])
    assert seen == ["on", "off"]


def test_functions_of_frameworks_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    torch: Any = types.ModuleType("torch")
    torch.bincount = len
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "torch", torch)
        assert ALL["framework algorithms"].calls() == {len: "torch.bincount()"}

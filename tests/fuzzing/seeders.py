"""Seeders of a project and of installed packages, which may do anything."""

from __future__ import annotations

import re
import sys
from contextlib import ExitStack
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from fuzzing.inputs import Expected, Process, refused
from fuzzing.texts import hostile
from prngs import close, new_streams

from pytest_seedall.seeders import foreign
from pytest_seedall.streams.stream import Stream

if TYPE_CHECKING:
    from random import Random

LIBRARY = """\
from pytest_seedall import Seeder

class Silent(Exception):
    def __str__(self): raise RuntimeError("no")

class Awkward:
    def __eq__(self, other): raise RuntimeError("no")
    def __ne__(self, other): raise RuntimeError("no")
    def __bool__(self): raise RuntimeError("no")
    __hash__ = None

def fine(*_): return 1
def awkward(*_): return Awkward()
def too_many(a, b, c): return 1
def raises(*_): raise RuntimeError("no\\nluck")
def raises_silently(*_): raise Silent
def raises_oddly(*_): raise ValueError("\\ud800 \\x1b[31m %s {}" + "x" * 5000)
def deep(depth): return deep(depth + 1)  # with *_ that would crash CPython 3.13.0
def raises_deeply(*_): return deep(0)
def stops(*_): raise StopIteration
def yields(*_): yield 1
nothing = None
"""
_FUNCTIONS = (
    *("fine", "fine", "awkward", "too_many", "raises", "raises_silently", "raises_oddly"),
    *("raises_deeply", "stops", "yields", "nothing"),
)
_RAISING = {"too_many", "raises", "raises_silently", "raises_oddly", "raises_deeply", "stops"}
_RETURNED = (
    *("None", "[]", "[None]", "42", "'x'", "{}", "[[]]", "Seeder", "[Seeder]", "(1 for _ in [1])"),
    *("raises()", "raises_silently()", "raises_oddly()", "stops()", "yields()", "awkward()"),
)
_NOTHING = ("None", "[]", "{}")
_TEST = b"import random, theirs\ndef test_it():\n    assert random.random() < 0\n"
_HOOK = "pytest_seedall_seeders"


class Hooked(NamedTuple):
    """What an implementation of the hook returns."""

    returned: str
    raising: bool = False
    """Whether it is a seeder, of which a function raises that is called."""

    @property
    def is_seeder(self) -> bool:
        return self.returned.startswith("[Seeder(")

    @property
    def expected(self) -> Expected:
        if self.is_seeder:
            return Expected(1, "theirs is not seeded: its seeder (" if self.raising else "")
        return Expected(1) if self.returned in _NOTHING else Expected(4, f"{_HOOK} of ")

    def check(self) -> None:
        names: dict[str, Any] = {}
        exec(LIBRARY, names)
        exec(f"def hook(): return {self.returned}", names)
        notices: list[str] = []
        streams = new_streams(notices)
        try:
            for library in foreign.from_hook(_config(names["hook"])):
                streams.registry.add(library)
        except pytest.UsageError as error:
            refused(error, f"{_HOOK} of ", self.expected.exit_code != 4)
            return
        assert self.expected.exit_code == 1, "it is taken"
        _use(streams)
        assert len(notices) == self.raising, notices
        for notice in notices:
            assert len(notice.splitlines()) == 1, notice
            assert notice.startswith("theirs is not seeded: "), notice

    def process(self) -> Process:
        conftest = f"from theirs import *\ndef {_HOOK}(): return {self.returned}\n"
        files = {"theirs.py": LIBRARY.encode(), "conftest.py": conftest.encode()}
        return Process(self.expected, files={**files, "test_it.py": _TEST})


def _config(hook: Any) -> Any:
    class Implementation:
        plugin_name = "conftest.py"
        function = staticmethod(hook)
        argnames = ()

    class Caller:
        @staticmethod
        def get_hookimpls() -> list[type[Implementation]]:
            return [Implementation]

    config = ModuleType("config")
    config.hook = ModuleType("hook")  # type: ignore[attr-defined]
    setattr(config.hook, _HOOK, Caller)
    return config


def _use(streams: Any) -> None:
    """Have all functions of a seeder called."""
    with ExitStack() as stack:
        sys.modules["theirs"] = ModuleType("theirs")
        stack.callback(sys.modules.pop, "theirs")
        streams.open()
        stack.callback(close, streams)
        first = Stream(1)
        streams.start(first)
        with streams.interrupted_by(Stream(2)):
            pass
        streams.end(first)
        streams.drew(first)


def draw_hook(rng: Random, _: bool) -> Hooked:
    if rng.random() < 0.3:
        return Hooked(rng.choice(_RETURNED))
    seed, capture, restore = rng.choices(_FUNCTIONS[:-1], k=3)
    if rng.random() < 0.5:
        source = f"[Seeder(name='theirs', seed={seed})]"
        return Hooked(source, seed in _RAISING)
    source = f"[Seeder(name='theirs', seed={seed}, capture={capture}, restore={restore})]"
    return Hooked(source, bool({seed, capture, restore} & _RAISING))


class Published(NamedTuple):
    """An entry point of an installed package."""

    value: str
    raises: bool | None
    """None if nobody can tell, but a run."""

    def check(self) -> None:
        found = foreign._from_entry_point(_entry_point(self.value))
        notices: list[str] = []
        streams = new_streams(notices)
        streams.registry.offer(found)
        _use(streams)
        for notice in notices:
            assert notice.startswith("theirs is not seeded: "), notice

    def process(self) -> Process:
        line = "theirs is not seeded: its seeder (entry point of theirs 1.0) raised "
        name = "theirs-1.0.dist-info"
        entry_points = f"[{foreign.GROUP}]\ntheirs = {self.value}\n"
        files = {
            "theirs.py": LIBRARY.encode(),
            "test_it.py": _TEST,
            f"{name}/METADATA": b"Metadata-Version: 2.1\nName: theirs\nVersion: 1.0\n",
            f"{name}/entry_points.txt": entry_points.encode(),
        }
        return Process(Expected(1, line if self.raises else ""), files=files)


def _entry_point(value: str) -> Any:
    from importlib.metadata import EntryPoint

    return EntryPoint("theirs", value, foreign.GROUP)


def draw_entry_point(rng: Random, is_process: bool) -> Published:
    if rng.random() < 0.5:
        function = rng.choice(_FUNCTIONS)
        return Published(f"theirs:{function}", function in _RAISING)
    good = ("theirs:fine", "theirs.sub:fine", "theirs:fine.deep", "theirs", "theirs:fine [extra]")
    value = hostile(rng, good, "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\x00\udcff").strip()
    if is_process and (not value or re.match(r"[\[#;]", value)):
        value = "theirs"
    return Published(value, None)

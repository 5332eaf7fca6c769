"""Modules that keep state from one run to the next, and looks at them."""

from __future__ import annotations

import itertools
import sys
from textwrap import dedent
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_seedall.diagnosis.state.looking import Look, changes, look

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    #: Makes a module of the project from its source.
    MakeModule: TypeAlias = Callable[[str], Any]

SOURCE = """
    import functools, itertools, threading

    STATE = []
    COUNT = 0
    CACHE = {}
    NOTHING = None
    COUNTER = itertools.count()
    LOCK = threading.Lock()

    class Class:
        count = 0
        ids = itertools.count(7)

        def method(self, *, seen={}):
            seen['x'] = 1

        @staticmethod
        def static(seen=[]):
            seen.append(1)

    class Slots:
        __slots__ = ("found",)

        def __init__(self):
            self.found = []

    class Raising:
        def __init__(self):
            self.used = 0

        def __getattribute__(self, name):
            if name == "used":
                return object.__getattribute__(self, "used")
            raise ValueError(name)

        __eq__ = __hash__ = __repr__ = __bool__ = lambda self, *_: 1 / 0

    class Numbers:
        def __init__(self):
            self.next = 0

        def __iter__(self):
            return self

        def __next__(self):
            self.next += 1
            return self.next

    SLOTS = Slots()
    RAISING = Raising()
    NUMBERS = Numbers()
    HELD = {"ids": itertools.count(), "lines": iter("abc")}

    def f(seen=[]):
        seen.append(len(seen))

    def calls():
        calls.count += 1
    calls.count = 0

    @functools.lru_cache
    def lookup(key):
        return key

    @functools.lru_cache(maxsize=1)
    def small(key, kept=[]):
        kept.append(key)

    def remembering(function):
        known = {}

        @functools.wraps(function)
        def wrapper(key):
            return known.setdefault(key, function(key))

        return wrapper

    @remembering
    def slow(key):
        return key

    def lines():
        yield 1
        yield 2

    LINES = lines()

    def count():
        global COUNT
        COUNT += 1
"""


def module_maker(folder: Path, monkeypatch: pytest.MonkeyPatch) -> MakeModule:
    """Return what makes modules, which are in no folder of libraries."""
    number = itertools.count(1)

    def made(source: str) -> Any:
        name = f"state_of_test{next(number)}"
        path = folder / f"{name}.py"
        path.write_text(dedent(source), encoding="utf-8")
        module = ModuleType(name)
        module.__file__ = str(path)
        monkeypatch.setitem(sys.modules, name, module)
        exec(compile(path.read_text(encoding="utf-8"), path, "exec"), module.__dict__)
        return module

    return made


def seen(module: Any, **facts: Any) -> Look:
    return look([module.__name__], seconds=60, **facts)


def changed(module: Any, use: Callable[[], object], **facts: Any) -> dict[str, tuple[str, str]]:
    """Return what a use of a module changes, by the places without the module's name."""
    before = seen(module, **facts)
    use()
    found = changes(before, seen(module, **facts))
    prefix = f"{module.__name__}."
    return {one.place.removeprefix(prefix): (one.before, one.after) for one in found}

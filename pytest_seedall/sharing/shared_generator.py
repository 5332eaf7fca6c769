"""A generator that several tests may draw from: where it is, and whether it has moved."""

from __future__ import annotations

import sys
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from pytest_seedall._compat.pytest import cached_value
from pytest_seedall.naming.wording import place
from pytest_seedall.sharing.held_objects import ATTRIBUTE, Way, at_end_of
from pytest_seedall.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from pytest_seedall.seeders.base import GeneratorKind


class Position(Struct):
    """Where a generator is in its stream."""

    generator: int
    """Its `id`: another generator may have taken its place."""
    state: object


class SharedGenerator:
    """A generator that several tests may draw from.

    :param find: returns it; None if it is not there any more.
    :param line: returns the line where it is made; 0 if unknown.
    """

    def __init__(
        self,
        name: str,
        kind: GeneratorKind,
        find: Callable[[], object],
        file: str,
        line: Callable[[], int],
    ) -> None:
        self.name = name
        self._kind = kind
        self._find = find
        self._file = file
        self._line = line
        self._when_made = self._when_test_began = self._when_run_began = self.position()

    def begin_run(self, *, is_first: bool) -> None:
        """Begin a run of a test, which may be its first."""
        self._when_run_began = self.position()
        if is_first:
            self._when_test_began = self._when_run_began
        if _is_another(self._when_made, self._when_run_began):
            self._when_made = self._when_test_began = self._when_run_began

    def renew(self) -> None:
        """Begin anew if another generator has taken the place of the one that was there."""
        if _is_another(self._when_made, self.position()):
            self.begin_run(is_first=True)

    def keep(self) -> Callable[[], object] | None:
        """Return what puts it back to where it is now; None if nothing can."""
        generator = self._find()
        if generator is None or self._kind.keep is None:
            return None
        try:
            return self._kind.keep(generator)
        except Exception:  # see below
            return None

    def is_drawn_from(self) -> bool:
        """Tell whether the running test has drawn from it."""
        return self.has_moved_since(self._when_run_began)

    def moved_by(self) -> str:
        """Return what had drawn from it before this run of the running test; empty for nothing."""
        if self.is_moved_by_others():
            return "earlier tests"
        is_own = _has_moved(self._when_test_began, self._when_run_began)
        return "earlier runs of the test" if is_own else ""

    def is_moved_by_others(self) -> bool:
        """Tell whether it had moved before the running test began."""
        return _has_moved(self._when_made, self._when_test_began)

    def has_moved_since(self, position: Position | None) -> bool:
        return _has_moved(position, self.position())

    def held(self) -> object:
        """Return the generator; None if it is not there any more."""
        return self._find()

    def described(self, rootpath: Path) -> str:
        """Return what and where it is: ``RNG (NumPy Generator, conftest.py:9)``."""
        return f"{self.name} ({self._kind.name}, {place(self._file, self._line(), rootpath)})"

    def position(self) -> Position | None:
        generator = self._find()
        if generator is None:
            return None
        try:
            return Position(id(generator), self._kind.state(generator))
        except Exception:  # the user's own kind of generator: anything may come
            return None


def _is_another(before: Position | None, after: Position | None) -> bool:
    return before is None or after is None or before.generator != after.generator


def _has_moved(before: Position | None, after: Position | None) -> bool:
    if before is None or after is None or before.generator != after.generator:
        return False
    return bool(before.state != after.state)


def of_module(module: str, way: Way, kind: GeneratorKind, file: str) -> SharedGenerator:
    def line() -> int:
        from pytest_seedall.naming.source_imports import line_of_name  # few runs need a parser

        names = takewhile(lambda step: step.form == ATTRIBUTE, way)
        return line_of_name(file, [str(step.key) for step in names])

    name = _written(way).removeprefix(".")
    return SharedGenerator(name, kind, lambda: at_end_of(way, sys.modules.get(module)), file, line)


def of_fixture(
    fixturedef: pytest.FixtureDef[Any], way: Way, kind: GeneratorKind, file: str, line: int
) -> SharedGenerator:
    def find() -> object:
        return at_end_of(way, cached_value(fixturedef))

    return SharedGenerator(f"{fixturedef.argname}{_written(way)}", kind, find, file, lambda: line)


def _written(way: Way) -> str:
    return "".join(step.written for step in way)

"""Generators that tests share: held by a module, a class or a wider fixture, they go on for ever.

What a test draws from one depends on the tests before. No generator is kept alive here: what is
kept is where to find it.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any

from pytest_seedall._compat.pytest import cached_value
from pytest_seedall.naming.wording import place
from pytest_seedall.sharing.held_objects import ATTRIBUTE, Way, at_end_of, mark_of
from pytest_seedall.sharing.held_search import HeldSearch
from pytest_seedall.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import pytest

    from pytest_seedall.seeders.base import GeneratorKind

#: Of one module or fixture: each test reads where they are.
MAX_GENERATORS = 100


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
        if _has_moved(self._when_made, self._when_test_began):
            return "earlier tests"
        is_own = _has_moved(self._when_test_began, self._when_run_began)
        return "earlier runs of the test" if is_own else ""

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


class SharedGenerators:
    """The generators that the tests of a run share.

    :param kinds: the kinds of generators, more of them with each library that is imported.
    """

    def __init__(self, kinds: Sequence[GeneratorKind]) -> None:
        self._kinds = kinds
        self._of_modules: dict[str, list[SharedGenerator]] = {}
        self._of_fixtures: dict[object, list[SharedGenerator]] = {}
        self._marks: dict[str, int] = {}
        self._test_modules: frozenset[str] | None = None
        self._of_test: list[SharedGenerator] = []
        """Those that the running test may draw from."""
        self._running = ""
        """The node id of that test."""
        self._unsure: list[SharedGenerator] = []
        """Those that have seen no seeding yet: it may be theirs."""
        self._kept: list[Callable[[], object]] | None = None
        """What puts generators back; None if nobody wants that."""

    @contextmanager
    def kept(self) -> Iterator[Callable[[], None]]:
        """Keep where all are, also those that turn up in the body; yield what puts them back."""
        self._kept = []
        for held in (*self._of_modules.values(), *self._of_fixtures.values()):
            self._keep(held)
        try:
            yield self._put_back
        finally:
            self._kept = None

    def _keep(self, generators: Iterable[SharedGenerator]) -> None:
        if self._kept is not None:
            self._kept += filter(None, [generator.keep() for generator in generators])

    def _put_back(self) -> None:
        for put_back in self._kept or ():
            with suppress(Exception):  # a generator of the user's own class
                put_back()

    @property
    def exist(self) -> bool:
        return bool(self._of_modules or self._of_fixtures)

    def note_module(self, module: str, file: str) -> None:
        """Note the generators of a module that has been imported or set up."""
        self._marks[module] = mark_of(sys.modules.get(module))
        self._note_in_module(module, file, HeldSearch(module).of_module())

    def note_class(self, set_up: type | None, module: str, file: str) -> None:
        """Note the generators of a class that has been set up, and what a module names anew.

        There may be many classes, and it takes long to search a whole module.
        """
        if self._marks.get(module) != mark_of(sys.modules.get(module)):
            self.note_module(module, file)
        elif set_up is not None:
            self._note_in_module(module, file, HeldSearch(module).of_class(set_up))

    def _note_in_module(self, module: str, file: str, held: Iterable[tuple[Way, object]]) -> None:
        known = self._of_modules.get(module, [])
        new = self._not_known(held, known)
        found = [_of_module(module, way, kind, file) for way, kind in new]
        if found:
            self._of_modules[module] = known + found
            self._add(found)

    def note_fixture(self, fixturedef: pytest.FixtureDef[Any], file: str, line: int) -> None:
        """Note the generators in what a wider fixture has returned."""
        known = self._of_fixtures.get(fixturedef, [])
        search = HeldSearch(getattr(fixturedef.func, "__module__", ""))
        held = self._not_known(search.of_value(cached_value(fixturedef)), known)
        found = [_of_fixture(fixturedef, way, kind, file, line) for way, kind in held]
        if found:
            self._of_fixtures[fixturedef] = known + found
            self._add(found)

    def begin_test(self, item: pytest.Item) -> None:
        """Note where those are that a test may draw from: all but those of other test modules."""
        own = getattr(getattr(item, "module", None), "__name__", "")
        others = self._modules_of_tests(item.session) - {own}
        held = [held for name, held in self._of_modules.items() if name not in others]
        self._of_test = [one for of_one in (*held, *self._of_fixtures.values()) for one in of_one]
        for generator in self._of_test:
            generator.begin_run(is_first=item.nodeid != self._running)
        self._running = item.nodeid

    def drawn_from(self) -> list[SharedGenerator]:
        """Return those that the running test has drawn from."""
        return [generator for generator in self._of_test if generator.is_drawn_from()]

    def before_seeding(self) -> list[tuple[SharedGenerator, Position | None]]:
        """Return those of which it is unsure whether a seeder seeds them, and where they are."""
        return [(generator, generator.position()) for generator in self._unsure]

    def after_seeding(self, before: Iterable[tuple[SharedGenerator, Position | None]]) -> None:
        """Forget those that a seeder seeds: what a test draws from one depends on no other test."""
        seeded = [generator for generator, where in before if generator.has_moved_since(where)]
        for held in (self._of_test, *self._of_modules.values(), *self._of_fixtures.values()):
            held[:] = [generator for generator in held if generator not in seeded]
        self._unsure.clear()

    def _add(self, found: list[SharedGenerator]) -> None:
        self._of_test += found
        self._unsure += found
        self._keep(found)

    def _modules_of_tests(self, session: pytest.Session) -> frozenset[str]:
        if self._test_modules is None:
            modules = (getattr(item, "module", None) for item in session.items)
            self._test_modules = frozenset(module.__name__ for module in modules if module)
        return self._test_modules

    def _not_known(
        self, held: Iterable[tuple[Way, object]], known: list[SharedGenerator]
    ) -> list[tuple[Way, GeneratorKind]]:
        """Return the generators among what a module or fixture holds, without those noted already.

        Modules import them from one another.
        """
        for generator in known:
            generator.renew()
        kinds = ((way, value, self._kind_of(value)) for way, value in held)
        found = [(way, id(value), kind) for way, value, kind in kinds if kind is not None]
        elsewhere = self._ids() if found else set()
        new = ((way, kind) for way, identity, kind in found if identity not in elsewhere)
        return [*islice(new, MAX_GENERATORS - len(known))]

    def _kind_of(self, value: object) -> GeneratorKind | None:
        # Not `isinstance`, which runs code of the user's: proxies answer for what they stand for.
        kinds = (kind for kind in self._kinds if issubclass(type(value), kind.generators))
        found = next(kinds, None)
        return None if found is None or found.is_seeded(value) else found

    def _ids(self) -> set[int]:
        noted = [*self._of_modules.values(), *self._of_fixtures.values()]
        return {id(generator.held()) for generators in noted for generator in generators}


def _of_module(module: str, way: Way, kind: GeneratorKind, file: str) -> SharedGenerator:
    def line() -> int:
        from pytest_seedall.naming.source_imports import line_of_name  # few runs need a parser

        names = takewhile(lambda step: step.form == ATTRIBUTE, way)
        return line_of_name(file, [str(step.key) for step in names])

    name = _written(way).removeprefix(".")
    return SharedGenerator(name, kind, lambda: at_end_of(way, sys.modules.get(module)), file, line)


def _of_fixture(
    fixturedef: pytest.FixtureDef[Any], way: Way, kind: GeneratorKind, file: str, line: int
) -> SharedGenerator:
    def find() -> object:
        return at_end_of(way, cached_value(fixturedef))

    return SharedGenerator(f"{fixturedef.argname}{_written(way)}", kind, find, file, lambda: line)


def _written(way: Way) -> str:
    return "".join(step.written for step in way)

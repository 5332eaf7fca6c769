"""Generators that tests share: held by a module, a class or a wider fixture, they go on for ever.

What a test draws from one depends on the tests before. No generator is kept alive here: what is
kept is where to find it.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

from pytest_seedall._compat.pytest import cached_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import pytest

    from pytest_seedall.seeders.base import GeneratorKind
    from pytest_seedall.sharing.held_objects import Way
    from pytest_seedall.sharing.held_search import HeldSearch
    from pytest_seedall.sharing.shared_generator import Position, SharedGenerator

#: Of one module or fixture: each test reads where they are.
MAX_GENERATORS = 100


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
        search = _search_of(module)
        self._marks[module] = search.mark()
        self._note_in_module(module, file, search.of_module())

    def note_class(self, set_up: type | None, module: str, file: str) -> None:
        """Note the generators of a class that has been set up, and what a module names anew.

        There may be many classes, and it takes long to search a whole module.
        """
        search = _search_of(module)
        if self._marks.get(module) != search.mark():
            self.note_module(module, file)
        elif set_up is not None:
            self._note_in_module(module, file, search.of_class(set_up))

    def _note_in_module(self, module: str, file: str, held: Iterable[tuple[Way, object]]) -> None:
        known = self._of_modules.get(module, [])
        new = self._not_known(held, known)
        if new:
            from pytest_seedall.sharing.shared_generator import of_module  # few runs need it

            found = [of_module(module, way, kind, file) for way, kind in new]
            self._of_modules[module] = known + found
            self._add(found)

    def note_fixture(self, fixturedef: pytest.FixtureDef[Any], file: str, line: int) -> None:
        """Note the generators in what a wider fixture has returned."""
        known = self._of_fixtures.get(fixturedef, [])
        search = _search_of(getattr(fixturedef.func, "__module__", ""))
        new = self._not_known(search.of_value(cached_value(fixturedef)), known)
        if new:
            from pytest_seedall.sharing.shared_generator import of_fixture  # as above

            found = [of_fixture(fixturedef, way, kind, file, line) for way, kind in new]
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


def _search_of(module: str) -> HeldSearch:
    from pytest_seedall.sharing.held_search import HeldSearch  # not before there is a module

    return HeldSearch(module)

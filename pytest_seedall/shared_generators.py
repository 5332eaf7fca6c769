"""Generators that tests share: held by a module, a class or a wider fixture, they go on for ever.

What a test draws from one depends on the tests before. No generator is kept alive here: what is
kept is where to find it.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from itertools import islice
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall._compat.pytest import cached_value
from pytest_seedall.wording import place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pytest

    from pytest_seedall.seeders.base import GeneratorKind

#: More than people put generators into.
_MAX_PARTS = 100


class _Position(NamedTuple):
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
        self._when_made = self._when_test_began = self._position()

    def begin_test(self) -> None:
        self._when_test_began = self._position()

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
        return _has_moved(self._when_test_began, self._position())

    def was_moved(self) -> bool:
        """Tell whether it had been drawn from before the running test began."""
        return _has_moved(self._when_made, self._when_test_began)

    def is_held(self, generator: object) -> bool:
        return self._find() is generator

    def described(self, rootpath: Path) -> str:
        """Return what and where it is: ``RNG (NumPy Generator, conftest.py:9)``."""
        return f"{self.name} ({self._kind.name}, {place(self._file, self._line(), rootpath)})"

    def _position(self) -> _Position | None:
        generator = self._find()
        if generator is None:
            return None
        try:
            return _Position(id(generator), self._kind.state(generator))
        except Exception:  # the user's own kind of generator: anything may come
            return None


def _has_moved(before: _Position | None, after: _Position | None) -> bool:
    if before is None or after is None or before.generator != after.generator:
        return False
    return bool(before.state != after.state)


class SharedGenerators:
    """The generators that the tests of a run share.

    :param kinds: the kinds of generators, more of them with each library that is imported.
    """

    def __init__(self, kinds: Sequence[GeneratorKind]) -> None:
        self._kinds = kinds
        self._of_modules: dict[str, dict[str, SharedGenerator]] = {}
        self._of_fixtures: dict[object, list[SharedGenerator]] = {}
        self._test_modules: frozenset[str] | None = None
        self._of_test: list[SharedGenerator] = []
        """Those that the running test may draw from."""
        self._kept: list[Callable[[], object]] | None = None
        """What puts generators back; None if nobody wants that."""

    @contextmanager
    def kept(self) -> Iterator[Callable[[], None]]:
        """Keep where all are, also those that turn up in the body; yield what puts them back."""
        self._kept = []
        for of_module in self._of_modules.values():
            self._keep(of_module.values())
        for of_fixture in self._of_fixtures.values():
            self._keep(of_fixture)
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
        """Note the generators of a module that has been imported or set up, and of its classes."""
        found = {}
        for name, value in _names_of_module(module):
            kind = self._kind_of(value)
            if kind is not None and not self._is_known(value):
                found[name] = _of_module(module, name, kind, file)
        if found:
            self._of_modules[module] = {**self._of_modules.get(module, {}), **found}
            self._of_test += found.values()
            self._keep(found.values())

    def note_fixture(self, fixturedef: pytest.FixtureDef[Any], file: str, line: int) -> None:
        """Note the generators in what a wider fixture has returned."""
        found = []
        for suffix, value in _parts(cached_value(fixturedef)):
            kind = self._kind_of(value)
            if kind is not None and not self._is_known(value):
                found.append(_of_fixture(fixturedef, suffix, kind, file, line))
        if found:
            self._of_fixtures[fixturedef] = found
            self._of_test += found
            self._keep(found)

    def begin_test(self, item: pytest.Item) -> None:
        """Note where those are that a test may draw from: all but those of other test modules."""
        own = getattr(getattr(item, "module", None), "__name__", "")
        others = self._modules_of_tests(item.session) - {own}
        held = [held for name, held in self._of_modules.items() if name not in others]
        self._of_test = [generator for of_module in held for generator in of_module.values()]
        self._of_test += [one for of_fixture in self._of_fixtures.values() for one in of_fixture]
        for generator in self._of_test:
            generator.begin_test()

    def drawn_from(self) -> list[SharedGenerator]:
        """Return those that the running test has drawn from."""
        return [generator for generator in self._of_test if generator.is_drawn_from()]

    def _modules_of_tests(self, session: pytest.Session) -> frozenset[str]:
        if self._test_modules is None:
            modules = (getattr(item, "module", None) for item in session.items)
            self._test_modules = frozenset(module.__name__ for module in modules if module)
        return self._test_modules

    def _kind_of(self, value: object) -> GeneratorKind | None:
        # Not `isinstance`, which runs code of the user's: proxies answer for what they stand for.
        kinds = (kind for kind in self._kinds if issubclass(type(value), kind.generators))
        found = next(kinds, None)
        return None if found is None or found.is_seeded(value) else found

    def _is_known(self, value: object) -> bool:
        """Tell whether a generator is noted already: modules import it from one another."""
        held = [*self._of_fixtures.values(), *(of.values() for of in self._of_modules.values())]
        return any(generator.is_held(value) for generators in held for generator in generators)


def _of_module(module: str, name: str, kind: GeneratorKind, file: str) -> SharedGenerator:
    def line() -> int:
        from pytest_seedall.source_imports import line_of_name  # few runs need a parser

        return line_of_name(file, name.rpartition(".")[2])

    return SharedGenerator(name, kind, lambda: _in_module(module, name), file, line)


def _names_of_module(module: str) -> Iterator[tuple[str, object]]:
    """Yield the names of a module, and those of its own classes, with what they name."""
    for name, value in [*vars(sys.modules.get(module, object)).items()]:
        yield name, value
        if issubclass(type(value), type) and vars(value).get("__module__") == module:
            for attribute, held in [*vars(value).items()]:
                yield f"{name}.{attribute}", held


def _in_module(module: str, name: str) -> object:
    held: object = sys.modules.get(module)
    for part in name.split("."):
        held = getattr(held, "__dict__", {}).get(part)
    return held


def _of_fixture(
    fixturedef: pytest.FixtureDef[Any], suffix: str, kind: GeneratorKind, file: str, line: int
) -> SharedGenerator:
    def find() -> object:
        return dict(_parts(cached_value(fixturedef))).get(suffix)

    return SharedGenerator(f"{fixturedef.argname}{suffix}", kind, find, file, lambda: line)


def _parts(value: object) -> Iterator[tuple[str, object]]:
    """Yield an object and what it holds, each as one writes how to get there."""
    yield "", value
    if type(value) is dict:
        parts = ((f"[{key!r}]", part) for key, part in value.items() if type(key) is str)
    elif type(value) in (list, tuple) and isinstance(value, list | tuple):
        parts = ((f"[{index}]", part) for index, part in enumerate(value))
    else:
        parts = ((f".{name}", part) for name, part in _attributes(value).items())
    yield from islice(parts, _MAX_PARTS)


def _attributes(value: object) -> Mapping[str, object]:
    """Return what an object holds by its own attributes."""
    if issubclass(type(value), type | ModuleType):
        return {}
    try:
        attributes: object = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    return attributes if type(attributes) is dict else {}

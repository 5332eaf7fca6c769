"""A search for what a module, or the value of a fixture, holds; how far it goes is limited."""

from __future__ import annotations

import builtins
import sys
from itertools import islice
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pytest_seedall.naming.projects import file_of, is_project_file
from pytest_seedall.sharing.held_objects import (
    ATTRIBUTE,
    MAX_PARTS,
    Step,
    Way,
    at_end_of,
    holds_nothing,
    is_class,
    is_definition,
    is_key,
    mark_of,
    module_of,
    pairs_of,
    parts_of,
    passes_on,
    way_to_class,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Below what has a name: ``HELD.models['a'].rng`` is three levels below `HELD`.
MAX_LEVELS = 3
#: At what lies deeper than one level, in one search.
MAX_LOOKS = 2_000


class _Held:
    __slots__ = ("is_by_project", "value", "way")

    def __init__(self, way: Way, value: object, is_by_project: bool) -> None:
        self.way = way
        self.value = value
        self.is_by_project = is_by_project
        """Whether the project itself holds it, and no object of a library."""


class HeldSearch:
    """One search: the nearest come first, and nothing comes twice.

    Objects of libraries are looked into where the project itself holds them, but not what these
    hold in turn: that may be the whole library.

    :param module: the one that holds it, or defines the fixture; its classes are searched.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        self._seen = {id(vars(builtins))}  # which each module holds
        self._projects: dict[str, bool] = {}
        self._looks = 0

    def mark(self) -> int:
        """Return a number that is another once a name of the module stands for something else."""
        return mark_of(sys.modules.get(self._module))

    def of_module(self) -> Iterator[tuple[Way, object]]:
        """Yield the objects that the module holds, each with the way to it."""
        module = sys.modules.get(self._module)
        for name, value in vars(module).items() if type(module) is ModuleType else ():
            if name in ("__loader__", "__spec__"):  # pytest's loader of tests holds all of pytest
                self._seen.add(id(value))
        return self._below((), module, names=1)

    def of_class(self, searched: type) -> Iterator[tuple[Way, object]]:
        """Yield the objects that a class of the module holds, each with the way from the module."""
        way = way_to_class(searched)
        if at_end_of(way, sys.modules.get(self._module)) is searched:
            yield from self._below(way, searched, names=0)

    def of_value(self, value: object) -> Iterator[tuple[Way, object]]:
        """Yield a value, to which a fixture gives a name, and the objects that it holds."""
        yield (), value
        if not is_definition(value) or self._is_searched(value):
            yield from self._below((), value, names=0)

    def _below(self, way: Way, start: object, names: int) -> Iterator[tuple[Way, object]]:
        """Yield what is below an object.

        :param names: the number of steps to what has a name.
        """
        level = [_Held(way, start, is_by_project=True)]
        for number in range(names + MAX_LEVELS):
            level = [part for held in level for part in self._parts_of(held, number > names)]
            for held in level:
                if not passes_on(held.value) and not is_definition(held.value):
                    yield held.way, held.value

    def _parts_of(self, held: _Held, is_deep: bool) -> Iterator[_Held]:
        holder = held.value
        is_ours = held.is_by_project if passes_on(holder) else self._is_ours(holder)
        for form, parts in parts_of(holder):
            if is_ours or held.is_by_project or form != ATTRIBUTE:
                for key, part in self._pairs(holder, parts, is_deep):
                    if self._is_new(part):
                        yield _Held((*held.way, Step(form, key)), part, is_ours)

    def _pairs(self, holder: object, parts: Any, is_deep: bool) -> list[tuple[str | int, object]]:
        """Return those parts that are worth a look; all at once, as another thread may add some."""
        if is_definition(holder):
            pairs = [*pairs_of(parts)]
        else:
            pairs = [*islice(pairs_of(parts), MAX_PARTS)]
            self._looks += len(pairs) if is_deep else 0
        if self._looks > MAX_LOOKS:
            return []
        return [(key, part) for key, part in pairs if not holds_nothing(part) and is_key(key)]

    def _is_new(self, part: object) -> bool:
        if id(part) in self._seen or (is_definition(part) and not self._is_searched(part)):
            return False
        self._seen.add(id(part))
        return True

    def _is_searched(self, definition: object) -> bool:
        """Tell a class of the module, or a function of the project, from others.

        The classes of other modules are searched with these.
        """
        module = module_of(definition)
        if is_class(definition):
            return type(module) is str and module == self._module
        return self._is_of_project(module)

    def _is_ours(self, holder: object) -> bool:
        """Tell whether what a holder holds is held by the project itself."""
        return is_definition(holder) or self._is_of_project(module_of(type(holder)))

    def _is_of_project(self, module: object) -> bool:
        if type(module) is not str:
            return False
        if module not in self._projects:
            self._projects[module] = is_project_file(file_of(module))
        return self._projects[module]

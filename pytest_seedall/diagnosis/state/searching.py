"""A search for what the project's modules hold that may be another thing after a run."""

from __future__ import annotations

import sys
from functools import partial
from types import FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

from pytest_seedall.comparing.nodes import ATOMS
from pytest_seedall.comparing.objects import module_of as module_of_class
from pytest_seedall.diagnosis.state.literals import assigns
from pytest_seedall.diagnosis.state.places import ABSENT, Place, held, refuse
from pytest_seedall.diagnosis.state.positions import role_of
from pytest_seedall.naming.projects import file_of
from pytest_seedall.sharing.held_objects import (
    ARGUMENT,
    ATTRIBUTE,
    LOCAL,
    Step,
    at_end_of,
    is_class,
    module_of,
    pairs_of,
    parts_of,
)
from pytest_seedall.sharing.held_search import HeldSearch
from pytest_seedall.tracing.examined import is_examined_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pytest_seedall.diagnosis.state.places import Role
    from pytest_seedall.sharing.held_objects import Way

_WRAPPERS = (staticmethod, classmethod, property, partial, MethodType)
#: Values that cannot change may be one object for all that have them.
_SHARED = ATOMS | {id(kind) for kind in (str, bytes, tuple, frozenset, range)}
_ROLES: dict[str, Role] = {ARGUMENT: "default", LOCAL: "closure"}
#: Of a library's objects that a project holds, those that only say what a run did.
_TELLING_ONLY = frozenset({"logging", "re", "typing", "pytest", "_pytest", "warnings"})


def project_modules() -> list[str]:
    """Return the names of the project's imported modules; those that others import come first."""
    names = [name for name in tuple(sys.modules) if is_examined_file(file_of(name))]
    return names[::-1]  # a module is in `sys.modules` before what it imports


def places_of(modules: Iterable[str], is_over: Callable[[], bool]) -> list[Place]:
    """Return the places of modules, each once, though modules import from one another.

    :param is_over: tells, before each module, whether there is no time for more.
    """
    seen: set[int] = set()
    found: list[Place] = []
    for name in modules:
        module = sys.modules.get(name)
        if issubclass(type(module), ModuleType) and id(module) not in seen and not is_over():
            seen.add(id(module))
            found += _places_of(name, module, seen)
    return _without_imported(found)


def _places_of(name: str, module: object, seen: set[int]) -> Iterator[Place]:
    named = [*_Search(name, seen).places(module)]
    known = {place.name for place in named}
    yield from named
    for place in _used_up(name, name, HeldSearch(name).of_module(), module):
        if place.name not in known:
            yield place


def _without_imported(places: list[Place]) -> list[Place]:
    """Return places without the names that are only imported from where the object is made."""
    of_object: dict[int, Place] = {}
    imported: set[int] = set()
    for place in places:
        value = place.read()
        if id(type(value)) in _SHARED:
            continue
        other = of_object.setdefault(id(value), place)
        if other is not place and other.module != place.module:
            is_maker = assigns(place.module, place.names) and not assigns(other.module, other.names)
            imported.add(id(other if is_maker else place))
            of_object[id(value)] = place if is_maker else other
    return [place for place in places if id(place) not in imported]


def places_in(name: str, value: object) -> Iterator[Place]:
    """Yield the places of iterators and caches in a value that has a name, without its own."""
    found = ((way, held) for way, held in HeldSearch("").of_value(value) if way)
    yield from _used_up(name, "", found, value)


def _used_up(
    name: str, module: str, found: Iterable[tuple[Way, object]], start: object
) -> Iterator[Place]:
    """Yield the places of iterators and caches among what a search finds."""
    for way, value in found:
        role = role_of(value)
        if role is not None and way:
            yield _nested(name, module, role, way, start)
        elif role is not None:
            yield Place(f"{name} ({role})", role, lambda value=value: value, refuse)  # type: ignore[misc]


def _nested(name: str, module: str, role: Role, way: Way, start: object) -> Place:
    shown = _labelled(f"{name}{''.join(step.written for step in way)}", role)
    names = tuple(str(step.key) for step in way)
    return held(shown, role, at_end_of(way[:-1], start), way[-1], module=module, names=names)


def _labelled(name: str, role: Role) -> str:
    return f"{name} (lru_cache)" if role == "cache" else name


class _Search:
    """A search in one module: its names, its classes, its functions."""

    def __init__(self, module: str, seen: set[int]) -> None:
        self._module = module
        self._seen = seen

    def places(self, module: object) -> Iterator[Place]:
        yield from self._named(self._module, (), module, "global")

    def _named(self, name: str, names: tuple[str, ...], holder: Any, role: Role) -> Iterator[Place]:
        """Yield the places to which the attributes of a holder lead."""
        parts = vars(holder) if type(holder) is FunctionType else next(parts_of(holder))[1]
        for key, value in [*pairs_of(parts)]:
            if type(key) is str and (not key.startswith(("__", "@")) or _is_method(value)):
                below = (*names, key)
                step = Step(ATTRIBUTE, key)
                yield from self._part(f"{name}.{key}", below, holder, step, value, role)

    def _part(
        self, name: str, names: tuple[str, ...], holder: object, step: Step, value: Any, role: Role
    ) -> Iterator[Place]:
        if type(value) is FunctionType or type(value) in _WRAPPERS:
            if not _is_elsewhere(value, self._module):
                yield from self._of_function(name, names, value)
        elif is_class(value):
            if module_of(value) == self._module and self._is_new(value):
                yield from self._named(name, names, value, "class attribute")
        elif _is_data(value):
            role = role_of(value) or role
            shown = _labelled(name, role)
            yield held(shown, role, holder, step, module=self._module, names=names)
            if role == "cache":
                yield from self._of_function(name, names, value.__wrapped__)

    def _of_function(self, name: str, names: tuple[str, ...], value: Any) -> Iterator[Place]:
        """Yield the places of a function, or of what wraps one."""
        if type(value) is not FunctionType:
            for inner in _wrapped(value):
                yield from self._of_function(name, names, inner)
            return
        if not self._is_new(value) or not is_examined_file(value.__code__.co_filename):
            return
        yield from self._named(name, names, value, "function attribute")
        for form, parts in parts_of(value):
            for key, part in pairs_of(parts):
                step = Step(form, key)
                below = f"{name}{step.written}"
                yield from self._part(below, (*names, key), value, step, part, _ROLES[form])

    def _is_new(self, value: object) -> bool:
        is_new = id(value) not in self._seen
        self._seen.add(id(value))
        return is_new


def _is_method(value: object) -> bool:
    """Tell ``__init__`` from what Python itself keeps under such names: it may have defaults."""
    return type(value) is FunctionType


def _is_elsewhere(function: Any, module: str) -> bool:
    """Tell whether a function is imported from the module that defines it."""
    if type(function) is not FunctionType or function.__module__ == module:
        return False
    defines = sys.modules.get(str(function.__module__))
    is_module = issubclass(type(defines), ModuleType)
    return is_module and vars(defines).get(function.__name__) is function


def _wrapped(wrapper: object) -> Iterator[object]:
    """Yield the functions in a method, a property or a `partial`."""
    for _, parts in parts_of(wrapper):
        yield from (value for _, value in pairs_of(parts) if type(value) is FunctionType)


def _is_data(value: object) -> bool:
    """Tell what may change from functions, modules, and objects that only tell what happened."""
    kind = type(value)
    is_module = issubclass(kind, ModuleType) or value is ABSENT
    return not is_module and _package(kind) not in _TELLING_ONLY


def _package(kind: type) -> str:
    return module_of_class(kind).partition(".")[0]

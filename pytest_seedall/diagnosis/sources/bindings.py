"""Finds what code has bound to a function before (``from time import time``), to replace it there.

Names of modules, attributes of classes and objects, defaults of functions, variables of closures,
what partial functions call, entries of lists and dicts.
"""

from __future__ import annotations

import functools
import gc
import sys
import types
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_seedall.entropy.call_sites import origin_of_file
from pytest_seedall.naming.projects import OURS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import ExitStack

    Pairs: TypeAlias = Sequence[tuple[object, object]]
    """What is replaced, and by what."""

    _By: TypeAlias = dict[int, object]
    """What replaces an object, by the object's id."""

    _Place: TypeAlias = tuple[Callable[[], object], Callable[[Any], object]]
    """How what is bound at a place is read, and how it is written."""

    Found: TypeAlias = tuple[list[_Place], bool]
    """The places, and whether they may be remembered."""

#: What holds others and cannot be changed, so that we need to know by what it is held itself.
_FIXED = (tuple, staticmethod, classmethod)
#: What keeps a tuple of values for when it is called.
_CALLED = (types.FunctionType, functools.partial)
#: What a module has and nothing else, and what each class has and hardly anything else.
_SPEC, _MODULE = "__spec__", "__module__"
#: What decorators wrap stays: what stands for a function calls it.
_WRAPPED = "__wrapped__"


class Remembered:
    """Where objects are bound, as long as there are as many references to them as there were.

    Only modules, classes, functions and closures are remembered: nothing that a test would miss.
    """

    def __init__(self) -> None:
        self._counts: list[tuple[int, int]] = []
        self._places: list[_Place] = []

    def places(
        self, originals: list[object], find: Callable[[list[object]], Found]
    ) -> list[_Place]:
        """Return what `find` returns, without calling it if nothing has changed."""
        counts = [(id(original), sys.getrefcount(original)) for original in originals]
        if counts != self._counts:
            places, is_lasting = find(originals)
            if not is_lasting:
                return places
            self._counts, self._places = counts, places
        return self._places


def replace_bound(
    pairs: Pairs,
    cleanup: ExitStack | None = None,
    *,
    everywhere: bool = False,
    remembered: Remembered | None = None,
) -> None:
    """Replace objects wherever the project or a library has bound them.

    The search visits each object of the process that Python's garbage collector knows: 1.5 ms with
    NumPy, 30 ms with PyTorch (measured); two more visits follow where that finds something.

    :param cleanup: puts back what was there, unless somebody has changed it meanwhile.
    :param everywhere: in the modules of Python and pytest, too.
    :param remembered: spares the search where the last one still holds.
    """
    by = {id(original): ours for original, ours in pairs}
    find = functools.partial(_find, everywhere=everywhere, tables=(by, pairs))
    originals = [original for original, _ in pairs]
    for place in (remembered or Remembered()).places(originals, find):
        with suppress(Exception):  # an object of the user's, which may refuse
            change = _Change(place, by)
            if cleanup is not None:
                cleanup.callback(change.put_back)


def _is_a(one: object, kinds: Any) -> bool:
    """Tell whether an object is of a kind; unlike `isinstance` it runs no code of the object's."""
    return issubclass(type(one), kinds)


class _Change:
    """What has been replaced at one place; no tuple, in which it would be found itself."""

    __slots__ = ("_before", "_ours", "_read", "_write")

    def __init__(self, place: _Place, by: _By) -> None:
        self._read, self._write = place
        self._before = self._read()
        self._ours = _instead(self._before, by)
        self._write(self._ours)

    def put_back(self) -> None:
        with suppress(Exception):
            if self._read() is self._ours:
                self._write(self._before)


def _instead(held: Any, by: _By) -> object:
    """Return what is bound instead of an object, or of what holds it."""
    if id(held) in by:
        return by[id(held)]
    if _is_a(held, tuple):
        return tuple(by.get(id(each), each) for each in held)
    if _is_a(held, staticmethod | classmethod):
        return type(held)(_instead(held.__func__, by))
    return held


def _find(originals: list[object], everywhere: bool, tables: tuple[_By, Pairs]) -> Found:
    direct = gc.get_referrers(*originals)
    held = [each for each in direct if _is_a(each, _FIXED)]
    indirect = gc.get_referrers(*held) if held else []
    spaces = [one for one in (*direct, *indirect) if _is_a(one, dict) and _MODULE in one]
    owners = [one for one in gc.get_referrers(*spaces) if _is_a(one, type)] if spaces else []
    # The namespace of a class may be written to by way of the class only: Python crashes otherwise.
    classes = {id(space): owner for owner in owners for space in gc.get_referents(owner.__dict__)}
    own = (originals, direct, held, indirect, spaces, owners, *tables)
    not_these = {id(each) for each in own} | classes.keys()
    spaces_found = [classes[id(space)] for space in spaces if id(space) in classes]
    by_all = {id(one) for one in (*originals, *held) if not _is_a(one, tuple)}
    # Tuples of defaults and of arguments; others, such as rows of a table, stay as they are.
    by_calls = by_all | {id(one) for one in held}
    places: list[_Place] = []
    is_lasting = True
    for holder in [*direct, *indirect, *spaces_found]:
        with suppress(Exception):  # an object of the user's, which may be odd
            if id(holder) in not_these or _is_ours(holder):
                continue
            if everywhere or _is_theirs(holder):
                within = _within(holder, by_calls if _is_a(holder, _CALLED) else by_all)
                places += within
                is_lasting = is_lasting and (not within or _is_lasting(holder))
    return places, is_lasting


def _is_lasting(holder: Any) -> bool:
    """Tell whether an object may be kept alive: it holds nothing that a test makes."""
    if _is_a(holder, dict):
        return _SPEC in holder
    return _is_a(holder, (type, types.FunctionType, types.CellType))


def _is_theirs(holder: Any) -> bool:
    """Tell whether it is not a module, class or function of Python, pytest or ourselves.

    Of all else, such as objects and closures, it cannot be told.
    """
    if _is_a(holder, dict):
        return _SPEC not in holder or _is_space_theirs(holder)
    if _is_a(holder, types.FunctionType):
        return _is_space_theirs(holder.__globals__)
    if _is_a(holder, type):
        return _is_space_theirs(vars(sys.modules.get(holder.__module__, sys)))
    return True


def _is_ours(holder: object) -> bool:
    return type(holder).__module__.startswith("pytest_seedall.")


def _is_space_theirs(space: dict[str, object]) -> bool:
    filename = str(space.get("__file__") or "")
    if not filename:
        return space.get("__name__") == "__main__"
    return not filename.startswith(OURS) and origin_of_file(filename) != "other"


def _within(holder: Any, wanted: set[int]) -> list[_Place]:
    """Return the places of one object where one that is wanted is bound."""
    places: Any = next((of for kind, of in _PLACES if _is_a(holder, kind)), _of_object)
    return [*places(holder, wanted)]


def _of_dict(holder: dict[Any, object], wanted: set[int]) -> Iterator[_Place]:
    keys = [] if _WRAPPED in holder else _keys(holder, wanted)
    yield from ((_reader(holder, key), _writer(holder, key)) for key in keys)


def _of_list(holder: list[object], wanted: set[int]) -> Iterator[_Place]:
    indices = [number for number, each in enumerate(holder) if id(each) in wanted]
    yield from ((_reader(holder, index), _writer(holder, index)) for index in indices)


def _of_cell(holder: types.CellType, _: set[int]) -> Iterator[_Place]:
    yield _attribute(holder, "cell_contents")


def _of_class(holder: type, wanted: set[int]) -> Iterator[_Place]:
    keys = [key for key, value in vars(holder).items() if id(value) in wanted]
    yield from (_class_attribute(holder, key) for key in keys)


def _of_function(holder: types.FunctionType, wanted: set[int]) -> Iterator[_Place]:
    if id(holder.__defaults__) in wanted:
        yield _attribute(holder, "__defaults__")


def _keys(holder: dict[Any, object], wanted: set[int]) -> list[Any]:
    return [key for key, value in list(holder.items()) if id(value) in wanted]


def _reader(holder: Any, key: Any) -> Callable[[], object]:
    return lambda: holder[key]


def _writer(holder: Any, key: Any) -> Callable[[Any], object]:
    return lambda value: holder.__setitem__(key, value)


def _attribute(holder: Any, name: str) -> _Place:
    return lambda: getattr(holder, name), lambda value: setattr(holder, name, value)


def _class_attribute(owner: type, name: str) -> _Place:
    return lambda: vars(owner)[name], lambda value: type.__setattr__(owner, name, value)


def _of_partial(holder: functools.partial[Any], wanted: set[int]) -> Iterator[_Place]:
    def state() -> tuple[Any, ...]:
        return (holder.func, holder.args, holder.keywords, vars(holder) or None)

    if id(holder.func) in wanted:
        yield lambda: holder.func, lambda it: _set_state(holder, (it, *state()[1:]))
    if id(holder.args) in wanted:
        yield lambda: holder.args, lambda it: _set_state(holder, (state()[0], it, *state()[2:]))


def _set_state(holder: Any, state: tuple[Any, ...]) -> None:
    holder.__setstate__(state)  # as unpickling does; the attributes are read-only


def _of_object(holder: Any, wanted: set[int]) -> Iterator[_Place]:
    """Yield the attributes of an object that has no dict yet, or slots."""
    with suppress(AttributeError):
        space = object.__getattribute__(holder, "__dict__")  # runs no code of the user's
        if _WRAPPED not in space:
            yield from ((_reader(space, key), _writer(space, key)) for key in _keys(space, wanted))
    slots = [slot for owner in type(holder).__mro__ for slot in vars(owner).values()]
    for slot in slots:
        if _is_a(slot, types.MemberDescriptorType):
            with suppress(AttributeError, TypeError):
                if id(slot.__get__(holder)) in wanted:
                    yield _slot(holder, slot)


def _slot(holder: Any, slot: types.MemberDescriptorType) -> _Place:
    return lambda: slot.__get__(holder), lambda value: slot.__set__(holder, value)


def _of_fixed(_: object, __: set[int]) -> Iterator[_Place]:
    return iter(())


_PLACES = (
    (dict, _of_dict),
    (list, _of_list),
    (functools.partial, _of_partial),
    (types.CellType, _of_cell),
    (type, _of_class),
    (types.FunctionType, _of_function),
    (_FIXED, _of_fixed),
)

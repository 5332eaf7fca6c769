"""What objects hold, and the way to it: read without running any code of theirs.

Attributes are read past properties and `__getattr__`, items past what subclasses make of them, and
only keys that are strings or integers are compared. No object is kept alive by a way.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from functools import partial
from itertools import islice
from types import (
    BuiltinFunctionType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodDescriptorType,
    MethodType,
    ModuleType,
    SimpleNamespace,
    WrapperDescriptorType,
)
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    #: By name, by key or by index: a dict, list, tuple, or the names of a class.
    Parts: TypeAlias = Any

#: Of one object; more than people put generators into. Modules and classes are read whole.
MAX_PARTS = 100

# How people write where something is.
ATTRIBUTE, ITEM, ARGUMENT, LOCAL, _WRAPPED = ".{}", "[{!r}]", "({})", ".<locals>.{}", ""


def _ids(*types: type) -> frozenset[int]:
    """Return what tells built-in types: a metaclass may have a `__hash__` of its own."""
    return frozenset(map(id, types))


_NUMBERS_AND_TEXT = _ids(bool, int, float, complex, str, bytes, bytearray, type(None))
_PLAIN = _NUMBERS_AND_TEXT | _ids(
    *(range, slice, set, frozenset, object, GetSetDescriptorType, MemberDescriptorType),
    *(MethodDescriptorType, WrapperDescriptorType),
)
_CONTAINERS = _ids(dict, OrderedDict, defaultdict, list, tuple)
_NAMESPACES = _ids(SimpleNamespace)
_WRAPPERS = {
    id(MethodType): (ATTRIBUTE, "__self__"),
    id(BuiltinFunctionType): (ATTRIBUTE, "__self__"),
    id(staticmethod): (_WRAPPED, "__func__"),
    id(classmethod): (_WRAPPED, "__func__"),
    id(property): (_WRAPPED, "fget"),
    id(partial): (_WRAPPED, "func"),
}

# As `inspect.getattr_static` reads them: a class may have other ideas of its `__dict__`.
_names_of_class: Any = vars(type)["__dict__"].__get__
_names_of_module: Any = vars(ModuleType)["__dict__"].__get__
_bases_of: Any = vars(type)["__mro__"].__get__
_qualified_name_of: Any = vars(type)["__qualname__"].__get__


class Step:
    """The way from an object to one that it holds.

    :param form: how people write it, with a place for the key.
    """

    __slots__ = ("form", "key")

    def __init__(self, form: str, key: str | int) -> None:
        self.form = form
        self.key = key

    @property
    def written(self) -> str:
        return self.form.format(self.key)


#: From a module, or from the value of a fixture, to what it holds.
Way: TypeAlias = tuple[Step, ...]


def at_end_of(way: Way, start: object) -> object:
    """Return what is at the end of a way; None if nothing is there any more."""
    held = start
    for step in way:
        found = (_part(parts, step) for form, parts in parts_of(held) if form == step.form)
        held = next((part for part in found if part is not None), None)
    return held


def _part(parts: Parts, step: Step) -> object:
    key = step.key
    if step.form == ATTRIBUTE:
        return parts.get(key)
    pairs = islice(pairs_of(parts), MAX_PARTS)
    return next((part for known, part in pairs if type(known) is type(key) and known == key), None)


def holds_nothing(value: Any) -> bool:
    """Tell whether an object leads to no others, as most of what has a name."""
    kind = type(value)
    if kind is FunctionType:
        return value.__defaults__ is value.__kwdefaults__ is value.__closure__ is None
    if id(kind) not in _CONTAINERS:
        return id(kind) in _PLAIN
    held = dict.values(value) if issubclass(kind, dict) else value
    return _PLAIN.issuperset(map(id, map(type, islice(held, MAX_PARTS))))


def is_key(key: object) -> bool:
    """Tell whether a key is one by which a part is found again."""
    return type(key) is str or type(key) is int


def passes_on(value: object) -> bool:
    """Tell whether an object only holds others: a built-in container, a method, a `property`."""
    kind = id(type(value))
    return kind in _CONTAINERS or kind in _WRAPPERS or kind in _NAMESPACES


def is_class(value: object) -> bool:
    return issubclass(type(value), type)


def is_definition(value: object) -> bool:
    """Tell a module, class or function from what they make."""
    return issubclass(type(value), (ModuleType, type, FunctionType))


def mark_of(module: object) -> int:
    """Return a number that is another once a name of a module stands for something else."""
    if not issubclass(type(module), ModuleType):
        return 0
    return hash(tuple(map(id, _names_of_module(module).values())))


def way_to_class(searched: type) -> Way:
    """Return the way from its module to where a class says it is."""
    return tuple(Step(ATTRIBUTE, name) for name in _qualified_name_of(searched).split("."))


def module_of(definition: Any) -> object:
    """Return the name of the module that a class or function says it is from."""
    if is_class(definition):
        return _names_of_class(definition).get("__module__")
    return definition.__module__ if type(definition) is FunctionType else None


def pairs_of(parts: Parts) -> Iterable[tuple[Any, object]]:
    """Return the keys of parts with what they lead to."""
    if issubclass(type(parts), dict):
        return dict.items(parts)
    if issubclass(type(parts), list):
        return enumerate(list.__iter__(parts))
    if issubclass(type(parts), tuple):
        return enumerate(tuple.__iter__(parts))
    return parts.items()  # type: ignore[no-any-return]  # the names of a class


def parts_of(held: object) -> Iterator[tuple[str, Parts]]:
    """Yield what an object holds, each with the form of the steps that lead there."""
    kind = type(held)
    if issubclass(kind, (dict, list, tuple)):
        yield ITEM, held
    if kind is FunctionType:
        yield from _parts_of_function(held)
    elif id(kind) in _WRAPPERS:
        yield from _parts_of_wrapper(held)
    elif id(kind) not in _CONTAINERS and id(kind) not in _PLAIN:
        yield from ((ATTRIBUTE, names) for names in _attributes_of(held))


def _parts_of_wrapper(wrapper: Any) -> Iterator[tuple[str, Parts]]:
    form, name = _WRAPPERS[id(type(wrapper))]
    yield form, {name: getattr(wrapper, name)}
    if type(wrapper) is partial:
        yield ARGUMENT, wrapper.args
        yield ARGUMENT, wrapper.keywords


def _parts_of_function(function: Any) -> Iterator[tuple[str, Parts]]:
    """Yield the defaults of a function's arguments, and the variables that it has from outside."""
    code = function.__code__
    arguments = code.co_varnames[: code.co_argcount]
    defaults = function.__defaults__ or ()
    yield ARGUMENT, dict(zip(reversed(arguments), reversed(defaults), strict=False))
    yield ARGUMENT, function.__kwdefaults__ or {}
    cells = zip(code.co_freevars, function.__closure__ or (), strict=True)
    yield LOCAL, {name: _contents(cell) for name, cell in cells}


def _contents(cell: Any) -> object:
    try:
        return cell.cell_contents
    except ValueError:  # empty as yet
        return None


def _attributes_of(value: object) -> Iterator[Parts]:
    if is_class(value):
        yield _names_of_class(value)
    elif issubclass(type(value), ModuleType):
        yield _names_of_module(value)
    else:
        yield from _attributes_of_instance(value)


def _attributes_of_instance(value: object) -> Iterator[Parts]:
    classes = [_names_of_class(base) for base in _bases_of(type(value))]
    yield from (_slots_of(value, names) for names in classes if "__slots__" in names)
    descriptor = next((names["__dict__"] for names in classes if "__dict__" in names), None)
    attributes = _read(descriptor, value)
    if type(attributes) is dict:
        yield attributes


def _slots_of(value: object, names: Parts) -> dict[str, object]:
    return {name: _read(slot, value) for name, slot in names.items() if _is_slot(slot)}


def _is_slot(descriptor: object) -> bool:
    return type(descriptor) is MemberDescriptorType


def _read(descriptor: Any, value: object) -> object:
    """Read an attribute that Python itself keeps; None for a property, and if it is not set."""
    if not _is_slot(descriptor) and type(descriptor) is not GetSetDescriptorType:
        return None
    try:
        return descriptor.__get__(value)
    except AttributeError:
        return None

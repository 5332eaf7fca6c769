"""Python's containers, and what users derive from them."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from itertools import chain
from typing import TYPE_CHECKING, Any

from pytest_seedall.comparing.making import parts
from pytest_seedall.comparing.nodes import Node, Slot
from pytest_seedall.comparing.objects import bases, instance_dict, namespace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_seedall.comparing.making import Make, Walk


def _sequence(iterate: Callable[[Any], Iterable[object]]) -> Make:
    """Return what makes nodes of a class.

    :param iterate: the class's own iterator, which a subclass may have replaced.
    """

    def make(value: Any, walk: Walk, name: str) -> Node:
        return Node("sequence", name, items=tuple(map(walk.slot, iterate(value))))

    return make


def _mapping(items: Callable[[Any], Iterable[tuple[object, object]]]) -> Make:
    def make(value: Any, walk: Walk, name: str) -> Node:
        return Node("mapping", name, items=_pairs(items(value), walk))

    return make


def _pairs(items: Iterable[tuple[object, object]], walk: Walk) -> tuple[Slot, ...]:
    return tuple(map(walk.slot, chain.from_iterable(items)))


def _defaultdict(value: Any, walk: Walk, name: str) -> Node:
    factory = walk.slot(defaultdict.__dict__["default_factory"].__get__(value))
    items = _pairs(dict.items(value), walk)
    return Node("mapping", name, items=items, attributes=((".default_factory", factory),))


def _deque(value: Any, walk: Walk, name: str) -> Node:
    longest = deque.__dict__["maxlen"].__get__(value)
    items = tuple(map(walk.slot, deque.__iter__(value)))
    return Node("sequence", name, items=items, attributes=((".maxlen", longest),))


def _tuple(value: Any, walk: Walk, name: str) -> Node:
    """Take a tuple apart, a named one by the names of its fields."""
    slots = tuple(map(walk.slot, tuple.__iter__(value)))
    fields = next((s["_fields"] for s in map(namespace, bases(type(value))) if "_fields" in s), ())
    if type(fields) is tuple and len(fields) == len(slots) and fields:
        return Node("object", name, attributes=tuple(_named(fields, slots)))
    return Node("sequence", name, items=slots)


def _named(fields: tuple[str, ...], slots: tuple[Slot, ...]) -> Iterable[tuple[str, Slot]]:
    return ((f".{field}", slot) for field, slot in zip(fields, slots, strict=True))


def _set(iterate: Callable[[Any], Iterable[object]]) -> Make:
    def make(value: Any, walk: Walk, name: str) -> Node:
        return Node("set", name, items=tuple(map(walk.slot, iterate(value))))

    return make


def _view(value: Iterable[object], walk: Walk, name: str) -> Node:
    return Node("sequence", name, items=tuple(map(walk.slot, tuple(value))))


def _wrapper(value: object, walk: Walk, name: str) -> Node:
    """Take apart what has its content, a container of Python's, as an attribute."""
    content = instance_dict(value)["data"]
    return Node("object", name, attributes=(("", walk.slot(content)),))


def _chain_map(value: object, walk: Walk, name: str) -> Node:
    return Node("object", name, attributes=parts(walk, [(".maps", instance_dict(value)["maps"])]))


def _namespace(value: object, walk: Walk, name: str) -> Node:
    found = parts(walk, ((f".{label}", part) for label, part in instance_dict(value).items()))
    return Node("object", name, attributes=found)


def _slice(value: slice, walk: Walk, name: str) -> Node:
    labels = [(".start", value.start), (".stop", value.stop), (".step", value.step)]
    return Node("object", name, attributes=parts(walk, labels))


#: By the full names of classes.
MAKERS: dict[str, Make] = {
    "builtins.list": _sequence(list.__iter__),
    "builtins.tuple": _tuple,
    "builtins.dict": _mapping(dict.items),
    "builtins.set": _set(set.__iter__),
    "builtins.frozenset": _set(frozenset.__iter__),
    "builtins.slice": _slice,
    "builtins.dict_keys": _view,
    "builtins.dict_values": _view,
    "builtins.dict_items": _view,
    "builtins.mappingproxy": _mapping(lambda value: dict(value).items()),
    "collections.OrderedDict": _mapping(OrderedDict.items),
    "collections.defaultdict": _defaultdict,
    "collections.deque": _deque,
    "collections.ChainMap": _chain_map,
    "collections.UserDict": _wrapper,
    "collections.UserList": _wrapper,
    "collections.UserString": _wrapper,
    "types.SimpleNamespace": _namespace,
}

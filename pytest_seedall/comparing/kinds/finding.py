"""Which function takes a class's values apart: looked up by what the class inherits from."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pytest_seedall.comparing.kinds import containers, plain, standard
from pytest_seedall.comparing.making import Kind, Make, left_out
from pytest_seedall.comparing.nodes import Node
from pytest_seedall.comparing.objects import (
    attributes,
    bases,
    defines,
    full_name,
    is_opaque,
    module_of,
    short_name,
)

if TYPE_CHECKING:
    from pytest_seedall.comparing.making import Walk

#: The packages that have a file here, by the modules of their classes.
LIBRARIES = {
    "jax": "jax",
    "jaxlib": "jax",
    "keras": "keras",
    "numpy": "numpy",
    "pandas": "pandas",
    "polars": "polars",
    "scipy": "scipy",
    "sklearn": "sklearn",
    "tensorflow": "tensorflow",
    "torch": "torch",
}

#: Python's own classes, by their full names.
MAKERS: dict[str, Make] = {**plain.MAKERS, **containers.MAKERS, **standard.MAKERS}
VALUES = {*plain.MAKERS, *standard.VALUES}

#: What comes before all that a class inherits from besides.
FIRST: dict[str, Make] = {
    "unittest.mock.NonCallableMock": left_out("mock"),
    "enum.Enum": plain.enum_member,
    "builtins.type": plain.class_itself,
}

#: Python's own classes that are not looked at, and why.
LEFT_OUT = {
    "builtins.module": "module",
    "builtins.function": "function",
    "builtins.builtin_function_or_method": "function",
    "builtins.method": "function",
    "builtins.method-wrapper": "function",
    "builtins.wrapper_descriptor": "function",
    "builtins.method_descriptor": "function",
    "builtins.staticmethod": "function",
    "builtins.classmethod": "function",
    "builtins.property": "function",
    "functools.partial": "function",
    "functools._lru_cache_wrapper": "function",
    "builtins.generator": "generator",
    "builtins.coroutine": "generator",
    "builtins.async_generator": "generator",
    "weakref.ReferenceType": "weak reference",
    "weakref.ProxyType": "weak reference",
    "weakref.CallableProxyType": "weak reference",
    "weakref.WeakSet": "weak reference",
    "_weakrefset.WeakSet": "weak reference",
    "weakref.WeakValueDictionary": "weak reference",
    "weakref.WeakKeyDictionary": "weak reference",
    "_thread.lock": "lock",
    "_thread.RLock": "lock",
    "threading.Barrier": "lock",
    "threading.Condition": "lock",
    "threading.Event": "lock",
    "threading.Semaphore": "lock",
    "threading.Thread": "thread",
    "_io._IOBase": "open file",
    "mmap.mmap": "open file",
    "socket.socket": "open file",
    "tempfile._TemporaryFileWrapper": "open file",
}

UNKNOWN = "known by type only"


def find(kind: type, deep: bool) -> Kind:
    """Return what is known of a class.

    :param deep: whether there is more to an object of an unknown class than its class.
    """
    for search in (_before_all, _of_library, _of_python, _described, _left_out):
        found = search(kind)
        if found is not None:
            return found
    return Kind(short_name(kind), _object_of(kind) if deep else left_out(UNKNOWN))


def _before_all(kind: type) -> Kind | None:
    names = {full_name(base) for base in bases(kind)}
    for base, make in FIRST.items():
        if base in names:
            return Kind(short_name(kind), make, is_value=True)
    return Kind(short_name(kind), _state) if defines(kind, "__seedall_state__") else None


def _of_library(kind: type) -> Kind | None:
    packages = dict.fromkeys(module_of(base).partition(".")[0] for base in bases(kind))
    for package in packages:
        library = sys.modules.get(package)
        room = LIBRARIES.get(package)
        if room is not None and library is not None:
            found = import_module(f"pytest_seedall.comparing.kinds.{room}").find(kind, library)
            if found is not None:
                return found._replace(name=short_name(kind))  # type: ignore[no-any-return]
    return None


def _of_python(kind: type) -> Kind | None:
    for base in bases(kind):
        name = full_name(base)
        make = MAKERS.get(name)
        if make is not None:
            if base is not kind and name not in standard.COMPLETE:
                make = _with_attributes(make)
            return Kind(short_name(kind), make, is_value=name in VALUES)
    return None


def _described(kind: type) -> Kind | None:
    if defines(kind, "__dataclass_fields__") or defines(kind, "__attrs_attrs__"):
        return Kind(short_name(kind), _object_of(kind))
    return None


def _left_out(kind: type) -> Kind | None:
    for base in bases(kind):
        reason = LEFT_OUT.get(full_name(base))
        if reason is not None:
            make = _function if reason == "function" else left_out(reason)
            return Kind(short_name(kind), make, is_value=True)
    if defines(kind, "__next__") or defines(kind, "__anext__"):
        return Kind(short_name(kind), left_out("iterator"), is_value=True)
    return None


def _function(value: Any, walk: Walk, name: str) -> Node:
    is_lambda = name == "function" and value.__name__ == "<lambda>"
    return Node("left out", name, "lambda" if is_lambda else "function")


def _object_of(kind: type) -> Make:
    """Return what makes nodes of objects by their attributes, and counts what is hidden besides."""
    hidden = [("", Node("left out", short_name(kind), UNKNOWN))] if is_opaque(kind) else []

    def make(value: object, walk: Walk, name: str) -> Node:
        found = [(f".{label}", walk.slot(part)) for label, part in attributes(value)]
        found += [(label, walk.add(node)) for label, node in hidden]
        return Node("object", name, attributes=tuple(found))

    return make


def _state(value: Any, walk: Walk, name: str) -> Node:
    state = walk.slot(type(value).__seedall_state__(value))
    return Node("object", name, attributes=(("", state),))


def _with_attributes(make: Make) -> Make:
    """Have a subclass of one of Python's classes looked at with the attributes that it adds."""

    def make_both(value: object, walk: Walk, name: str) -> Node:
        node = make(value, walk, name)
        own = dict(node.attributes)
        for label, part in attributes(value):
            own.setdefault(f".{label}", walk.slot(part))
        return node._replace(attributes=tuple(own.items()))

    return make_both


#: Classes that nobody can change, by their ids.
KINDS = {
    id(kind): found
    for kind in (str, bytes, list, dict, tuple, set, frozenset)
    if (found := _of_python(kind))
}

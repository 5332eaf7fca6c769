"""What stands for a parameter in a seed, the same in whichever list of parameters it is."""

from __future__ import annotations

from enum import Enum
from types import BuiltinFunctionType, FunctionType
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    Key: TypeAlias = str | int | float | bytes | None

#: So deep are the tuples, lists and dicts that are looked into.
_MOST_LEVELS = 5


def parameter_key(value: object, index: int) -> Key:
    """Return what stands for a parameter: the same for equal ones, as they share a fixture's value.

    :param index: the place in its list, for an object that has no name of its own.
    """
    try:
        return _plain(value) if _is_plain(value) else _named(value, _MOST_LEVELS)
    except Exception:  # an object of the user's, which may be odd
        return f"#{index}"


def _is_plain(value: object) -> bool:
    return isinstance(value, (str, bytes, int, float)) or value is None or _is_scalar(value)


def _is_scalar(value: object) -> bool:
    """Tell whether an object is one number or text of NumPy's."""
    return type(value).__module__ == "numpy" and getattr(value, "ndim", 1) == 0


def _plain(value: Any) -> Key:
    """Return the value of a built-in type; one of them where several are equal."""
    if _is_scalar(value):
        value = value.item()
    if value is None or type(value) in (str, bytes):
        return value  # type: ignore[no-any-return]
    if isinstance(value, str):  # of a subclass, such as an enum's
        return str.__str__(value)
    if isinstance(value, bytes):
        return bytes(value)
    return int(value) if isinstance(value, int) or float(value).is_integer() else float(value)


def _named(value: Any, levels: int) -> str:
    """Return the name of an object in its file, or those of what it holds.

    :raises TypeError: for an object that has none.
    """
    if _is_plain(value):
        return repr(_plain(value))
    if isinstance(value, Enum):
        return f"{_of_definition(type(value))}.{value.name}"
    if isinstance(value, (type, FunctionType, BuiltinFunctionType)):
        return _of_definition(value)
    return _of_container(value, levels - 1)


def _of_definition(value: Any) -> str:
    if "<" in value.__qualname__:
        raise TypeError("several functions may be called so: <lambda>, or what another one makes")
    module = value.__module__.rpartition(".")[2]  # in which package it is, pytest's options decide
    return f"{module}.{value.__qualname__}"


def _of_container(value: Any, levels: int) -> str:
    if levels < 0:
        raise TypeError("it may hold itself")
    kind = type(value)
    if kind in (tuple, list):
        return f"{kind.__name__}({', '.join(_named(one, levels) for one in value)})"
    if kind in (set, frozenset):
        return f"set({', '.join(sorted(_named(one, levels) for one in value))})"
    if kind is dict:
        pairs = [f"{_named(key, levels)}: {_named(value[key], levels)}" for key in value]
        return f"dict({', '.join(sorted(pairs))})"
    raise TypeError(f"a {kind.__name__} has no name")

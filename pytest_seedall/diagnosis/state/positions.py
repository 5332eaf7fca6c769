"""Where iterators, generators and caches are: read without advancing or calling them."""

from __future__ import annotations

import functools
import itertools
import operator
import warnings
from types import GeneratorType
from typing import TYPE_CHECKING, Any

from pytest_seedall.comparing.objects import attributes, defines, module_of

if TYPE_CHECKING:
    from pytest_seedall.diagnosis.state.places import Role

#: An iterator of iterators of iterators is not followed for ever.
_DEEPEST = 4

_CACHE = type(functools.lru_cache(len))


def role_of(value: object) -> Role | None:
    """Tell an iterator or a cache from other values, of which it is None."""
    kind = type(value)
    if kind is _CACHE:
        return "cache"
    is_iterator = defines(kind, "__next__") and defines(kind, "__iter__")
    return "iterator" if is_iterator and module_of(kind) != "_io" else None


def position(value: Any, depth: int = 0) -> object:
    """Return plain values that are others once an iterator or a cache has been used."""
    kind = type(value)
    if kind is _CACHE:
        return _of_cache(value)
    if kind is GeneratorType:
        return _of_generator(value)
    if kind is itertools.count:
        return repr(value)
    if depth < _DEEPEST and role_of(value) == "iterator":
        return _of_iterator(value, depth)
    return value


def _of_cache(cache: Any) -> object:
    """Return the size of a cache, and how often it was filled: it may be full already."""
    info = cache.cache_info()
    entries = f"{info.currsize} entr{'y' if info.currsize == 1 else 'ies'}"
    return f"{entries}, filled {info.misses} times" if info.maxsize == info.currsize else entries


def _of_generator(generator: Any) -> object:
    frame = generator.gi_frame
    if frame is None:
        return "finished"
    return {"line": frame.f_lineno, "instruction": frame.f_lasti, "locals": dict(frame.f_locals)}


def _of_iterator(value: Any, depth: int) -> object:
    if module_of(type(value)) not in ("builtins", "itertools"):
        return {name: position(part, depth + 1) for name, part in attributes(value)}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of `itertools`, until Python 3.14
            parts = value.__reduce__()
    except TypeError:
        return operator.length_hint(value, -1)
    return _followed(parts[1:], depth + 1)


def _followed(parts: object, depth: int) -> object:
    if type(parts) is tuple:
        return tuple(_followed(part, depth) for part in parts)
    return position(parts, depth)

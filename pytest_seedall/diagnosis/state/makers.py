"""How objects of each class are kept and put back in place, without what they hold in turn."""

from __future__ import annotations

import functools
import sys
from array import array
from collections import OrderedDict, deque
from random import Random
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_seedall.comparing.kinds.finding import LEFT_OUT, VALUES
from pytest_seedall.comparing.nodes import ATOMS
from pytest_seedall.comparing.objects import attributes, bases, full_name, instance_dict
from pytest_seedall.diagnosis.state.limits import is_looked_into
from pytest_seedall.diagnosis.state.places import ABSENT, write_attribute
from pytest_seedall.diagnosis.state.positions import role_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Swap: TypeAlias = Callable[[Any], Any]
    PutBack: TypeAlias = Callable[[Swap], object]
    Saver: TypeAlias = Callable[[Any], tuple[Iterable[object], PutBack]]

_FIXED = (str, bytes, FunctionType, BuiltinFunctionType, MethodType, ModuleType, type, range)
#: Classes of what never changes, by their ids.
LEFT_ALONE = ATOMS | frozenset(map(id, _FIXED)) | {id(type(ABSENT))}

_CHANGE = {"builtins.bytearray", "builtins.memoryview", "array.array"}


def saver_of(value: object) -> Saver | None:
    """Return what keeps an object, and says what it holds and how it is put back.

    None if nothing can.
    """
    kind = type(value)
    names = [full_name(base) for base in bases(kind)]
    if role_of(value) == "cache":
        return _cache
    own = _of_library(kind) or next((SAVERS[base] for base in bases(kind) if base in SAVERS), None)
    if own is None and _never_changes(names, kind):
        return _nothing
    has_attributes = kind not in SAVERS and is_looked_into(kind)
    if own is not None:
        return functools.partial(_both, own) if has_attributes and _is_open(value) else own
    return _instance if _is_open(value) else None


def _never_changes(names: Iterable[str], kind: type) -> bool:
    is_known = any((name in VALUES and name not in _CHANGE) or name in LEFT_OUT for name in names)
    return is_known or issubclass(kind, (type, ModuleType)) or "enum.Enum" in names


def _is_open(value: object) -> bool:
    """Tell whether an object has attributes of its own."""
    return bool(instance_dict(value)) or any(True for _ in attributes(value)) or _has_dict(value)


def _has_dict(value: object) -> bool:
    return any("__dict__" in vars(base) for base in bases(type(value)) if base is not type)


def _both(own: Saver, value: Any) -> tuple[Iterable[object], PutBack]:
    parts, put_back = own(value)
    more, put_back_more = _instance(value)
    return [*parts, *more], lambda swap: (put_back(swap), put_back_more(swap))


def _nothing(value: object) -> tuple[Iterable[object], PutBack]:
    return (), lambda swap: None


def _cache(value: Any) -> tuple[Iterable[object], PutBack]:
    return (), lambda swap: value.cache_clear()


def _list(value: Any) -> tuple[Iterable[object], PutBack]:
    kept = [*list.__iter__(value)]
    return kept, lambda swap: list.__setitem__(value, slice(None), [*map(swap, kept)])


def _dict(value: Any) -> tuple[Iterable[object], PutBack]:
    base: Any = OrderedDict if issubclass(type(value), OrderedDict) else dict
    kept = [*base.items(value)]

    def put_back(swap: Swap) -> None:
        base.clear(value)
        for key, part in kept:
            base.__setitem__(value, key, swap(part))

    return [part for _, part in kept], put_back


def _set(value: Any) -> tuple[Iterable[object], PutBack]:
    kept = [*set.__iter__(value)]
    return kept, lambda swap: (set.clear(value), set.update(value, kept))


def _deque(value: Any) -> tuple[Iterable[object], PutBack]:
    kept = [*deque.__iter__(value)]
    return kept, lambda swap: (deque.clear(value), deque.extend(value, map(swap, kept)))


def _buffer(value: Any) -> tuple[Iterable[object], PutBack]:
    kept = value[:]
    return (), lambda swap: value.__setitem__(slice(None), kept)


def _tuple(value: Any) -> tuple[Iterable[object], PutBack]:
    return tuple.__iter__(value), lambda swap: None


def _random(value: Any) -> tuple[Iterable[object], PutBack]:
    state = Random.getstate(value)
    return (), lambda swap: Random.setstate(value, state)


def _instance(value: Any) -> tuple[Iterable[object], PutBack]:
    """Keep the attributes of an object: in its `__dict__`, and in slots."""
    kept = dict(attributes(value))

    def put_back(swap: Swap) -> None:
        now = dict(attributes(value))
        for name in {**now, **kept}:
            wanted = swap(kept.get(name, ABSENT))
            if now.get(name, ABSENT) is not wanted:
                write_attribute(value, name, wanted)

    return kept.values(), put_back


INSTANCE: Saver = _instance
SAVERS: dict[type, Saver] = {
    list: _list,
    dict: _dict,
    OrderedDict: _dict,
    set: _set,
    deque: _deque,
    bytearray: _buffer,
    array: _buffer,
    tuple: _tuple,
    Random: _random,
}


def _of_library(kind: type) -> Saver | None:
    random, numpy = sys.modules.get("numpy.random"), sys.modules.get("numpy")
    torch = sys.modules.get("torch")
    for module, name, saver in (
        (random, "Generator", _numpy_generator),
        (random, "BitGenerator", _numpy_bits),
        (random, "RandomState", _numpy_state),
        (numpy, "generic", _nothing),
        (numpy, "dtype", _nothing),
        (numpy, "ndarray", _numpy_array),
        (torch, "Generator", _torch_generator),
        (torch, "Tensor", _torch_tensor),
        (torch, "dtype", _nothing),
        (torch, "device", _nothing),
    ):
        if issubclass(kind, getattr(module, name, ())):
            return saver
    return None


def _numpy_generator(value: Any) -> tuple[Iterable[object], PutBack]:
    return _numpy_bits(value.bit_generator)


def _numpy_bits(value: Any) -> tuple[Iterable[object], PutBack]:
    state = value.state
    return (), lambda swap: setattr(value, "state", state)


def _numpy_state(value: Any) -> tuple[Iterable[object], PutBack]:
    state = value.get_state(legacy=False)
    return (), lambda swap: value.set_state(state)


def _numpy_array(value: Any) -> tuple[Iterable[object], PutBack]:
    """Keep an array; one that cannot be written to stays as it is."""
    if not value.flags.writeable:
        return _nothing(value)
    kept = value.copy()
    parts = kept.flat if kept.dtype.hasobject else ()
    return parts, lambda swap: value.__setitem__(..., kept)


def _torch_generator(value: Any) -> tuple[Iterable[object], PutBack]:
    state = value.get_state()
    return (), lambda swap: value.set_state(state)


def _torch_tensor(value: Any) -> tuple[Iterable[object], PutBack]:
    torch: Any = sys.modules["torch"]
    data = value.detach()
    kept = data.clone()
    gradient = value.grad if value.is_leaf else None

    def put_back(swap: Swap) -> None:
        with torch.no_grad():
            data.copy_(kept)
        if value.is_leaf:
            value.grad = gradient

    return () if gradient is None else (gradient,), put_back

"""NumPy: arrays of every type, their scalars, and generators of random numbers."""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any

from pytest_seedall.comparing.blocks import BLOCK
from pytest_seedall.comparing.elements import FLOATS, part
from pytest_seedall.comparing.elements_numpy import with_one_nan
from pytest_seedall.comparing.making import Kind
from pytest_seedall.comparing.nodes import Array, Node
from pytest_seedall.comparing.objects import instance_dict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from pytest_seedall.comparing.making import Walk

_LETTERS = {"b": "bool", "i": "int", "u": "uint", "f": "float", "c": "complex"}
_OTHERS = {"U": "text", "S": "bytes", "V": "raw"}
_TIMES = {"M": "datetime64", "m": "timedelta64"}

# Of larger arrays, elements that are the same place in memory are looked at once.
_LARGE = 64 * BLOCK


def find(kind: type, numpy: Any) -> Kind | None:
    """Return what is known of a class of NumPy's."""
    if issubclass(kind, numpy.ndarray):
        masked = sys.modules.get("numpy.ma")
        is_masked = masked is not None and issubclass(kind, masked.MaskedArray)
        return Kind("", _masked if is_masked else _array)
    if issubclass(kind, numpy.generic):
        return Kind("", _scalar, is_value=True)
    if issubclass(kind, numpy.dtype):
        return Kind("", _dtype, is_value=True)
    return _find_generator(kind, sys.modules.get("numpy.random"))


def _find_generator(kind: type, random: ModuleType | None) -> Kind | None:
    if random is None:
        return None
    if issubclass(kind, random.Generator):
        return Kind("", _generator)
    if issubclass(kind, random.RandomState):
        return Kind("", _random_state)
    if issubclass(kind, (random.BitGenerator, random.SeedSequence)):
        return Kind("", _state)
    return None


def _array(value: Any, walk: Walk, name: str) -> Node:
    numpy: Any = sys.modules["numpy"]
    node = plain_array(value if type(value) is numpy.ndarray else _plain(value), walk, name)
    if type(value) is numpy.ndarray or isinstance(value, numpy.memmap):
        return node  # what the latter has is about its file
    own = ((f".{label}", walk.slot(part)) for label, part in instance_dict(value).items())
    return node._replace(attributes=(*node.attributes, *own))


def _plain(value: Any) -> Any:
    """Return an array of a subclass as one of NumPy's own class, without a copy."""
    numpy: Any = sys.modules["numpy"]
    return numpy.ndarray.view(value, numpy.ndarray)


def plain_array(value: Any, walk: Walk, name: str, device: str = "") -> Node:
    """Return the node of a `numpy.ndarray`; other libraries' arrays are seen as such.

    :param device: where its elements really are.
    """
    once = unrepeated(value.shape, value.strides, value.nbytes)
    if once:
        node = plain_array(value[once], walk, name, device)
        return node._replace(attributes=(*node.attributes, (".shape", walk.slot(value.shape))))
    dtype = value.dtype
    if dtype.names is not None:
        return _structured(value, walk, name)
    if dtype.hasobject or dtype.kind == "T":
        items = tuple(walk.slot(item) for item in value.flat)
        return Node("sequence", name, value.shape, items=items)
    array = Array(*_described(dtype), value.shape, b"", device)
    return Node("array", name, with_data(array, value, walk))


def unrepeated(
    shape: tuple[int, ...], strides: tuple[int, ...], size: int
) -> tuple[slice, ...] | None:
    """Return the index of all that a large array has in memory, None if it repeats nothing.

    `numpy.broadcast_to` makes an array of terabytes from one number.
    """
    repeats = [length > 1 and not stride for length, stride in zip(shape, strides, strict=True)]
    if size <= _LARGE or not any(repeats):
        return None
    return tuple(slice(1) if is_repeated else slice(None) for is_repeated in repeats)


def with_data(array: Array, value: Any, walk: Walk) -> Array:
    """Return an array with its elements, which `value` has, maybe as integers of that size."""
    is_plain = value.dtype.isnative and sys.byteorder == "little" and not _has_padding(array)
    if is_plain and walk.fits(value.nbytes):
        return array._replace(data=value.tobytes())
    return array._replace(data=walk.data(value.nbytes, _blocks(value, array)))


def _structured(value: Any, walk: Walk, name: str) -> Node:
    """Return a node with an array for each field: what is between fields means nothing."""
    fields = tuple((f"[{field!r}]", walk.now(value[field])) for field in value.dtype.names)
    about = f"{', '.join(value.dtype.names)}; {list(value.shape)}"
    return Node("object", name, about, attributes=fields)


@functools.lru_cache
def _described(dtype: Any) -> tuple[str, str, int]:
    return _shown(dtype), _element(dtype), dtype.itemsize


def _shown(dtype: Any) -> str:
    """Return a type as people write it."""
    if dtype.kind in "USV" and dtype.type.__module__ == "numpy":
        return str(dtype.str if dtype.kind == "U" else dtype.str.lstrip("|"))
    return str(dtype.name if dtype.isnative else dtype.str)


def _element(dtype: Any) -> str:
    if dtype.type.__module__ != "numpy":  # of `ml_dtypes`: bfloat16, int4 in a byte
        small = {"int2": "int8", "int4": "int8", "uint2": "uint8", "uint4": "uint8"}
        return small.get(dtype.name, dtype.name if dtype.name in FLOATS else "raw")
    kind = dtype.kind
    if kind in _TIMES:
        numpy: Any = sys.modules["numpy"]
        unit, count = numpy.datetime_data(dtype)
        return f"{_TIMES[kind]}[{'' if count == 1 else count}{unit}]"
    if kind == "b":
        return "bool"
    if kind in _LETTERS:
        return f"{_LETTERS[kind]}{_bits(dtype)}"
    return _OTHERS.get(kind, "raw")


def _bits(dtype: Any) -> int:
    """Return how many bits of a number mean something: less than it takes, for the longest."""
    numpy: Any = sys.modules["numpy"]
    parts = 2 if dtype.kind == "c" else 1
    if dtype.kind in "fc" and dtype.itemsize > 8 * parts:
        return parts * (80 if numpy.finfo(dtype).nmant == 63 else 128)
    return int(8 * dtype.itemsize)


def _has_padding(array: Array) -> bool:
    return part(array.element) == "float80"


def _blocks(value: Any, array: Array) -> Iterator[bytes]:
    """Yield elements in C order, without a copy of the whole."""
    flat = value.reshape(-1) if value.flags.c_contiguous else value.flat
    step = max(1, BLOCK // max(1, array.size))
    for start in range(0, value.size, step):
        yield with_one_nan(array, _bytes(flat[start : start + step], array))


def _bytes(block: Any, array: Array) -> bytes:
    if block.dtype.byteorder not in "|<" and (block.dtype.str[0] == ">"):
        block = block.astype(block.dtype.newbyteorder("<"))
    raw: bytes = block.tobytes()
    if not _has_padding(array):
        return raw
    numpy: Any = sys.modules["numpy"]
    rows = numpy.frombuffer(raw, numpy.uint8).reshape(len(block), -1, block.real.itemsize).copy()
    rows[..., 10:] = 0
    return rows.tobytes()  # type: ignore[no-any-return]


def _scalar(value: Any, walk: Walk, name: str) -> Node:
    numpy: Any = sys.modules["numpy"]
    return plain_array(numpy.asarray(value), walk, name)


def _masked(value: Any, walk: Walk, name: str) -> Node:
    """Return the node of an array without what is under its mask, which means nothing."""
    numpy: Any = sys.modules["numpy"]
    data, mask = _plain(value), numpy.ma.getmaskarray(value)
    if data.dtype.names is not None:
        return _structured(value, walk, name)
    shown = walk.now(_plain(mask))
    if data.dtype.hasobject:
        pairs = zip(data.flat, mask.flat, strict=True)
        items = tuple(None if hidden else walk.slot(item) for item, hidden in pairs)
        return Node("sequence", name, data.shape, items=items, attributes=((".mask", shown),))
    array = Array(*_described(data.dtype), data.shape, b"")
    kept = walk.data(data.nbytes, _unmasked_blocks(data, mask, array))
    return Node("array", name, array._replace(data=kept), attributes=((".mask", shown),))


def _unmasked_blocks(data: Any, mask: Any, array: Array) -> Iterator[bytes]:
    step = max(1, BLOCK // max(1, array.size))
    for start in range(0, data.size, step):
        block = data.flat[start : start + step]  # a copy
        block[mask.flat[start : start + step]] = data.dtype.type()
        yield with_one_nan(array, _bytes(block, array))


def _dtype(value: Any, walk: Walk, name: str) -> Node:
    return Node("leaf", name, str(value))


def _generator(value: Any, walk: Walk, name: str) -> Node:
    return Node("state", name, attributes=(("", walk.now(value.bit_generator)),))


def _random_state(value: Any, walk: Walk, name: str) -> Node:
    return Node("state", name, attributes=(("", walk.slot(value.get_state(legacy=False))),))


def _state(value: Any, walk: Walk, name: str) -> Node:
    return Node("state", name, attributes=(("", walk.slot(value.state)),))

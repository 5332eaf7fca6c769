"""Python's own values that have nothing inside: numbers, texts, names."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pytest_seedall.comparing.blocks import BLOCK
from pytest_seedall.comparing.making import array
from pytest_seedall.comparing.nodes import Array, Node
from pytest_seedall.comparing.objects import full_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_seedall.comparing.making import Make, Walk


def _leaf(convert: Callable[[Any], Any]) -> Make:
    """Return what makes nodes of subclasses of a class, whose own values need none."""

    def make(value: Any, walk: Walk, name: str) -> Node:
        return Node("leaf", name, convert(value))

    return make


def _text(value: str, walk: Walk, name: str) -> Node:
    exact = walk.text(str.__str__(value))
    if len(exact) <= BLOCK:
        return Node("leaf", name, exact)
    data = walk.data(4 * len(exact), _characters(exact))
    return array(walk, name, Array("text", "text", 4, (len(exact),), data))


def _characters(text: str) -> Iterator[bytes]:
    count = BLOCK // 4
    for start in range(0, len(text), count):
        yield text[start : start + count].encode("utf-32-le", "surrogatepass")


def _bytes(value: Any, walk: Walk, name: str) -> Node:
    with memoryview(value) as view:
        flat = view.cast("B") if view.contiguous else memoryview(view.tobytes())
        if len(flat) <= BLOCK:
            return Node("leaf", name, bytes(flat))
        data = walk.data(len(flat), byte_blocks(flat))
        return array(walk, name, Array("bytes", "uint8", 1, (len(flat),), data))


def byte_blocks(flat: memoryview, size: int = 1) -> Iterator[bytes]:
    """Yield elements of that size in blocks."""
    step = BLOCK // size * size
    for start in range(0, len(flat), step):
        yield bytes(flat[start : start + step])


def _memoryview(value: memoryview, walk: Walk, name: str) -> Node:
    node = _bytes(value, walk, name)
    return node._replace(attributes=((".format", value.format), (".shape", walk.slot(value.shape))))


def _array(value: Any, walk: Walk, name: str) -> Node:
    if value.typecode in "uw":
        return Node("leaf", name, value.tounicode())
    element = f"{_array_kind(value.typecode)}{8 * value.itemsize}"
    with memoryview(value) as view:
        data = walk.data(view.nbytes, _native(view.cast("B"), value.itemsize))
    return array(walk, name, Array(element, element, value.itemsize, (len(value),), data))


def _array_kind(typecode: str) -> str:
    if typecode in "fd":
        return "float"
    return "uint" if typecode.isupper() else "int"


def _native(flat: memoryview, size: int) -> Iterator[bytes]:
    for block in byte_blocks(flat, size):
        if sys.byteorder == "big":
            reversed_bytes = bytearray(len(block))
            for place in range(size):
                reversed_bytes[place::size] = block[size - 1 - place :: size]
            yield bytes(reversed_bytes)
        else:
            yield block


def enum_member(value: Any, walk: Walk, name: str) -> Node:
    """Make a node of a member of an enumeration, whatever else it is."""
    member = object.__getattribute__(value, "_name_")
    shown = member if type(member) is str else repr(object.__getattribute__(value, "_value_"))
    return Node("leaf", name, shown)


def class_itself(value: type, walk: Walk, name: str) -> Node:
    """Make a node of a class that is a value: one of that name is the same."""
    return Node("leaf", name, full_name(value))


#: By the full names of classes.
MAKERS: dict[str, Make] = {
    "builtins.int": _leaf(int.__index__),
    "builtins.float": _leaf(float.__float__),
    "builtins.complex": _leaf(complex.__complex__),
    "builtins.str": _text,
    "builtins.bytes": _bytes,
    "builtins.bytearray": _bytes,
    "builtins.memoryview": _memoryview,
    "array.array": _array,
}

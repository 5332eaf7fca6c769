"""What a snapshot is made of: a table of nodes, which cannot change and can be sent.

A table, for objects may be nested ten thousand deep, or contain themselves: nodes name each other
by their place in it.
"""

from __future__ import annotations

from types import EllipsisType, NoneType, NotImplementedType
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from pytest_seedall.comparing.blocks import Stored

#: What is kept as it is: it cannot change, and its class is Python's own.
Atom: TypeAlias = (
    bool | int | float | complex | str | bytes | EllipsisType | NotImplementedType | None
)

ATOMS = frozenset(map(id, (NoneType, bool, int, float, complex, EllipsisType, NotImplementedType)))
"""The classes of atoms by their ids: a user's metaclass may define ``__hash__``."""


class At(int):
    """Where a node is in its snapshot's table."""

    __slots__ = ()


#: A value inside a snapshot.
Slot: TypeAlias = At | Atom

Form: TypeAlias = Literal[
    "leaf", "sequence", "mapping", "set", "array", "object", "state", "names", "left out"
]


class Array(NamedTuple):
    """Elements of one size, in C order and little-endian, whatever their order in memory was."""

    dtype: str
    """As people write it: ``float32``, ``>f4``."""
    element: str
    """How to read an element; see `elements`."""
    size: int
    """The bytes of one element."""
    shape: tuple[int, ...]
    data: bytes | Stored
    device: str = ""
    """Empty for the computer's own memory."""

    @property
    def length(self) -> int:
        product = 1
        for number in self.shape:
            product *= number
        return product


class Node(NamedTuple):
    """One value that is no atom."""

    form: Form
    type: str
    """Its class, as people write it; for what was left out as well."""
    value: object = None
    """Of a leaf: an atom; of an array: an `Array`; of what is left out: why; else a detail."""
    items: tuple[Slot, ...] = ()
    """Of a mapping: keys and values in turn."""
    attributes: tuple[tuple[str, Slot], ...] = ()
    """What is reached by a name: ``.grad``, ``['w']`` of a structured array."""


class Snapshot(NamedTuple):
    """A value as it was."""

    root: Slot
    nodes: tuple[Node, ...] = ()

    def node(self, slot: Slot) -> Node | None:
        """Return the node in a slot, None if there is an atom."""
        return self.nodes[slot] if type(slot) is At else None


def type_of(snapshot: Snapshot, slot: Slot) -> str:
    """Return the class of a value, as people write it."""
    node = snapshot.node(slot)
    return type(slot).__name__ if node is None else node.type

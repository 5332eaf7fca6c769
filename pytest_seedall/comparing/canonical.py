"""Names for values: two that are the same have the same name, in whichever process.

By them, elements of sets, keys of dictionaries, and lists in another order are recognised.
"""

from __future__ import annotations

import math
import re
import struct
from typing import TYPE_CHECKING

from pytest_seedall.comparing.arrays import digests_of
from pytest_seedall.comparing.blocks import digest
from pytest_seedall.comparing.nodes import Array, At, Atom, Node, Slot, Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADDRESS = re.compile(r"(?<= at )0x[0-9a-fA-F]+")
_NAN = struct.pack("<d", float("nan"))


def without_addresses(text: str) -> str:
    """Return a text with the memory addresses in it, as of a ``repr``, made equal."""
    return _ADDRESS.sub("0x…", text) if " at 0x" in text else text


def atom_name(atom: Atom) -> bytes:
    """Return the name of an atom: of another one for each class."""
    if isinstance(atom, float):
        return b"float:" + (_NAN if math.isnan(atom) else struct.pack("<d", atom))
    if isinstance(atom, complex):
        return b"complex:" + atom_name(atom.real) + atom_name(atom.imag)
    if isinstance(atom, str):
        return b"str:" + without_addresses(atom).encode("utf-8", "surrogatepass")
    if isinstance(atom, bytes):
        return b"bytes:" + atom
    if isinstance(atom, int):
        return f"{type(atom).__name__}:{atom:x}".encode()
    return repr(atom).encode()


class Names:
    """The names of what is in one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._known: dict[At, bytes] = {}

    def of(self, slot: Slot) -> bytes:
        """Return the name of a value."""
        if type(slot) is not At:
            return atom_name(slot)
        if slot not in self._known:
            self._find(slot)
        return self._known[slot]

    def _find(self, start: At) -> None:
        """Name what is below a node, from the bottom up."""
        pending, entered = [start], set[At]()
        while pending:
            at = pending[-1]
            if at not in entered:
                entered.add(at)
                below = [slot for slot in _below(self._snapshot.nodes[at]) if type(slot) is At]
                pending += [at for at in below if at not in entered and at not in self._known]
            else:
                pending.pop()
                self._known[at] = self._name(self._snapshot.nodes[at])

    def _name(self, node: Node) -> bytes:
        names = [self._of_part(slot) for slot in node.items]
        if node.form == "set":
            names.sort()
        for label, slot in sorted(node.attributes, key=lambda pair: pair[0]):
            names += [label.encode("utf-8", "surrogatepass"), self._of_part(slot)]
        parts = [node.form.encode(), node.type.encode("utf-8", "surrogatepass"), _value(node)]
        return digest(b"".join(len(p).to_bytes(8, "little") + p for p in (*parts, *names)))

    def _of_part(self, slot: Slot) -> bytes:
        """Return the name of a part; one that contains the whole is not named yet."""
        return self._known.get(slot, b"above") if type(slot) is At else atom_name(slot)


def _below(node: Node) -> Iterator[Slot]:
    yield from node.items
    for _, slot in node.attributes:
        yield slot


def _value(node: Node) -> bytes:
    if isinstance(node.value, Array):
        about = repr((node.value.dtype, node.value.shape, node.value.device)).encode()
        return about + b"".join(digests_of(node.value))
    if isinstance(node.value, tuple):
        return repr(node.value).encode()
    return atom_name(node.value)  # type: ignore[arg-type]

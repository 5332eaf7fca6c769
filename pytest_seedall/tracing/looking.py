"""Takes the values of variables, within bounds of time and memory."""

from __future__ import annotations

import pickle
import sys
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.comparing.blocks import BLOCK, Stored, digest
from pytest_seedall.comparing.canonical import Names
from pytest_seedall.comparing.kinds.finding import FIRST, MAKERS
from pytest_seedall.comparing.nodes import ATOMS, Array
from pytest_seedall.comparing.objects import bases, defines, full_name, module_of
from pytest_seedall.comparing.showing import show
from pytest_seedall.comparing.snapshots import Snapshots
from pytest_seedall.tracing.traces import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_seedall.comparing.nodes import Atom, Node, Snapshot

# Objects of their classes lead to everything that there is.
_TESTING = ("pytest", "_pytest", "pluggy", "hypothesis", "pytest_seedall")

# More objects than that are not looked at in one value.
_MOST_NODES = 1_000
_WORK = 20  # at the least
_BYTES_OF_NODE = 200  # roughly, with its slots
_SHOWN = 80
_SHORT = 4096


class Look(NamedTuple):
    """What a look at a value gives."""

    value: Value | Atom
    work: int
    """How much work it was, in units of two microseconds or so."""
    is_value: bool = True
    """Whether it is one; a module, a function, a lock are none."""


_NO_VALUE = Look(None, 1, False)


class Looking:
    """Takes values, and keeps those that are small.

    :param is_shared: tells objects that are no results.
    :param folders: texts for folders that are other ones in each run.
    :param memory: how many bytes are kept, roughly.
    """

    def __init__(
        self,
        is_shared: Callable[[object], bool],
        folders: Mapping[str, str] | None,
        memory: int,
    ) -> None:
        self._is_shared = is_shared
        self._outside: dict[int, tuple[type, bool]] = {}
        self._no_values: dict[int, type] = {}
        self._memory = memory
        self._known: dict[bytes, Value] = {}
        self._seen: dict[bytes, Value] = {}
        self._folders = folders
        self._snapshots = self._new_snapshots()

    def _new_snapshots(self) -> Snapshots:
        return Snapshots(
            self._is_outside,
            deep=True,
            folders=self._folders,
            memory=self._memory,
            disk=0,
            most=_MOST_NODES,
        )

    def at(self, value: object) -> Look:
        """Return a value as it is now."""
        kind = type(value)
        if is_atom(value):
            is_text = kind is str or kind is bytes
            return Look(self._snapshots.of(value).root if is_text else value, 1)  # type: ignore[arg-type]
        if id(kind) in self._no_values or issubclass(kind, type):
            return _NO_VALUE
        snapshot = self._snapshots.of(value)
        if 0 < _missing(snapshot) <= self._memory:
            self._snapshots = self._new_snapshots()  # what it has taken was not kept for long
            snapshot = self._snapshots.of(value)
        root = snapshot.node(snapshot.root)
        if root is not None and root.form == "left out":
            if not str(root.value).startswith(("raised", "shared")):
                self._no_values[id(kind)] = kind
            return _NO_VALUE
        return Look(self._recognised(snapshot), _work(snapshot))

    def _recognised(self, snapshot: Snapshot) -> Value:
        """Return a value that may have been taken before: its name takes longer to find."""
        seen = digest(pickle.dumps(snapshot, pickle.HIGHEST_PROTOCOL))
        known = self._seen.get(seen)
        if known is None:
            known = self._seen[seen] = self._kept(snapshot)
        return known

    def _kept(self, snapshot: Snapshot) -> Value:
        name = Names(snapshot).of(snapshot.root)
        known = self._known.get(name)
        if known is not None:
            return known
        size = sum(map(_size, snapshot.nodes))
        if size <= self._memory:
            self._memory -= size
            value = self._known[name] = Value(snapshot, name)
            return value
        return Value(None, name, show(snapshot, snapshot.root, _SHOWN))

    def _is_outside(self, value: object) -> bool:
        kind = type(value)
        known = self._outside.get(id(kind))
        if known is None:
            known = self._outside[id(kind)] = kind, _is_others(kind)
        return known[1] or self._is_shared(value)


def is_atom(value: object) -> bool:
    """Tell whether a value cannot change, and is small."""
    kind = type(value)
    return id(kind) in ATOMS or ((kind is str or kind is bytes) and len(value) <= _SHORT)  # type: ignore[arg-type]


def _is_others(kind: type) -> bool:
    """Tell whether objects belong to what runs tests, or to Python's machinery: an event loop."""
    package = module_of(kind).partition(".")[0]
    if package in _TESTING:
        return True
    if package not in sys.stdlib_module_names or defines(kind, "__dataclass_fields__"):
        return False
    names = {full_name(base) for base in bases(kind)}
    return names.isdisjoint(MAKERS) and names.isdisjoint(FIRST)


def _work(snapshot: Snapshot) -> int:
    return _WORK + sum(map(_work_at, snapshot.nodes))


def _work_at(node: Node) -> int:
    return _WORK // 2 + len(node.items) + len(node.attributes) + _data(node)


def _data(node: Node) -> int:
    """Return what the elements of an array cost, and long texts."""
    if isinstance(node.value, Array):
        return node.value.length * node.value.size // 1000
    return len(node.value) // 1000 if isinstance(node.value, (str, bytes)) else 0


def _missing(snapshot: Snapshot) -> int:
    """Return how many bytes of small arrays there was no room for."""
    arrays = [node.value for node in snapshot.nodes if isinstance(node.value, Array)]
    sizes = (array.length * array.size for array in arrays if isinstance(array.data, Stored))
    return sum(size for size in sizes if size <= BLOCK)


def _size(node: Node) -> int:
    texts = [node.value, *node.items, *(slot for _, slot in node.attributes)]
    found = _BYTES_OF_NODE + 8 * len(texts)
    found += sum(len(text) for text in texts if isinstance(text, (str, bytes)))
    if isinstance(node.value, Array) and isinstance(node.value.data, bytes):
        found += len(node.value.data)
    return found

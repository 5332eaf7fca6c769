"""Snapshots of values: taken now, so that what changes the values later changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from pytest_seedall.comparing.blocks import BLOCK, Blocks
from pytest_seedall.comparing.kinds.finding import KINDS, find
from pytest_seedall.comparing.nodes import ATOMS, At, Atom, Node, Slot, Snapshot
from pytest_seedall.comparing.objects import short_name

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping
    from types import TracebackType

    from pytest_seedall.comparing.blocks import Stored
    from pytest_seedall.comparing.making import Kind

#: More objects than that are not looked at in one value.
MOST_NODES = 2_000_000

_PENDING = Node("left out", "", "not looked at")


class Snapshots:
    """What takes the snapshots of one test, and keeps their bytes until it is closed.

    :param shared: the objects that both runs have in common, by their ids, or what tells them:
        they are no results.
    :param deep: look into objects of classes that we know nothing of.
    :param folders: texts for folders that are other ones in each run: ``{str(tmp_path): "tmp"}``;
        the mapping may be changed between two snapshots.
    :param memory: how many bytes of small arrays are kept in memory.
    :param disk: how many bytes of large arrays are kept in a file.
    :param folder: where that file is to be, and to stay, for another process to read.
    :param most: how many objects are looked at in one value.
    """

    def __init__(
        self,
        shared: Callable[[object], bool] | Container[int] = frozenset(),
        *,
        deep: bool = False,
        folders: Mapping[str, str] | None = None,
        memory: int = 64 * BLOCK,
        disk: int = 16 << 30,
        folder: str | None = None,
        most: int = MOST_NODES,
    ) -> None:
        self._is_shared = shared if callable(shared) else _are_ids(shared)
        self._deep = deep
        self._most = most
        self._folders = {} if folders is None else folders
        self._blocks = Blocks(memory, disk, folder)
        self._kinds = dict(KINDS)
        self._classes: list[type] = []  # keeps their ids

    def of(self, value: object) -> Snapshot:
        """Return a value as it is now."""
        walk = self._walk()
        root = walk.slot(value)
        return walk.finished(root)

    def of_names(self, values: Mapping[str, object]) -> Snapshot:
        """Return several named values as they are now; what they share is looked at once."""
        walk = self._walk()
        slots = tuple((name, walk.slot(value)) for name, value in values.items())
        return walk.finished(walk.add(Node("names", "", attributes=slots)))

    def _walk(self) -> _Walk:
        folders = sorted(self._folders.items(), key=lambda pair: -len(pair[0]))  # nested ones first
        return _Walk(self._find, self._is_shared, folders, self._blocks, self._most)

    def close(self) -> None:
        """Remove what is in files."""
        self._blocks.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _find(self, kind: type) -> Kind:
        known = self._kinds.get(id(kind))
        if known is None:
            known = self._kinds[id(kind)] = find(kind, self._deep)
            self._classes.append(kind)
        return known


def _are_ids(ids: Container[int]) -> Callable[[object], bool]:
    return lambda value: id(value) in ids


class _Walk:
    """One walk through a value; see `making.Walk`."""

    def __init__(
        self,
        find: Callable[[type], Kind],
        is_shared: Callable[[object], bool],
        folders: list[tuple[str, str]],
        blocks: Blocks,
        most: int,
    ) -> None:
        self._find = find
        self._most = most
        self._is_shared = is_shared
        self._folders = folders
        self._blocks = blocks
        self.fits = blocks.fits
        self._nodes: list[Node] = []
        self._seen: dict[int, tuple[At, object]] = {}
        self._pending: list[tuple[At, object]] = []

    def slot(self, value: Any) -> Slot:
        kind = type(value)
        if id(kind) in ATOMS:
            return value  # type: ignore[no-any-return]
        if (kind is str or kind is bytes) and len(value) <= BLOCK:
            return self._atom(value)
        known = self._seen.get(id(value))
        if known is None:
            at = self.add(_PENDING)
            known = self._seen[id(value)] = at, value  # keeps its id
            self._pending.append(known)
        return known[0]

    def now(self, value: object) -> Slot:
        return value if id(type(value)) in ATOMS else self.add(self._made(value))  # type: ignore[return-value]

    def add(self, node: Node) -> At:
        self._nodes.append(node)
        return At(len(self._nodes) - 1)

    def text(self, text: str) -> str:
        for folder, name in self._folders:
            text = text.replace(folder, name)
        return text

    def data(self, size: int, blocks: Iterable[bytes]) -> bytes | Stored:
        return b"".join(blocks) if self.fits(size) else self._blocks.store(blocks)

    def finished(self, root: Slot) -> Snapshot:
        """Return the snapshot, once all that was met has been looked at."""
        nodes, pending = self._nodes, self._pending
        while pending:
            at, value = pending.pop()
            if len(nodes) > self._most:
                nodes[at] = Node("left out", short_name(type(value)), "too many objects")
            else:
                nodes[at] = self._made(value)
        return Snapshot(root, tuple(nodes))

    def _made(self, value: object) -> Node:
        kind = None
        try:
            kind = self._find(type(value))
            if not kind.is_value and self._is_shared(value):
                return Node("left out", kind.name, "shared by both runs")
            return kind.make(value, self, kind.name)
        except Exception as error:  # whatever a class of the user's does when it is looked at
            name = short_name(type(value)) if kind is None else kind.name
            return Node("left out", name, f"raised {type(error).__name__}")

    def _atom(self, value: str | bytes) -> Atom:
        if not self._folders:
            return value
        if isinstance(value, str):
            return self.text(value)
        text = value.decode("latin-1")
        replaced = self.text(text)
        return value if replaced == text else replaced.encode("latin-1", "replace")

"""What comes to light while two snapshots are compared: differences, counts, what was left out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall.comparing.canonical import Names
from pytest_seedall.comparing.differences import Aspect, Difference
from pytest_seedall.comparing.nodes import Node, Slot, Snapshot, type_of
from pytest_seedall.comparing.showing import described, key_label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_seedall.comparing.numbers import Tolerance

#: More differences than that are only counted; more things left out as well.
MOST_FOUND = 1_000
MOST_LEFT_OUT = 1_000

# Paths that are longer are shortened.
_DEEPEST = 100


class Key(NamedTuple):
    """A key of a mapping, not yet written."""

    slot: Slot


class Pair(NamedTuple):
    """The same place in both runs."""

    parent: Pair | None
    label: str | int | Key
    """What leads here from the parent; a name, for those that have none."""
    first: Slot
    second: Slot
    top: str
    """The name of the result that it is part of."""
    depth: int = 0

    def below(self, label: str | int | Key, first: Slot, second: Slot) -> Pair:
        """Return the pair of a part."""
        top = self.top if self.depth or self.top else str(label)
        return Pair(self, label, first, second, top, self.depth + 1)


class LeftOut(NamedTuple):
    """What was not compared, and why."""

    path: str
    type: str
    reason: str


class Findings:
    """What has been found so far, and what has not been looked at yet.

    :param ignored: tells whether a path is ignored; None if none is.
    """

    def __init__(
        self,
        first: Snapshot,
        second: Snapshot,
        tolerance: Tolerance,
        ignored: Callable[[str], bool] | None,
    ) -> None:
        self.first, self.second = first, second
        self.names = Names(first), Names(second)
        self.tolerance = tolerance
        self.ignored = ignored
        self.pending: list[Pair] = []
        self.found: list[tuple[Pair, Difference]] = []
        self.more = 0
        self.left_out: list[LeftOut] = []
        self.reasons: Counter[str] = Counter()
        self.compared: Counter[str] = Counter()
        """How many values without parts, by the name at the beginning of the path."""
        self.different: set[str] = set()

    def nodes(self, pair: Pair) -> tuple[Node | None, Node | None]:
        return self.first.node(pair.first), self.second.node(pair.second)

    def names_of(
        self, first: Iterable[Slot], second: Iterable[Slot]
    ) -> tuple[list[bytes], list[bytes]]:
        """Return the names of values of run 1, and of values of run 2."""
        return [self.names[0].of(slot) for slot in first], [
            self.names[1].of(slot) for slot in second
        ]

    def push(self, parent: Pair, label: str | int | Key, first: Slot, second: Slot) -> None:
        """Have a part of a value looked at later."""
        self.pending.append(parent.below(label, first, second))

    def count(self, pair: Pair, number: int = 1) -> None:
        """Count values that have been compared."""
        self.compared[pair.top] += number

    def leave_out(self, pair: Pair, kind: str, reason: str, number: int = 1) -> None:
        """Count what cannot be compared."""
        self.reasons[reason] += number
        if len(self.left_out) < MOST_LEFT_OUT:
            self.left_out.append(LeftOut(self.path(pair), kind, reason))

    def leave_out_below(self, pair: Pair, slots: Iterable[Slot]) -> None:
        """Count what cannot be compared in keys and elements of sets, which have names only."""
        pending, seen = list(slots), set[Slot]()
        while pending:
            slot = pending.pop()
            node = self.first.node(slot)
            if node is None or slot in seen:
                continue
            seen.add(slot)
            if node.form == "left out":
                self.leave_out(pair, node.type, str(node.value))
            pending += [*node.items, *(part for _, part in node.attributes)]

    def differ(self, pair: Pair, aspect: Aspect, values: tuple[str, str], **facts: Any) -> None:
        """Note a difference.

        :param facts: other fields of `Difference`.
        """
        self.different.add(pair.top)
        if len(self.found) == MOST_FOUND:
            self.more += 1
            return
        what = described(self.first, pair.first)
        difference = Difference(self.path(pair), aspect, what, values)._replace(**facts)
        self.found.append((pair, difference))

    def is_ignored(self, pair: Pair) -> bool:
        """Tell whether the user does not want something compared; if so, it is counted."""
        if self.ignored is None or pair.depth > _DEEPEST or not self.ignored(self.path(pair)):
            return False
        self.leave_out(pair, type_of(self.first, pair.first), "ignored")
        return True

    def path(self, pair: Pair) -> str:
        """Return where a pair is, in the user's terms."""
        labels = []
        place: Pair | None = pair
        while place is not None:
            labels.append(self._written(place.label))
            place = place.parent
        if len(labels) > _DEEPEST:
            labels[_DEEPEST // 2 : -_DEEPEST // 2] = ["…"]
        return "".join(reversed(labels)).removeprefix(".")

    def _written(self, label: str | int | Key) -> str:
        if isinstance(label, Key):
            return key_label(self.first, label.slot)
        return f"[{label}]" if isinstance(label, int) else label

"""What makes nodes of values: a function for each class, and what it may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from pytest_seedall.comparing.nodes import Array, At, Node, Slot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_seedall.comparing.blocks import Stored


class Walk(Protocol):
    """A walk through a value, as those see it who make nodes."""

    def slot(self, value: object) -> Slot:
        """Return what stands for a part of a value: the same, however often it is met."""

    def now(self, value: object) -> Slot:
        """Do the same for what exists only until its node is made, as a view of an array does."""

    def add(self, node: Node) -> At:
        """Return where a node is that has been made already."""

    def text(self, text: str) -> str:
        """Return a text with the folders renamed that are other ones in each run."""

    def data(self, size: int, blocks: Iterable[bytes]) -> bytes | Stored:
        """Keep the bytes of an array, which come in blocks of equally many elements."""

    def fits(self, size: int) -> bool:
        """Tell whether an array is so small that its bytes are kept as they are."""


#: Makes the node of a value; the last argument is its class, as people write it.
Make: TypeAlias = "Callable[[Any, Walk, str], Node]"


class Kind(NamedTuple):
    """What is known of a class."""

    name: str
    make: Make
    is_value: bool = False
    """Whether both runs are compared even where they share the object: numbers, texts, names."""


def left_out(reason: str) -> Make:
    """Return what makes nodes of things that are not looked at."""

    def make(value: object, walk: Walk, name: str) -> Node:
        return Node("left out", name, reason)

    return make


def array(
    walk: Walk, name: str, array: Array, attributes: Iterable[tuple[str, object]] = ()
) -> Node:
    """Return the node of an array with what else there is to it."""
    others = tuple((label, walk.slot(value)) for label, value in attributes)
    return Node("array", name, array, attributes=others)


def parts(walk: Walk, values: Iterable[tuple[str, object]]) -> tuple[tuple[str, Slot], ...]:
    """Return slots for values that have a name."""
    return tuple((label, walk.slot(value)) for label, value in values)

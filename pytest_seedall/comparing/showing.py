"""How a value of a snapshot is shown to a person: in one line, nested ones shortly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall.comparing.elements import shown_element
from pytest_seedall.comparing.nodes import Array, Node, Slot, Snapshot
from pytest_seedall.naming.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST = 3
_MOST_ITEMS = 6
_WIDTH = 200
_MOST_BITS = 3 * _WIDTH
_BRACKETS = {"list": ("[", "]"), "tuple": ("(", ")"), "set": ("{", "}"), "dict": ("{", "}")}


def show(snapshot: Snapshot, slot: Slot, width: int = _WIDTH) -> str:
    """Return a value in one line."""
    text = _show(snapshot, slot, _DEEPEST)
    return text if len(text) <= width else f"{text[: width - 1]}…"


def described(snapshot: Snapshot, slot: Slot) -> str:
    """Return what a value is, without what is in it: ``float32[128, 10]``."""
    node = snapshot.node(slot)
    if node is None:
        return type(slot).__name__
    if isinstance(node.value, Array):
        on = f" on {node.value.device}" if node.value.device else ""
        return f"{node.value.dtype}{list(node.value.shape)}{on}"
    if node.form == "sequence":
        shape = node.value if isinstance(node.value, tuple) else (len(node.items),)
        return f"{node.type}{list(shape)}"
    if node.form in {"mapping", "set"}:
        length = len(node.items) // (2 if node.form == "mapping" else 1)
        rows = node.value if isinstance(node.value, tuple) else ()  # of a frame
        return f"{node.type}{[*rows, length]}"
    return node.type


def key_label(snapshot: Snapshot, slot: Slot) -> str:
    """Return how people write a key in a path."""
    return f"[{show(snapshot, slot, 60)}]"


def _show(snapshot: Snapshot, slot: Slot, depth: int) -> str:
    node = snapshot.node(slot)
    if node is None:
        return _atom(slot)
    if node.form == "left out":
        return f"<{node.type}>"
    if node.form == "leaf":
        return _leaf(node)
    if node.form in {"sequence", "set", "mapping"} and node.value is None and depth:
        return _container(snapshot, node, depth)
    return _other(snapshot, slot, node, depth)


def _atom(value: object) -> str:
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:  # often alike but for the last
        sign = "-" if value < 0 else ""
        return f"{sign}0x…{abs(value) & 0xFFFF_FFFF:08x} ({value.bit_length()} bits)"
    return shown(value, _WIDTH)


def _other(snapshot: Snapshot, slot: Slot, node: Node, depth: int) -> str:
    array = node.value
    if isinstance(array, Array) and isinstance(array.data, bytes) and not array.shape:
        return shown_element(array.element, array.data)
    if node.form == "object" and node.attributes and depth:
        return f"{_last_name(node)}({', '.join(_attributes(snapshot, node, depth))})"
    return described(snapshot, slot)


def _leaf(node: Node) -> str:
    if isinstance(node.value, str) and node.type in {"str", "type"}:
        return shown(node.value, _WIDTH)
    value = node.value if isinstance(node.value, str) else shown(node.value, _WIDTH)
    return f"{_last_name(node)}({value})"


def _last_name(node: Node) -> str:
    return node.type.rpartition(".")[2]


def _container(snapshot: Snapshot, node: Node, depth: int) -> str:
    step = 2 if node.form == "mapping" else 1
    some = node.items[: step * _MOST_ITEMS]
    shown_items = [_show(snapshot, item, depth - 1) for item in some]
    if node.form == "mapping":
        shown_items = [": ".join(shown_items[i : i + 2]) for i in range(0, len(shown_items), 2)]
    if len(some) < len(node.items):
        shown_items.append("…")
    inside = ", ".join(shown_items)
    if node.type in _BRACKETS:
        opening, closing = _BRACKETS[node.type]
        comma = "," if node.type == "tuple" and len(node.items) == 1 else ""
        return f"{opening}{inside}{comma}{closing}"
    return f"{_last_name(node)}({inside})"


def _attributes(snapshot: Snapshot, node: Node, depth: int) -> Iterator[str]:
    for number, (label, slot) in enumerate(node.attributes):
        if number == _MOST_ITEMS:
            yield "…"
            return
        name = label.removeprefix(".")
        value = _show(snapshot, slot, depth - 1)
        yield f"{name}={value}" if name else value

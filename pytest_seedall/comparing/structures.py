"""Pairs of nodes, compared by what they consist of."""

from __future__ import annotations

import cmath
from typing import TYPE_CHECKING, Any

from pytest_seedall.comparing import atoms
from pytest_seedall.comparing.arrays import Found, compare_arrays
from pytest_seedall.comparing.differences import ABSENT
from pytest_seedall.comparing.elements import numbers, part, shown_element, ulps
from pytest_seedall.comparing.mappings import compare_mappings, compare_sets
from pytest_seedall.comparing.nodes import Array, Node, Slot
from pytest_seedall.comparing.numbers import relative
from pytest_seedall.comparing.pictures import grid, picture
from pytest_seedall.comparing.sequences import at_index, compare_sequences
from pytest_seedall.comparing.showing import described, show

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_seedall.comparing.differences import Aspect
    from pytest_seedall.comparing.findings import Findings, Pair


def compare_leaves(findings: Findings, pair: Pair, first: Node, second: Node) -> None:
    one: Any = first.value
    other: Any = second.value
    is_same = atoms.same(one, other, findings.tolerance)
    if not is_same and atoms.only_addresses_differ(one, other):
        findings.leave_out(pair, first.type, atoms.ADDRESS)
        return
    findings.count(pair)
    if is_same:
        return
    aspect, at, values = atoms.values(findings.first, one, findings.second, other)
    if aspect == "value":
        values = show(findings.first, pair.first), show(findings.second, pair.second)
    findings.differ(pair, aspect, values, at=at, **atoms.facts(one, other, findings.tolerance))


def compare_array_nodes(findings: Findings, pair: Pair, first: Node, second: Node) -> None:
    one, other = first.value, second.value
    assert isinstance(one, Array)
    assert isinstance(other, Array)
    for aspect in ("dtype", "shape", "device"):
        facts = getattr(one, aspect), getattr(other, aspect)
        if facts[0] != facts[1]:
            shown = [str(list(fact) if aspect == "shape" else fact or "CPU") for fact in facts]
            findings.differ(pair, aspect, (shown[0], shown[1]))
            return
    found = compare_arrays(one, other, findings.tolerance)
    if found is not None and found.undecided:
        findings.leave_out(pair, first.type, "too large to be kept for a tolerance")
        return
    findings.count(pair)
    if found is not None:
        _tell(findings, pair, one, found)


def _tell(findings: Findings, pair: Pair, array: Array, found: Found) -> None:
    facts: dict[str, Any] = {"at": at_index(found.first, array.shape), "rtol": found.rtol}
    if array.shape:
        facts |= {"differing": found.differing, "elements": array.length}
    if found.elements is None:
        facts["note"] = "of so large an array only digests were kept: the block that differs first"
        values = ("not kept", "not kept")
    else:
        one, other = found.elements
        values = shown_element(array.element, one), shown_element(array.element, other)
        facts |= _distance(array.element, one, other)
    aspect: Aspect = "value"
    drawn_on = grid(array.shape)
    if found.reordered:
        aspect, facts["rtol"] = "order", None
    elif drawn_on is not None:
        facts["where"] = picture(drawn_on, found.counts)
    findings.differ(pair, aspect, values, **facts)


def _distance(element: str, first: bytes, second: bytes) -> dict[str, Any]:
    if part(element) is None:
        return {}
    one, other = complex(*numbers(element, first)), complex(*numbers(element, second))
    found: dict[str, Any] = {"relative": relative(one, other), "ulps": ulps(element, first, second)}
    if cmath.isnan(one) is not cmath.isnan(other):
        found["note"] = "NaN in one only"
    return found


def compare_states(findings: Findings, pair: Pair, first: Node, second: Node) -> None:
    """Compare generators of random numbers: where their states differ says nothing to anybody."""
    names = findings.names[0].of(pair.first), findings.names[1].of(pair.second)
    findings.count(pair)
    if names[0] != names[1]:
        findings.differ(pair, "state", (names[0].hex()[:12], names[1].hex()[:12]))


def compare_objects(findings: Findings, pair: Pair, first: Node, second: Node) -> None:
    findings.count(pair, not first.attributes)
    if first.value != second.value:
        findings.differ(pair, "dtype", (str(first.value), str(second.value)))


def compare_attributes(findings: Findings, pair: Pair, first: Node, second: Node) -> None:
    others = dict(second.attributes)
    for label, slot in first.attributes:
        if label in others:
            findings.push(pair, label, slot, others.pop(label))
        else:
            _missing(findings, pair, label, (slot, None))
    for label, slot in others.items():
        _missing(findings, pair, label, (None, slot))


def _missing(findings: Findings, parent: Pair, label: str, slots: tuple[Slot, Slot]) -> None:
    first = findings.nodes(parent)[0]
    is_in_first = first is not None and label in dict(first.attributes)
    run = 0 if is_in_first else 1
    snapshot, slot = (findings.first, findings.second)[run], slots[run]
    pair = parent.below(label, *slots)
    if findings.is_ignored(pair):
        return
    values = show(snapshot, slot), ABSENT
    findings.count(pair)
    shown = values if is_in_first else values[::-1]
    findings.differ(pair, "missing", (shown[0], shown[1]), what=described(snapshot, slot))


STRUCTURES: dict[str, Callable[[Findings, Pair, Node, Node], None]] = {
    "leaf": compare_leaves,
    "sequence": compare_sequences,
    "mapping": compare_mappings,
    "set": compare_sets,
    "array": compare_array_nodes,
    "object": compare_objects,
    "state": compare_states,
    "names": compare_objects,
}

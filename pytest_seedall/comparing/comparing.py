"""Two snapshots compared by their structure, side by side."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.comparing import atoms
from pytest_seedall.comparing.findings import Findings, LeftOut, Pair
from pytest_seedall.comparing.ignoring import ignores
from pytest_seedall.comparing.nodes import Node, Slot, Snapshot, type_of
from pytest_seedall.comparing.numbers import Tolerance
from pytest_seedall.comparing.sequences import reorder
from pytest_seedall.comparing.showing import described, show
from pytest_seedall.comparing.structures import STRUCTURES, compare_attributes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_seedall.comparing.differences import Difference

#: More differences than that are only counted.
MOST_DIFFERENCES = 100


class Comparison(NamedTuple):
    """What came out of comparing two values."""

    differences: tuple[Difference, ...]
    more: int
    """How many differences there are beside those."""
    compared: int
    """How many values without parts: numbers, texts, whole arrays."""
    left_out: tuple[LeftOut, ...]
    """What was not compared; the first of it, if it is very much."""
    reasons: dict[str, int]
    """How many values were left out, for which reason."""
    same: tuple[str, ...]
    """The names that have something to compare, all of which is the same."""


def compare(
    first: Snapshot,
    second: Snapshot,
    name: str = "",
    tolerance: Tolerance = Tolerance(),  # noqa: B008 - it cannot change
    ignore: Iterable[str] = (),
) -> Comparison:
    """Compare a value of run 1 with that of run 2.

    :param name: what the value is called; not for snapshots of several named values.
    :param ignore: patterns for what is no result.
    """
    findings = Findings(first, second, tolerance, ignores(ignore))
    findings.pending.append(Pair(None, name, first.root, second.root, name))
    seen: set[tuple[Slot, Slot]] = set()
    while findings.pending:
        pair = findings.pending.pop()
        done = len(findings.pending)
        _look(findings, pair, seen)
        findings.pending[done:] = reversed(findings.pending[done:])  # first things first
    reorder(findings)
    return _result(findings)


def _look(findings: Findings, pair: Pair, seen: set[tuple[Slot, Slot]]) -> None:
    if findings.is_ignored(pair):
        return
    first, second = findings.nodes(pair)
    if first is None and second is None:
        _compare_atoms(findings, pair)
    elif type_of(findings.first, pair.first) != type_of(findings.second, pair.second):
        _tell_types(findings, pair)
    elif first is None or second is None or first.form != second.form:
        _compare_forms(findings, pair, first, second)
    elif (pair.first, pair.second) not in seen:
        seen.add((pair.first, pair.second))
        _compare_nodes(findings, pair, first, second)


def _compare_nodes(findings: Findings, pair: Pair, first: Node, second: Node) -> None:
    if first.form == "left out":
        reasons = sorted({str(first.value), str(second.value)})
        findings.leave_out(pair, first.type, " or ".join(reasons))
        return
    before = len(findings.found)
    STRUCTURES[first.form](findings, pair, first, second)
    is_another = any(found.aspect in {"dtype", "shape"} for _, found in findings.found[before:])
    if first.form != "state" and not is_another:
        compare_attributes(findings, pair, first, second)


def _compare_atoms(findings: Findings, pair: Pair) -> None:
    one, other = pair.first, pair.second
    is_same = atoms.same(one, other, findings.tolerance)
    if not is_same and atoms.only_addresses_differ(one, other):
        findings.leave_out(pair, "str", atoms.ADDRESS)
        return
    findings.count(pair)
    if is_same:
        return
    aspect, at, values = atoms.values(findings.first, one, findings.second, other)
    facts = atoms.facts(one, other, findings.tolerance)
    findings.differ(pair, aspect, values, at=at, **facts)


def _tell_types(findings: Findings, pair: Pair) -> None:
    snapshots = ((findings.first, pair.first), (findings.second, pair.second))
    texts = [f"{show(*value)}   {type_of(*value)}" for value in snapshots]
    findings.count(pair)
    findings.differ(pair, "type", (texts[0], texts[1]))


def _compare_forms(findings: Findings, pair: Pair, first: Node | None, second: Node | None) -> None:
    """Compare values of one class that are different things: a short text and a very long one."""
    outside = [node for node in (first, second) if node is not None and node.form == "left out"]
    if outside:
        reason = str(outside[0].value).removesuffix(" by both runs")
        findings.leave_out(pair, outside[0].type, f"{reason} in one run only")
        return
    about = described(findings.first, pair.first), described(findings.second, pair.second)
    shown = show(findings.first, pair.first), show(findings.second, pair.second)
    findings.count(pair)
    if about[0] != about[1] and first is not None and second is not None:
        findings.differ(pair, "dtype", about)
    else:
        findings.differ(pair, "value", shown)


def _result(findings: Findings) -> Comparison:
    found = [difference for _, difference in findings.found]
    found.sort(key=lambda difference: difference.aspect == "state")
    more = max(0, len(found) - MOST_DIFFERENCES) + findings.more
    found_bare = {name for name in findings.different if not findings.compared[name]}
    compared = findings.compared + Counter(found_bare)  # by its shape, length or keys
    return Comparison(
        tuple(found[:MOST_DIFFERENCES]),
        more,
        compared.total(),
        tuple(findings.left_out),
        dict(findings.reasons),
        tuple(name for name in compared if name not in findings.different),
    )

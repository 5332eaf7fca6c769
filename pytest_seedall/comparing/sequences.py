"""Lists compared: numbers and texts at once, other elements one by one; their order at the end."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall.comparing import atoms
from pytest_seedall.comparing.nodes import At, Node
from pytest_seedall.comparing.numbers import power_of_ten
from pytest_seedall.comparing.pictures import grid, picture

if TYPE_CHECKING:
    from pytest_seedall.comparing.findings import Findings, Pair


def compare_sequences(findings: Findings, pair: Pair, first: Node, second: Node) -> None:
    if first.value != second.value:
        findings.differ(pair, "shape", (_shape(first), _shape(second)))
    elif len(first.items) != len(second.items):
        _compare_lengths(findings, pair, first, second)
    else:
        _compare_items(findings, pair, first, second)


def _shape(node: Node) -> str:
    return str(list(node.value)) if isinstance(node.value, tuple) else str(len(node.items))


def _compare_lengths(findings: Findings, pair: Pair, first: Node, second: Node) -> None:
    lengths = str(len(first.items)), str(len(second.items))
    names = findings.names_of(first.items, second.items)
    shorter = min(map(len, names))
    pairs = enumerate(zip(*names, strict=False))
    place = next((number for number, (one, other) in pairs if one != other), shorter)
    findings.count(pair)
    findings.differ(pair, "length", lengths, at=f"[{place}]")


class _Run(NamedTuple):
    """The numbers and texts among the elements of a list that differ."""

    places: list[int]
    rtols: list[float | None]


def _compare_items(findings: Findings, pair: Pair, first: Node, second: Node) -> None:
    """Compare elements; numbers and texts among them at once, for there may be a million."""
    shape = first.value if isinstance(first.value, tuple) else (len(first.items),)
    run, atoms_met = _Run([], []), 0
    for place, (one, other) in enumerate(zip(first.items, second.items, strict=True)):
        if type(one) is At or type(other) is At:
            label = place if len(shape) == 1 else at_index(place, shape)
            findings.push(pair, label, one, other)
            continue
        atoms_met += 1
        if not atoms.same(one, other, findings.tolerance):
            atoms_met -= not _note(findings, pair.below(place, one, other), place, run)
    findings.count(pair, atoms_met or not first.items)
    if run.places:
        _tell(findings, pair, run, (first, second), shape)


def _note(findings: Findings, pair: Pair, place: int, run: _Run) -> bool:
    """Note elements that differ; tell whether they count at all."""
    one, other = pair.first, pair.second
    if atoms.only_addresses_differ(one, other):
        findings.leave_out(pair, type(one).__name__, atoms.ADDRESS)
        return False
    if findings.is_ignored(pair):
        return False
    run.places.append(place)
    run.rtols.append(atoms.needed(one, other, findings.tolerance.atol))
    return True


def _tell(
    findings: Findings, pair: Pair, run: _Run, nodes: tuple[Node, Node], shape: tuple[int, ...]
) -> None:
    place = run.places[0]
    one, other = (node.items[place] for node in nodes)
    _, _, values = atoms.values(findings.first, one, findings.second, other)
    facts: dict[str, Any] = atoms.facts(one, other, findings.tolerance)
    known = [rtol for rtol in run.rtols if rtol is not None]
    facts["rtol"] = power_of_ten(max(known)) if len(known) == len(run.rtols) else None
    facts |= {"differing": len(run.places), "elements": len(nodes[0].items)}
    facts["where"] = _where(run.places, shape)
    findings.differ(pair, "value", values, at=at_index(place, shape), **facts)


def _where(places: list[int], shape: tuple[int, ...]) -> tuple[str, ...]:
    drawn_on = grid(shape)
    if drawn_on is None:
        return ()
    found = Counter(map(drawn_on.mark, places))
    return picture(drawn_on, [found[mark] for mark in range(drawn_on.marks)])


def at_index(place: int, shape: tuple[int, ...]) -> str:
    """Return the index of an element that is counted in C order: ``[7, 2]``."""
    index = []
    for length in reversed(shape):
        place, remainder = divmod(place, length)
        index.append(str(remainder))
    return f"[{', '.join(reversed(index))}]" if index else ""


def reorder(findings: Findings) -> None:
    """Replace what was found in lists that have the same elements, in another order."""
    for pair in _candidates(findings):
        if any(_is_below(pair, done) for done, found in findings.found if found.aspect == "order"):
            continue
        first, second = findings.nodes(pair)
        assert first is not None
        assert second is not None
        names = findings.names_of(first.items, second.items)
        if Counter(names[0]) == Counter(names[1]):
            _replace(findings, pair, names)


def _candidates(findings: Findings) -> list[Pair]:
    """Return pairs of lists in which at least two elements differ, outermost first."""
    changed: dict[int, set[object]] = {}
    pairs: dict[int, tuple[int, Pair]] = {}
    for pair, found in findings.found:
        if found.differing > 1 and found.aspect == "value" and _is_list(findings, pair):
            changed[id(pair)] = {0, 1}
            pairs[id(pair)] = (pair.depth, pair)
        for child, parent in _upwards(pair):
            if _is_list(findings, parent):
                changed.setdefault(id(parent), set()).add(child.label)
                pairs[id(parent)] = (parent.depth, parent)
    several = (pairs[key] for key, labels in changed.items() if len(labels) > 1)
    return [pair for _, pair in sorted(several, key=lambda found: found[0])]


def _is_list(findings: Findings, pair: Pair) -> bool:
    first, second = findings.nodes(pair)
    return (
        first is not None
        and second is not None
        and first.form == second.form == "sequence"
        and len(first.items) == len(second.items)
    )


def _upwards(pair: Pair) -> list[tuple[Pair, Pair]]:
    found = []
    while pair.parent is not None:
        found.append((pair, pair.parent))
        pair = pair.parent
    return found


def _is_below(pair: Pair, above: Pair) -> bool:
    return pair is above or any(parent is above for _, parent in _upwards(pair))


def _replace(findings: Findings, pair: Pair, names: tuple[list[bytes], list[bytes]]) -> None:
    findings.found = [
        (other, found) for other, found in findings.found if not _is_below(other, pair)
    ]
    place = next(n for n, (one, other) in enumerate(zip(*names, strict=True)) if one != other)
    first, second = findings.nodes(pair)
    assert first is not None
    assert second is not None
    shown = atoms.values(findings.first, first.items[place], findings.second, second.items[place])[
        2
    ]
    facts = {
        "differing": sum(one != other for one, other in zip(*names, strict=True)),
        "elements": len(first.items),
    }
    shape = first.value if isinstance(first.value, tuple) else (len(first.items),)
    findings.differ(pair, "order", shown, at=at_index(place, shape), **facts)

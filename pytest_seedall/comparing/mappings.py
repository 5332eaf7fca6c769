"""Dictionaries and sets compared: by names of their keys, since users' ``__eq__`` is not asked."""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING

from pytest_seedall.comparing import atoms
from pytest_seedall.comparing.differences import ABSENT
from pytest_seedall.comparing.findings import Findings, Key, Pair
from pytest_seedall.comparing.numbers import power_of_ten
from pytest_seedall.comparing.showing import show

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_seedall.comparing.nodes import Node, Slot


_MOST_SHOWN = 5


def compare_mappings(findings: Findings, pair: Pair, first: Node, second: Node) -> None:
    if first.value != second.value:  # frames with more rows in one run
        findings.count(pair)
        findings.differ(pair, "shape", (_shape(first), _shape(second)))
        return
    keys = first.items[::2], second.items[::2]
    findings.count(pair, not keys[0])
    if keys[0] == keys[1] and all(type(key) is str for key in keys[0]):
        for key, one, other in zip(keys[0], first.items[1::2], second.items[1::2], strict=True):
            findings.push(pair, Key(key), one, other)
        return
    findings.leave_out_below(pair, keys[0])
    names = findings.names_of(*keys)
    if names[0] != names[1]:
        _compare_keys(findings, pair, keys, names)
    values = _by_name(names[1], second.items[1::2])
    for key, name, value in zip(keys[0], names[0], first.items[1::2], strict=True):
        if values.get(name):
            findings.push(pair, Key(key), value, values[name].popleft())


def _shape(frame: Node) -> str:
    rows = frame.value[0] if isinstance(frame.value, tuple) else 0
    return str([rows, len(frame.items) // 2])


def _by_name(names: list[bytes], values: Iterable[Slot]) -> dict[bytes, deque[Slot]]:
    """Return values by the names of their keys, which keys of unknown classes share."""
    found: dict[bytes, deque[Slot]] = {}
    for name, value in zip(names, values, strict=True):
        found.setdefault(name, deque()).append(value)
    return found


def _compare_keys(
    findings: Findings,
    pair: Pair,
    keys: tuple[Sequence[Slot], Sequence[Slot]],
    names: tuple[list[bytes], list[bytes]],
) -> None:
    """Note keys that only one run has, or else that they are in another order."""
    lost, gained = _only_in_one(keys, names)
    if lost or gained:
        values = _listed(findings, lost, gained)
        findings.differ(pair, "keys", values)
        return
    place = next(n for n, (one, other) in enumerate(zip(*names, strict=True)) if one != other)
    shown = show(findings.first, keys[0][place]), show(findings.second, keys[1][place])
    findings.differ(pair, "order", shown, at=f"key number {place + 1}")


def compare_sets(findings: Findings, pair: Pair, first: Node, second: Node) -> None:
    items = first.items, second.items
    findings.leave_out_below(pair, first.items)
    lost, gained = _only_in_one(items, findings.names_of(*items))
    findings.count(pair)
    rtol = _rtol(findings, lost, gained)
    if (lost or gained) and not (any(findings.tolerance) and rtol == 0):
        values = _listed(findings, lost, gained)
        findings.differ(pair, "elements", values, rtol=power_of_ten(rtol))


def _rtol(findings: Findings, lost: list[Slot], gained: list[Slot]) -> float | None:
    """Return the `rtol` with which the numbers that only one set has are those of the other.

    It is 0 if they are close already; None if they are no numbers, or not equally many.
    """
    numbers = sorted(_floats(lost)), sorted(_floats(gained))
    if not len(lost) == len(gained) == len(numbers[0]) == len(numbers[1]):
        return None
    pairs = list(zip(*numbers, strict=True))
    if all(atoms.same(one, other, findings.tolerance) for one, other in pairs):
        return 0.0
    apart = [atoms.needed(one, other, findings.tolerance.atol) for one, other in pairs]
    known = [rtol for rtol in apart if rtol is not None]
    return max(known) if len(known) == len(apart) else None


def _floats(slots: Iterable[Slot]) -> list[float]:
    return [slot for slot in slots if type(slot) is float]


def _only_in_one(
    slots: tuple[Sequence[Slot], Sequence[Slot]], names: tuple[list[bytes], list[bytes]]
) -> tuple[list[Slot], list[Slot]]:
    """Return what only the first has, and what only the second has."""
    counts = Counter(names[0]), Counter(names[1])
    return (
        _taken(slots[0], names[0], counts[0] - counts[1]),
        _taken(slots[1], names[1], counts[1] - counts[0]),
    )


def _taken(slots: Sequence[Slot], names: list[bytes], counts: Counter[bytes]) -> list[Slot]:
    taken = []
    for slot, name in zip(slots, names, strict=True):
        if counts[name] > 0:
            counts[name] -= 1
            taken.append(slot)
    return taken


def _listed(findings: Findings, lost: list[Slot], gained: list[Slot]) -> tuple[str, str]:
    texts = []
    for snapshot, slots in ((findings.first, lost), (findings.second, gained)):
        shown = sorted(show(snapshot, slot, 60) for slot in slots)
        more = [f"… {len(shown) - _MOST_SHOWN} more"] if len(shown) > _MOST_SHOWN else []
        texts.append(", ".join(shown[:_MOST_SHOWN] + more) or ABSENT)
    return texts[0], texts[1]

"""The parts of a trace that are compared: the main thread, and each call that a thread makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.tracing.traces import Value

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from pytest_seedall.tracing.traces import Change, Event, Trace

_INWARDS = {"start", "resume"}
_OUTWARDS = {"return", "yield", "end"}


class Unit(NamedTuple):
    """Events in their order."""

    events: tuple[Event, ...]
    is_whole: bool
    """Whether it is known to end with them."""


def main_unit(trace: Trace) -> Unit:
    """Return what the main thread did."""
    return Unit(trace.threads[0] if trace.threads else (), not trace.stopped)


def worker_units(trace: Trace) -> list[Unit]:
    """Return each outermost call that other threads made, in the order in which they began."""
    found = [unit for thread in trace.threads[1:] for unit in _calls(thread)]
    return sorted(found, key=lambda unit: unit.events[0].number)


def _calls(events: Iterable[Event]) -> Iterator[Unit]:
    depth = 0
    unit: list[Event] = []
    for event in events:
        unit.append(event)
        depth += (event.kind in _INWARDS) - (event.kind in _OUTWARDS)
        if depth <= 0:
            yield Unit(tuple(unit), True)
            depth, unit = 0, []
    if unit:
        yield Unit(tuple(unit), False)


def pairs(
    first: Trace, second: Trace, ones: list[Unit], others: list[Unit]
) -> Iterator[tuple[Unit, Unit]]:
    """Yield the calls of the same function that are not the same in both runs, in pairs."""
    left: dict[Hashable, list[Unit]] = {}
    for unit in others:
        left.setdefault(_name(second, unit), []).append(unit)
    without = []
    for unit in ones:
        same = left.get(_name(first, unit))
        if same:
            same.pop(0)
        else:
            without.append(unit)
    rest = [unit for units in left.values() for unit in units]
    for unit in without:
        function = first.functions[unit.events[0].function]
        place = (
            number
            for number, other in enumerate(rest)
            if second.functions[other.events[0].function] == function
        )
        number = next(place, None)
        if number is not None:
            yield unit, rest.pop(number)


def _name(trace: Trace, unit: Unit) -> Hashable:
    """Return what is the same for calls that are: which events, with which values."""
    begun = unit.events[0].frame - 1
    return tuple(
        (
            event.kind,
            trace.functions[event.function],
            event.frame - begun,
            event.line,
            tuple(map(_of_change, event.changes)),
        )
        for event in unit.events
    )


def _of_change(change: Change) -> Hashable:
    value = change.value
    if isinstance(value, Value):
        return change.name, value.digest
    is_number = not isinstance(value, (str, bytes))
    return change.name, type(value).__name__, repr(value) if is_number else value

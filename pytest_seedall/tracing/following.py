"""Follows two runs, event by event, to where they part."""

from __future__ import annotations

import linecache
import re
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from pytest_seedall.comparing import atoms
from pytest_seedall.comparing.comparing import compare
from pytest_seedall.comparing.nodes import Snapshot
from pytest_seedall.comparing.numbers import Tolerance
from pytest_seedall.comparing.showing import show
from pytest_seedall.tracing.traces import NOT_LOOKED_AT, Value

if TYPE_CHECKING:
    from pytest_seedall.comparing.differences import Difference
    from pytest_seedall.comparing.nodes import Atom
    from pytest_seedall.tracing.traces import Change, Event, Function, Trace
    from pytest_seedall.tracing.units import Unit

#: What is different where two runs part.
Role: TypeAlias = Literal["local", "argument", "return value", "exception", "path"]

_EXACT = Tolerance()
_ENDED = "went no further"
_ROLES: dict[str, Role] = {"return": "return value", "yield": "return value", "raise": "exception"}


class Parting(NamedTuple):
    """Where two runs part."""

    numbers: tuple[int, int]
    """The places among the events of each run."""
    function: Function
    line: int
    role: Role
    name: str
    texts: tuple[str, str]
    difference: Difference | None = None
    note: str = ""


class _Frame:
    """A call that is going on in both runs."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.last = function.line
        """The line that has been executed last; where the function is defined, before any."""
        self.values: tuple[dict[str, Change], ...] = ({}, {})
        """The variables in both runs."""


class Following:
    """Follows two runs."""

    def __init__(self, first: Trace, second: Trace) -> None:
        self._traces = first, second
        self._has_threads = max(len(first.threads), len(second.threads)) > 1
        self._put_off: Parting | None = None
        self._frames: dict[int, _Frame] = {}
        """By the numbers of the calls in run 1."""
        self._begun = 0, 0

    def parting(self, first: Unit, second: Unit) -> Parting | None:
        """Return where two sequences of events part, None if they do not."""
        units = first, second
        if not first.events or not second.events:
            return None
        self._begun = first.events[0].frame, second.events[0].frame
        last: Event | None = None
        for one, other in zip(first.events, second.events, strict=False):
            found = self._look(one, other, last)
            if found is not None:
                return found
            last = one
        return self._ended(units, last) or self._put_off

    def _look(self, one: Event, other: Event, last: Event | None) -> Parting | None:
        if self._place(0, one) != self._place(1, other):
            return self._other_way(one, other, last)
        frame = self._frames.get(one.frame)
        if frame is None:
            frame = self._frames[one.frame] = _Frame(self._function(0, one))
        changes = [{change.name: change for change in event.changes} for event in (one, other)]
        for name in {**changes[0], **changes[1]}:
            pair = self._values(frame, name, changes[0].get(name), changes[1].get(name))
            found = self._compared(one, other, name, pair)
            if found is not None and not self._passes_over(found, one, pair):
                since = [change[name].since for change in changes if name in change]
                return _since(found, max(since))
        if one.kind == "line":
            frame.last = one.line
        return None

    def _place(self, run: int, event: Event) -> tuple[object, ...]:
        begun = self._begun[run]
        caller = event.caller[0] and event.caller[0] - begun, event.caller[1]
        function = self._function(run, event)
        return event.kind, function, event.frame - begun, event.line, caller

    def _function(self, run: int, event: Event) -> Function:
        return self._traces[run].functions[event.function]

    def _values(
        self, frame: _Frame, name: str, one: Change | None, other: Change | None
    ) -> tuple[Value | Atom, Value | Atom] | None:
        """Return a variable's value in both runs; None if it was not looked at in both."""
        found = []
        for values, change in zip(frame.values, (one, other), strict=True):
            if change is not None:
                values[name] = change
            known = values.get(name)
            if known is not None and known.since != NOT_LOOKED_AT:
                found.append(known.value)
        return (found[0], found[1]) if len(found) == 2 else None

    def _passes_over(self, found: Parting, event: Event, pair: tuple[object, ...] | None) -> bool:
        """Tell whether it is what others have made of a value, of which no line here tells.

        A fixture that outlives the test, or what threads share. Better than this is the first line
        that does something with it, if there is one.
        """
        if pair is None or not isinstance(pair[0], Value):
            return False
        if event.kind == "line":
            return self._has_threads and not _is_named(found)
        is_outermost = event.kind == "start" and not event.caller[0]
        if is_outermost and found.role == "argument":
            self._put_off = self._put_off or found
        return is_outermost

    def _compared(
        self, one: Event, other: Event, name: str, pair: tuple[Value | Atom, Value | Atom] | None
    ) -> Parting | None:
        if pair is None or _are_same(*pair):
            return None
        first, second = map(_snapshot, pair)
        difference = None
        if first is not None and second is not None:
            differences = compare(first, second, name).differences
            if not differences:
                return None
            difference = differences[0]
        function, line, role, note = self._told(one, name)
        texts = difference.values if difference else (_shown(pair[0]), _shown(pair[1]))
        numbers = one.number, other.number
        return Parting(numbers, function, line, role, name, texts, difference, note)

    def _told(self, event: Event, name: str) -> tuple[Function, int, Role, str]:
        """Return where a value comes from, and what it is.

        An argument comes from the line with the call.
        """
        function = self._function(0, event)
        if event.kind != "start":
            return function, event.line, "local" if name else _ROLES[event.kind], ""
        role: Role = "argument" if name in function.arguments else "local"
        frame = self._frames.get(event.caller[0])
        if frame is None:
            return function, event.line, role, "at the beginning of the call"
        return frame.function, event.caller[1], role, f"as {function.name}() is called"

    def _other_way(self, one: Event, other: Event, last: Event | None) -> Parting:
        """Return where the runs part that went on in different ways."""
        points = [
            _point(event, begun) for event, begun in zip((one, other), self._begun, strict=True)
        ]
        texts = self._way(0, one), self._way(1, other)
        numbers = one.number, other.number
        frame = self._frames.get(points[0][0] + self._begun[0])
        if frame is None or points[0][0] != points[1][0]:
            return self._after(last or one, numbers, texts)
        line = points[0][1] if points[0][1] == points[1][1] else frame.last
        kinds = {one.kind, other.kind}
        role: Role = "exception" if "raise" in kinds and line == points[0][1] else "path"
        return Parting(numbers, frame.function, line, role, "", texts)

    def _after(self, last: Event, numbers: tuple[int, int], texts: tuple[str, str]) -> Parting:
        return Parting(numbers, self._function(0, last), last.line, "path", "", texts)

    def _way(self, run: int, event: Event) -> str:
        function = self._function(run, event)
        if event.kind == "raise":
            return f"line {event.line} raised {_text(event)}"
        if event.kind == "start":
            return f"called {function.name}()"
        words = {"line": "went to", "end": "left at", "resume": "went on at", "yield": "yielded at"}
        return f"{words.get(event.kind, 'returned at')} line {event.line} of {function.name}()"

    def _ended(self, units: tuple[Unit, Unit], last: Event | None) -> Parting | None:
        lengths = [len(unit.events) for unit in units]
        shorter = 0 if lengths[0] < lengths[1] else 1
        if lengths[0] == lengths[1] or not units[shorter].is_whole or last is None:
            return None
        longer = 1 - shorter
        more = units[longer].events[lengths[shorter]]
        texts = [_ENDED, _ENDED]
        texts[longer] = self._way(longer, more)
        numbers = [unit.events[-1].number for unit in units]
        numbers[longer] = more.number
        return self._after(last, (numbers[0], numbers[1]), (texts[0], texts[1]))


def _is_named(parting: Parting) -> bool:
    """Tell whether the line has the name of the variable that is another one after it."""
    line = linecache.getline(parting.function.filename, parting.line)
    return re.search(rf"\b{parting.name}\b", line) is not None


def _point(event: Event, begun: int) -> tuple[int, int]:
    """Return the call that was going on, and the line, before an event."""
    frame, line = event.caller if event.kind == "start" else (event.frame, event.line)
    return frame - begun, line


def _are_same(one: Value | Atom, other: Value | Atom) -> bool:
    if isinstance(one, Value) or isinstance(other, Value):
        both = isinstance(one, Value) and isinstance(other, Value)
        return both and one.digest == other.digest  # type: ignore[union-attr]
    return atoms.same(one, other, _EXACT)


def _snapshot(value: Value | Atom) -> Snapshot | None:
    return value.snapshot if isinstance(value, Value) else Snapshot(value)


def _since(found: Parting, since: int) -> Parting:
    if since <= 0:
        return found
    lines = f"since line {since}: it is large, and not looked at each time"
    return found._replace(note=f"may differ {lines}")


def _shown(value: Value | Atom) -> str:
    if isinstance(value, Value) and value.snapshot is None:
        return value.text
    snapshot = _snapshot(value)
    return "" if snapshot is None else show(snapshot, snapshot.root)


def _text(event: Event) -> str:
    """Return an exception's text, without quotes."""
    value = event.changes[-1].value if event.changes else ""
    return value if isinstance(value, str) else _shown(value)

"""What is recorded of one run: its events, thread by thread, and the values that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from pytest_seedall.comparing.nodes import Atom, Snapshot

#: What happened: a call of a function begins, a line has been executed, the call returns, gives a
#: value and waits, goes on, an exception is met, the call ends by it.
Kind: TypeAlias = Literal["start", "line", "return", "yield", "resume", "raise", "end"]


class Function(NamedTuple):
    """A function of the project."""

    filename: str
    name: str
    """The qualified name; that of the function around it for a comprehension."""
    line: int
    """Where it is defined."""
    arguments: tuple[str, ...]


class Value(NamedTuple):
    """A value as it was that is no number, and no short text: those are kept as they are."""

    snapshot: Snapshot | None
    """None if there was no room for it."""
    digest: bytes
    """The same for values that are the same, in whichever process."""
    text: str = ""
    """How a value is shown that was not kept."""


#: What stands for the line at which a value was last due, where it was not looked at.
NOT_LOOKED_AT = -1


class Change(NamedTuple):
    """A value that is another one after an event."""

    name: str
    """Of the variable; empty for what is returned, yielded or raised."""
    value: Value | Atom
    since: int = 0
    """The line of this function at which it was due to be looked at before, and was not; 0 for
    most. `NOT_LOOKED_AT` if it was not now: at large values we look at times, for it takes long."""


class Event(NamedTuple):
    """Something that happened in one call of a function."""

    number: int
    """Its place among the events of all threads."""
    kind: Kind
    function: int
    """Its place in `Trace.functions`."""
    frame: int
    """Which call of its thread, counted from 1."""
    line: int
    """That has been executed, or is being executed; of a start: where the function is defined."""
    changes: tuple[Change, ...] = ()
    caller: tuple[int, int] = (0, 0)
    """Of a start: the call that is going on around it, and its line; zeros if there is none."""


class Trace(NamedTuple):
    """What is recorded of one run. It can be pickled."""

    functions: tuple[Function, ...]
    threads: tuple[tuple[Event, ...], ...]
    """The events of each thread, the main thread's first."""
    stopped: str = ""
    """Why recording stopped before the end; empty if it did not."""

    @property
    def length(self) -> int:
        """The number of events."""
        return sum(map(len, self.threads))

"""Records a run: what each line of the project changed, as far as the bounds allow."""

from __future__ import annotations

import threading
from itertools import count
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.tracing.codes import Code
from pytest_seedall.tracing.looking import Looking, is_atom
from pytest_seedall.tracing.traces import NOT_LOOKED_AT, Change, Event, Trace, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import CodeType, FrameType

    from pytest_seedall.comparing.nodes import Atom
    from pytest_seedall.tracing.traces import Kind

#: More events than that are not recorded.
MOST_EVENTS = 200_000

# Of work at one variable; after each such portion it is looked at half as often.
_PORTION = 10_000
_RAREST = 12
_FARTHEST = 60  # frames that a caller is searched in
_EVENTS_BETWEEN_LOOKS_AT_THE_CLOCK = 64
_ABSENT = object()


class _Digest(bytes):
    """What is known of a value that can change; no bytes of the user's."""


class _Turn:
    """When a variable of a function is looked at again."""

    __slots__ = ("to_skip", "work")

    def __init__(self) -> None:
        self.work = self.to_skip = 0

    def is_due(self) -> bool:
        self.to_skip -= 1
        return self.to_skip < 0

    def done(self, work: int) -> None:
        self.work += work
        self.to_skip = (1 << min(self.work // _PORTION, _RAREST)) - 1


class _Call:
    """One call of a function that is going on."""

    __slots__ = ("code", "known", "line", "number", "since")

    def __init__(self, code: Code, number: int) -> None:
        self.code = code
        self.number = number
        self.line = 0
        """Which is being executed; 0 before the first."""
        self.known: dict[str, object] = {}
        self.since: dict[str, int] = {}


class _Thread:
    """What is recorded of one thread."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.calls: dict[int, _Call] = {}
        """By the ids of their frames."""
        self.begun = 0
        self.turns: dict[tuple[int, str], _Turn] = {}
        self.muted: int | None = None
        """The frame inside which nothing is recorded."""


class Limits(NamedTuple):
    """How much is recorded."""

    events: int = MOST_EVENTS
    seconds: float = 60.0
    memory: int = 50 << 20
    """Bytes of values, roughly."""


class Recorder:
    """Records one run. All that it is told is told in the thread in which it happens.

    The main thread is the one that makes it.

    :param is_shared: tells objects that several runs have in common, and that are no results.
    :param folders: texts for folders that are other ones in each run; may change meanwhile.
    """

    # Libraries that freeze time replace it in all modules, but in no class.
    _now = staticmethod(perf_counter)

    def __init__(
        self,
        *,
        folders: Mapping[str, str] | None = None,
        is_shared: Callable[[object], bool] = lambda _: False,
        limits: Limits = Limits(),  # noqa: B008 - it cannot change
    ) -> None:
        self.stopped = ""
        self._limits = limits
        self._looking = Looking(is_shared, folders, limits.memory)
        self._codes: dict[int, Code] = {}
        self._threads = {threading.get_ident(): _Thread()}
        self._numbers = count()
        self._end = self._now() + limits.seconds

    def trace(self) -> Trace:
        """Return what has been recorded so far."""
        threads = [tuple(thread.events) for thread in [*self._threads.values()]]
        codes = sorted([*self._codes.values()], key=lambda code: code.number)
        return Trace(tuple(code.function for code in codes), tuple(threads), self.stopped)

    def stop(self, reason: str) -> None:
        """Record nothing more."""
        self.stopped = self.stopped or reason

    def code(self, code: CodeType) -> Code:
        """Return what is known of a code object."""
        known = self._codes.get(id(code))
        if known is None:
            known = self._codes.setdefault(id(code), Code(code, len(self._codes)))
        return known

    def begin(self, frame: FrameType) -> None:
        """Note that a call of a function begins."""
        thread = self._thread()
        if thread.muted is not None:
            return
        code = self.code(frame.f_code)
        if code.is_muted:
            thread.muted = id(frame)
            return
        thread.begun += 1
        call = thread.calls[id(frame)] = _Call(code, thread.begun)
        caller = _caller(frame, thread)
        changes = self._changes(thread, call, frame, code.at_start)
        self._note(thread, call, "start", code.function.line, changes, caller)

    def resume(self, frame: FrameType) -> None:
        """Note that a generator goes on, or a coroutine."""
        thread, call = self._call(frame)
        if call is not None:
            call.line = frame.f_lineno
            self._note(thread, call, "resume", call.line)

    def line(self, frame: FrameType, line: int) -> None:
        """Note that a line is to be executed, and so that the one before has been."""
        thread, call = self._call(frame)
        if call is not None:
            if call.line:
                changes = self._changes(thread, call, frame, call.code.names.get(call.line, ()))
                self._note(thread, call, "line", call.line, changes)
            call.line = line

    def give(self, frame: FrameType, value: object, kind: Kind) -> None:
        """Note that a call returns, or yields."""
        thread, call = self._call(frame)
        if call is not None:
            call.line = frame.f_lineno
            changes = self._changes(thread, call, frame, call.code.names.get(call.line, ()))
            if kind == "return" or call.code.is_generator:  # what coroutines yield is asyncio's
                changes += self._looked(thread, call, "", value, frame.f_lineno)
            self._note(thread, call, kind, call.line, changes)
        if kind == "return":
            self._forget(thread, frame)

    def meet(self, frame: FrameType, error: BaseException) -> None:
        """Note that an exception is raised, or comes out of what was called."""
        thread, call = self._call(frame)
        if call is not None and not isinstance(error, (StopIteration, StopAsyncIteration)):
            changes = self._looked(thread, call, "", _text(error), frame.f_lineno)
            self._note(thread, call, "raise", frame.f_lineno, changes)

    def end(self, frame: FrameType) -> None:
        """Note that a call ends by an exception."""
        thread, call = self._call(frame)
        if call is not None:
            self._note(thread, call, "end", frame.f_lineno)
        self._forget(thread, frame)

    def _forget(self, thread: _Thread, frame: FrameType) -> None:
        thread.calls.pop(id(frame), None)
        if thread.muted == id(frame):
            thread.muted = None

    def _thread(self) -> _Thread:
        name = threading.get_ident()
        known = self._threads.get(name)
        return self._threads.setdefault(name, _Thread()) if known is None else known

    def _call(self, frame: FrameType) -> tuple[_Thread, _Call | None]:
        """Return what is going on in a frame; nothing if it is not recorded."""
        thread = self._thread()
        return thread, None if thread.muted is not None else thread.calls.get(id(frame))

    def _note(
        self,
        thread: _Thread,
        call: _Call,
        kind: Kind,
        line: int,
        changes: Iterable[Change] = (),
        caller: tuple[int, int] = (0, 0),
    ) -> None:
        number = next(self._numbers)
        if number >= self._limits.events:
            self.stop(f"after {number} events")
        elif not number % _EVENTS_BETWEEN_LOOKS_AT_THE_CLOCK and self._now() > self._end:
            self.stop(f"after {self._limits.seconds:g} seconds")
        if not self.stopped:
            place = call.code.number
            event = Event(number, kind, place, call.number, line, tuple(changes), caller)
            thread.events.append(event)

    def _changes(
        self, thread: _Thread, call: _Call, frame: FrameType, names: Iterable[str]
    ) -> list[Change]:
        found: list[Change] = []
        if names:
            variables, known = frame.f_locals, call.known
            for name in names:
                value = variables.get(name, _ABSENT)
                if value is not _ABSENT and known.get(name, _ABSENT) is not value:
                    found += self._looked(thread, call, name, value, call.line)
        return found

    def _looked(
        self, thread: _Thread, call: _Call, name: str, value: object, line: int
    ) -> Iterable[Change]:
        """Return a value as a change, if it is one and its turn has come."""
        if is_atom(value):
            call.known[name] = value
            return (Change(name, self._looking.at(value).value, call.since.pop(name, 0)),)
        turn = thread.turns.setdefault((call.code.number, name), _Turn())
        if not turn.is_due():
            call.since.setdefault(name, line)
            return (Change(name, None, NOT_LOOKED_AT),)
        value, work, is_value = self._looking.at(value)
        turn.done(work)
        since = call.since.pop(name, 0)
        is_new = is_value and self._is_new(call, name, value)
        return (Change(name, value, since),) if is_new else ()

    def _is_new(self, call: _Call, name: str, value: Value | Atom) -> bool:
        digest = value.digest if isinstance(value, Value) else b""
        known, call.known[name] = call.known.get(name), _Digest(digest)
        return not name or type(known) is not _Digest or known != digest


def _caller(frame: FrameType, thread: _Thread) -> tuple[int, int]:
    above = frame.f_back
    for _ in range(_FARTHEST):
        if above is None:
            break
        call = thread.calls.get(id(above))
        if call is not None and call.code.code is above.f_code:
            return call.number, above.f_lineno
        above = above.f_back
    return 0, 0


def _text(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception as problem:  # whatever the user's class does
        text = f"<str() raised {type(problem).__name__}>"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__

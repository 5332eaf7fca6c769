"""Threads that wait for each other, one at a time: each goes on when the one before waits or ends.

What waits does so in `threading.Condition`, and so in events, barriers, semaphores and queues.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock, get_ident
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall._compat.python import waiters_made_by

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator

# How long a thread is waited for that may itself wait for something else, in seconds.
_BOUND = 0.2
# So often in one run; then it goes on without turns.
_MOST_MISSED = 5


class _Turn:
    """From when a thread goes on until it waits or ends."""

    __slots__ = ("_lock",)

    def __init__(self) -> None:
        self._lock = Lock()
        self._lock.acquire()

    def end(self) -> None:
        if self._lock.locked():
            self._lock.release()

    def is_over(self, seconds: float) -> bool:
        """Wait for its end, for so long; tell whether it has come."""
        if not self._lock.acquire(timeout=seconds):
            return False
        self._lock.release()
        return True


class _Ticket(NamedTuple):
    """When a thread that was notified goes on."""

    after: tuple[_Turn, ...]
    own: _Turn


class HandOver:
    """The turns of one run, for its own thread and those that the project starts."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._turns: dict[int, _Turn] = {}
        """By the ident of the thread, that which it has, or had before it began to wait."""
        self._last = _Turn()
        self._last.end()
        self._missed = 0

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Have threads that are notified go on in the order in which they are."""
        self._turns[get_ident()] = _Turn()
        with waiters_made_by(lambda: _Waiter(self)):
            yield

    def start(self, original: Callable[..., None], thread: threading.Thread) -> None:
        """Start a thread, and wait until it waits or ends, and all whom it has notified."""
        first = _Turn()
        if "run" in vars(thread):
            first.end()  # whoever has replaced it does with it what he wants
        else:
            thread.run = self._with_turn(thread, first)  # type: ignore[method-assign]
        original(thread)
        self._wait_for(first)
        own = self._turns.get(get_ident())
        while (last := self._last) is not own:
            self._wait_for(last)
            if last is self._last:
                return

    def _with_turn(self, thread: threading.Thread, first: _Turn) -> Callable[[], None]:
        run = thread.run

        def run_in_turn() -> None:
            del thread.run  # the class's own is there again
            self._turns[get_ident()] = first
            try:
                run()
            finally:
                self._turns.pop(get_ident()).end()

        return run_in_turn

    def join(self, original: Callable[..., None], *args: Any, **kwargs: Any) -> None:
        """Wait for a thread: others go on."""
        self.pause()
        try:
            original(*args, **kwargs)
        finally:
            self.go_on(None)

    def pause(self) -> None:
        """End the turn of this thread: it waits."""
        turn = self._turns.get(get_ident())
        if turn is not None:
            turn.end()

    def ticket(self) -> _Ticket | None:
        """Return one for whom this thread notifies: he is the last to go on, so far."""
        own = self._turns.get(get_ident())
        if own is None:
            return None
        with self._lock:
            before, self._last = self._last, _Turn()
            return _Ticket((before, own), self._last)

    def go_on(self, ticket: _Ticket | None) -> None:
        """Have this thread go on when it is its turn; at once without a ticket."""
        if get_ident() not in self._turns:
            if ticket is not None:
                ticket.own.end()
            return
        for turn in () if ticket is None else ticket.after:
            self._wait_for(turn)
        self._turns[get_ident()] = _Turn() if ticket is None else ticket.own

    def _wait_for(self, turn: _Turn) -> None:
        if self._missed < _MOST_MISSED and not turn.is_over(_BOUND):
            self._missed += 1


class _Waiter:
    """The lock by which one thread waits for a condition: taken once, and again until notified."""

    def __init__(self, turns: HandOver) -> None:
        self._lock = Lock()
        self._turns = turns
        self._ticket: _Ticket | None = None

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        if not self._lock.locked():
            return self._lock.acquire(blocking, timeout)
        if not blocking or 0 <= timeout < _BOUND:  # it keeps its turn
            is_notified = self._lock.acquire(blocking, timeout)
            if self._ticket is not None:
                self._ticket.own.end()
            return is_notified
        self._turns.pause()
        is_notified = self._lock.acquire(blocking, timeout)
        self._turns.go_on(self._ticket if is_notified else None)
        return is_notified

    def release(self) -> None:
        if self._lock.locked():
            self._ticket = self._turns.ticket()
        self._lock.release()

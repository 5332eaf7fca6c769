"""Entropy draws: requests for fresh entropy of the operating system, which no seed governs.

`np.random.default_rng()` makes one. Under the mode `seed` the answer comes from the stream instead,
where the project or a library asks: derived from the seed, the thread, the function that asks, and
how often it has asked, so that nothing else shifts it.
"""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias
from weakref import WeakKeyDictionary

from pytest_seedall._compat.python import is_of_pool, thread_function
from pytest_seedall.entropy.draws import Draws, DrawsSeen

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

    from pytest_seedall.entropy.callers import Drawing
    from pytest_seedall.entropy.noted_draws import Forbidden
    from pytest_seedall.seeds import Part
    from pytest_seedall.settings.options import Mode

    Thread: TypeAlias = tuple[Part, ...]
    """What a thread is called in seeds; the main thread has no name."""

    State: TypeAlias = tuple[Draws, bool]
    """The draws of the current stream, and whether nothing is answered."""


class _Place:
    """Where a thread draws, and what it is called there.

    :param owner: for what it draws there: a run of a test, the draws of a wider scope or of an
        example of Hypothesis; None: for all that comes.
    """

    __slots__ = ("draws", "name", "owner")

    def __init__(self, draws: Draws, name: Thread, owner: object) -> None:
        self.draws = draws
        self.name = name
        self.owner = owner


_NO_STREAM = Draws(0, "off")
# Of one thread: a test may be interrupted by a wider scope, and that by one that is wider still.
_MOST_PLACES = 8
_NOTHING_SEEN = DrawsSeen()


class Entropy:
    """Answers the entropy draws of one session.

    :param mode: returns the mode of the stream that is current.
    :param id_of_file: returns the seed id of a file.
    :param test: returns the code of the test that is running, whose name does not matter: it may be
        renamed (``--test-seed``).
    :param file_of_test: returns the file of the test whose stream runs, which does not matter
        either; empty if the stream is that of another scope.
    :param running: returns what is another object for each run of a test.
    :param is_allowed: tells whether the draws in a file of the project are no error.
    :param is_innermost: tells whether no test runs a session of its own, which is to answer then.
    """

    def __init__(
        self,
        mode: Callable[[], Mode],
        id_of_file: Callable[[str], str],
        test: Callable[[], CodeType | None] = lambda: None,
        file_of_test: Callable[[], str] = lambda: "",
        running: Callable[[], object] = lambda: None,
        is_allowed: Callable[[str], bool] = lambda filename: False,
        is_innermost: Callable[[], bool] = lambda: True,
    ) -> None:
        self._mode = mode
        self._of_session = (id_of_file, test, file_of_test, is_allowed)
        self._file_of_test = file_of_test
        self._running = running
        self._is_innermost = is_innermost
        self._main_thread = threading.get_ident()
        self._threads: WeakKeyDictionary[threading.Thread, tuple[_Place, ...]]
        self._threads = WeakKeyDictionary()
        self.draws = _NO_STREAM
        """Those of the current stream."""
        self.marker = "entropy"
        """The name of our marker in this run."""
        self._is_paused = False
        self.answered = 0
        """How many draws seeds have answered so far."""

    def begin(self, seed: int) -> None:
        """Begin the draws of a stream."""
        self.draws = Draws(seed, self._mode())
        self._is_paused = False

    def pause(self) -> None:
        """Leave all draws alone until a stream begins: what hooks do between phases is no test."""
        self._is_paused = True

    def start_idle(self) -> None:
        """Have no draws at all until a stream begins."""
        self.draws, self._is_paused = _NO_STREAM, True

    def capture(self) -> State:
        return self.draws, self._is_paused

    def restore(self, state: State) -> None:
        """Go on with draws that were interrupted; an error that was swallowed since is theirs."""
        inner = self.draws
        self.draws, self._is_paused = state
        if self.draws.mode != "off":
            self.draws.forbidden = self.draws.forbidden or inner.forbidden

    def seen(self) -> DrawsSeen:
        """Return what the current stream has drawn so far."""
        draws = self.draws
        if not draws.seeded and not draws.real:
            return _NOTHING_SEEN  # by most tests
        return DrawsSeen(tuple(draws.seeded.values()), tuple(draws.real.values()))

    def answer(self, kind: str, bits: int = 128) -> int | None:
        """Return an int in [0, 2**bits) for a PRNG that was given no seed.

        :param kind: what is to be seeded, for example ``"numpy"``.
        :return: None if the operating system is to give the entropy.
        :raises EntropyError: where that is an error.
        """
        __tracebackhide__ = True
        draws, thread = self._here()
        if draws.mode == "off":
            return None
        answer = self._drawing.answer(kind, bits, draws, thread)
        self.answered += answer is not None
        return answer

    def note_raw(self, kind: str) -> None:
        """Note that raw entropy is drawn, which no mode makes predictable.

        :raises EntropyError: where that is an error.
        """
        __tracebackhide__ = True
        draws, _ = self._here()
        if draws.mode != "off":
            self._drawing.note_raw(kind, draws)

    def swallowed(self) -> Forbidden | None:
        """Return what a draw of the current stream raised and has not been told yet, once."""
        forbidden, self.draws.forbidden = self.draws.forbidden, None
        return forbidden

    @cached_property
    def _drawing(self) -> Drawing:
        from pytest_seedall.entropy.callers import Drawing  # in most runs nobody draws

        return Drawing(*self._of_session, lambda: self.marker)

    def _here(self) -> tuple[Draws, Thread]:
        """Return the draws that this thread adds to, and what the thread is called."""
        if self._is_paused or not self._is_innermost():
            return _NO_STREAM, ()
        if threading.get_ident() == self._main_thread:
            return self.draws, ()
        return self._of_thread(threading.current_thread())

    def _of_thread(self, thread: threading.Thread) -> tuple[Draws, Thread]:
        known, owner = self._threads.get(thread, ()), self._owner(thread)
        for place in known:
            if place.owner is None or place.owner is owner:
                return place.draws, place.name
        if known or is_of_pool(thread):
            return self._note(thread, self.draws, (), owner)
        return _NO_STREAM, ()

    def note_thread(self, thread: threading.Thread) -> None:
        """Have a thread that starts draw in the stream that starts it.

        If a test starts it, that is until the test is over: one that is kept draws then where it
        does so next, as if it were started there. If a wider scope does, it is for all that comes,
        but for a thread of a pool, which works for others.
        """
        draws, parent = self._here()
        is_for_all = not self._file_of_test() and not is_of_pool(thread)
        self._note(thread, draws, parent, None if is_for_all else self._owner(thread))

    def _note(
        self, thread: threading.Thread, draws: Draws, parent: Thread, owner: object
    ) -> tuple[Draws, Thread]:
        if draws is _NO_STREAM:
            return draws, ()
        name = (*parent, "thread", thread_function(thread))
        place = _Place(draws, (*name, draws.count(*name)), owner)
        self._threads[thread] = (place, *self._threads.get(thread, ()))[:_MOST_PLACES]
        return place.draws, place.name

    def _owner(self, thread: threading.Thread) -> object:
        is_of_part = self.draws.is_example or not self._file_of_test()
        return self.draws if is_of_part and is_of_pool(thread) else self._running()

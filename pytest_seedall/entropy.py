"""Entropy draws: requests for fresh entropy of the operating system, which no seed governs.

`np.random.default_rng()` makes one. Under the mode `seed` the answer comes from the stream instead,
where the project or a library asks: derived from the seed, the thread, the function that asks, and
how often it has asked, so that nothing else shifts it.
"""

from __future__ import annotations

import sys
import threading
from itertools import dropwhile
from typing import TYPE_CHECKING, TypeAlias
from weakref import WeakKeyDictionary

from pytest_seedall._compat.python import thread_function
from pytest_seedall.call_sites import CallSite, is_executed, origin_of, outwards
from pytest_seedall.entropy_draws import Draws, DrawsSeen, EntropyError, Forbidden, Noted
from pytest_seedall.numpy_calls import gives_a_seed
from pytest_seedall.projects import OURS, STANDARD_LIBRARY
from pytest_seedall.seeds import derive_bits

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType

    from pytest_seedall.options import Mode
    from pytest_seedall.seeds import Part

    Thread: TypeAlias = tuple[Part, ...]
    """What a thread is called in seeds; the main thread has no name."""

    State: TypeAlias = tuple[Draws, bool]
    """The draws of the current stream, and whether nothing is answered."""

#: What the seeder is called that counts the draws of each stream.
NAME = "entropy"

#: The files between an entropy draw and the code that wants it.
_BETWEEN = frozenset(f"{STANDARD_LIBRARY}{name}.py" for name in ("random", "secrets", "uuid"))


_NO_STREAM = Draws(0, "off")
_NOTHING_SEEN = DrawsSeen()


class Entropy:
    """Answers the entropy draws of one session.

    :param mode: returns the mode of the stream that is current.
    :param id_of_file: returns the seed id of a file.
    :param test: returns the code of the test that is running, whose name does not matter: it may be
        renamed (``--test-seed``).
    :param file_of_test: returns the file of the test whose stream runs, which does not matter
        either; empty if the stream is that of another scope.
    :param is_allowed: tells whether the draws in a file of the project are no error.
    :param is_innermost: tells whether no test runs a session of its own, which is to answer then.
    """

    def __init__(
        self,
        mode: Callable[[], Mode],
        id_of_file: Callable[[str], str],
        test: Callable[[], CodeType | None] = lambda: None,
        file_of_test: Callable[[], str] = lambda: "",
        is_allowed: Callable[[str], bool] = lambda filename: False,
        is_innermost: Callable[[], bool] = lambda: True,
    ) -> None:
        self._mode = mode
        self._id_of_file = id_of_file
        self._test = test
        self._file_of_test = file_of_test
        self._is_allowed = is_allowed
        self._is_innermost = is_innermost
        self._main_thread = threading.get_ident()
        self._threads: WeakKeyDictionary[threading.Thread, tuple[Draws, Thread]]
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
        frame = None if draws.mode == "off" else _caller(sys._getframe(1))
        if frame is None or origin_of(frame) == "other":
            return None
        if draws.mode != "seed":
            self._note_real(draws, kind, frame)
            return None
        site = CallSite(frame)
        if not gives_a_seed(kind, site, frame):
            draws.note_seeded(kind, site)
        self.answered += 1
        key = (*thread, *self._name_of(site), kind)
        return derive_bits(bits, draws.seed, NAME, *key, draws.count(*key))

    def _name_of(self, site: CallSite) -> tuple[Part, ...]:
        """Return what a function is called in seeds."""
        within_test = site.within(self._test())
        if within_test is not None:
            return ("test", within_test)
        if site.filename == self._file_of_test():
            return ("test's file", site.function)
        return (self._id_of_file(site.filename), site.function)

    def note_raw(self, kind: str) -> None:
        """Note that raw entropy is drawn, which no mode makes predictable.

        :raises EntropyError: where that is an error.
        """
        __tracebackhide__ = True
        draws, _ = self._here()
        if draws.mode == "off":
            return
        frame = _raw_caller(sys._getframe(1))
        if origin_of(frame) != "other":
            self._note_real(draws, kind, frame)

    def _note_real(self, draws: Draws, kind: str, frame: FrameType | None) -> None:
        __tracebackhide__ = True
        frames = outwards(frame)
        users = next((one for one in frames if origin_of(one) == "project"), None)
        if frame is None or users is None or gives_a_seed(kind, CallSite(frame), frame):
            return
        site = CallSite(users)
        noted = draws.note_real(kind, site)
        if draws.mode == "error" and users is frame and not self._is_allowed(site.filename):
            draws.forbidden = draws.forbidden or self._forbidding(noted)
            raise EntropyError(draws.forbidden.message)

    def _forbidding(self, noted: Noted) -> Forbidden:
        """Return what is wrong with a draw, and what to write instead where it stands."""
        marker = self.marker if self._file_of_test() else ""
        return Forbidden(noted.site, noted.forbidden(marker))

    def swallowed(self) -> Forbidden | None:
        """Return what a draw of the current stream raised and has not been told yet, once."""
        forbidden, self.draws.forbidden = self.draws.forbidden, None
        return forbidden

    def _here(self) -> tuple[Draws, Thread]:
        """Return the draws that this thread adds to, and what the thread is called."""
        if self._is_paused or not self._is_innermost():
            return _NO_STREAM, ()
        if threading.get_ident() == self._main_thread:
            return self.draws, ()
        return self._threads.get(threading.current_thread(), (_NO_STREAM, ()))

    def note_thread(self, thread: threading.Thread) -> None:
        """Have a thread that starts draw in the stream that starts it, for as long as it runs."""
        draws, parent = self._here()
        if draws.mode != "off":
            name = (*parent, "thread", thread_function(thread))
            self._threads[thread] = draws, (*name, draws.count(*name))


def _caller(frame: FrameType | None) -> FrameType | None:
    """Return the frame that asks for entropy, ours and those between left out."""
    for outer in outwards(frame):
        filename = _file(outer)
        if not filename.startswith(OURS) and filename not in _BETWEEN and not is_executed(outer):
            return outer
    return None


def _raw_caller(frame: FrameType | None) -> FrameType | None:
    """Return the frame that draws raw entropy: one of ours if that is to seed a PRNG."""
    before_ours = dropwhile(lambda outer: _file(outer).startswith(OURS), outwards(frame))
    callers = (outer for outer in before_ours if not is_executed(outer))
    return next((outer for outer in callers if _file(outer) not in _BETWEEN), None)


def _file(frame: FrameType) -> str:
    return frame.f_code.co_filename

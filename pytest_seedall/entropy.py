"""Entropy draws: requests for fresh entropy of the operating system, which no seed governs.

`np.random.default_rng()` makes one. Under the mode `seed` the answer comes from the stream instead,
where the project or a library asks: derived from the seed, the thread, the function that asks, and
how often it has asked, so that nothing else shifts it.
"""

from __future__ import annotations

import sys
import threading
from itertools import dropwhile
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

from pytest_seedall._compat.python import thread_function
from pytest_seedall.call_sites import CallSite, gives_a_value, is_executed, origin_of, outwards
from pytest_seedall.projects import OURS, STANDARD_LIBRARY
from pytest_seedall.seeds import derive_bits
from pytest_seedall.wording import place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import CodeType, FrameType

    from pytest_seedall.options import Mode
    from pytest_seedall.seeds import Part

    Thread: TypeAlias = tuple[Part, ...]
    """What a thread is called in seeds; the main thread has no name."""

#: What the seeder is called that counts the draws of each stream.
NAME = "entropy"

#: The files between an entropy draw and the code that wants it.
_BETWEEN = frozenset(f"{STANDARD_LIBRARY}{name}.py" for name in ("random", "secrets", "uuid"))


class Noted(NamedTuple):
    """The entropy draws of one line."""

    kind: str
    """What the draw seeds (``numpy``, ``random``, ``torch``), or the source of raw entropy."""
    site: CallSite
    times: int

    @property
    def written(self) -> str:
        """The call as people write it: ``default_rng()``."""
        called = self.site.called()
        if not called:
            return _UNNAMED.get(self.kind, f"{self.kind.replace(':', '.')}()")
        module, _, name = called.rpartition(".")
        is_numpys = module in ("np.random", "numpy.random") and name != "seed"
        return f"{name if is_numpys else called}()"

    def forbidden(self) -> str:
        """Say why the test fails, where the mode is `error`."""
        cure = _CURES.get(self.kind, "replace it in the test")
        return (
            f"{self.written} asks the operating system for entropy, so that the test does not "
            f"repeat: {cure}, or allow it by @pytest.mark.entropy('report')"
        )


class EntropyError(Exception):
    """Fails the test that draws entropy where that is an error; one that is caught, at its end.

    Not pytest's own, with which a doctest would show the frames of pytest; and an ordinary
    exception, which pools of threads and processes bring back to the test.
    """


EntropyError.__module__ = "pytest_seedall"  # short in reports, and where pickle finds it

_CURES = {
    "numpy": "give it a seed, such as seedall.seed, or use seedall.numpy_rng()",
    "random": "give it a seed, such as seedall.seed",
    "torch": "use torch.manual_seed(seedall.seed)",
    "tensorflow": "use tf.random.Generator.from_seed(seedall.seed)",
}

#: What is drawn from where the source does not tell.
_UNNAMED = {
    "numpy": "a generator of NumPy's",
    "random": "random.Random()",
    "torch": "torch.seed()",
    "tensorflow": "tf.random.Generator.from_non_deterministic_state()",
}

#: By file, line, instruction and kind.
_Notes: TypeAlias = "dict[tuple[str, int, int, str], Noted]"


class Draws:
    """The entropy draws of one stream."""

    __slots__ = ("counts", "forbidden", "mode", "real", "seed", "seeded")

    def __init__(self, seed: int, mode: Mode) -> None:
        self.seed = seed
        self.mode = mode
        self.counts: dict[tuple[Part, ...], int] = {}
        """How often each function has asked, and started a thread."""
        self.seeded: _Notes = {}
        """Those that were answered by the seed."""
        self.real: _Notes = {}
        """Those that were left to the operating system."""
        self.forbidden: Noted | None = None
        """The first that failed the test, or should have."""

    def count(self, *key: Part) -> int:
        number = self.counts[key] = self.counts.get(key, 0) + 1
        return number


class DrawsSeen(NamedTuple):
    """What the draws of a stream had been when it ended."""

    seeded: tuple[Noted, ...] = ()
    real: tuple[Noted, ...] = ()


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
        self.answered = 0
        """How many draws seeds have answered so far."""

    def begin(self, seed: int) -> None:
        """Begin the draws of a stream."""
        self.draws = Draws(seed, self._mode())

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
        if not _gives_a_seed(kind, site, frame):
            _note(draws.seeded, kind, site)
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
        if frame is None or users is None or _gives_a_seed(kind, CallSite(frame), frame):
            return
        site = CallSite(users)
        noted = _note(draws.real, kind, site)
        if draws.mode == "error" and users is frame and not self._is_allowed(site.filename):
            draws.forbidden = draws.forbidden or noted
            raise EntropyError(noted.forbidden())

    def raise_swallowed(self, rootpath: Path) -> None:
        """Raise what a stream's draw raised, if that has been caught since.

        :raises pytest.fail.Exception: once for each stream.
        """
        forbidden, self.draws.forbidden = self.draws.forbidden, None
        if forbidden is not None:
            import pytest  # not in processes that tests spawn

            where = place(forbidden.site.filename, forbidden.site.line, rootpath)
            raise pytest.fail.Exception(f"{where}: {forbidden.forbidden()}", pytrace=False)

    def _here(self) -> tuple[Draws, Thread]:
        """Return the draws that this thread adds to, and what the thread is called."""
        if not self._is_innermost():
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


def _note(notes: _Notes, kind: str, site: CallSite) -> Noted:
    key = (site.filename, site.line, site.instruction, kind)
    times = notes[key].times if key in notes else 0
    noted = notes[key] = Noted(kind, site, times + 1)
    return noted


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


def _gives_a_seed(kind: str, site: CallSite, frame: FrameType) -> bool:
    """Tell whether NumPy draws entropy only to forget it, as `RandomState(3)` does."""
    call = site.call() if kind == "numpy" else None
    if call is None:
        return False
    return getattr(call.func, "attr", "") == "jumped" or gives_a_value(call, frame)

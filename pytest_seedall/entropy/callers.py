"""Who draws entropy, and what they are told. Imported when the first draws."""

from __future__ import annotations

import sys
from itertools import dropwhile
from typing import TYPE_CHECKING

from pytest_seedall.entropy.call_sites import CallSite, is_executed, origin_of, outwards
from pytest_seedall.entropy.draws import NAME, EntropyError
from pytest_seedall.entropy.noted_draws import Forbidden, Noted
from pytest_seedall.entropy.numpy_calls import gives_a_seed
from pytest_seedall.naming.projects import OURS, STANDARD_LIBRARY
from pytest_seedall.seeds import derive_bits

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType

    from pytest_seedall.entropy.draws import Draws
    from pytest_seedall.seeds import Part

#: The files between an entropy draw and the code that wants it.
_BETWEEN = frozenset(f"{STANDARD_LIBRARY}{name}.py" for name in ("random", "secrets", "uuid"))

#: Libraries that draw raw entropy only to name their own things, such as a call of `Parallel`
#: (joblib) or of `fit` (scikit-learn): no result depends on it.
_NAMING = frozenset({"joblib", "sklearn"})

#: Modules whose generators name files that stay from run to run: a name that came again under the
#: same seed would stand for what another run has left there.
_NAMING_FILES = frozenset({"datasets.fingerprint"})


class Drawing:
    """Answers those who draw in one session, or notes that they did; see `entropy.Entropy`."""

    def __init__(
        self,
        id_of_file: Callable[[str], str],
        test: Callable[[], CodeType | None],
        file_of_test: Callable[[], str],
        is_allowed: Callable[[str], bool],
        marker: Callable[[], str],
    ) -> None:
        self._id_of_file = id_of_file
        self._test = test
        self._file_of_test = file_of_test
        self._is_allowed = is_allowed
        self._marker = marker

    def answer(self, kind: str, bits: int, draws: Draws, thread: tuple[Part, ...]) -> int | None:
        """Return an int in [0, 2**bits) for a PRNG that was given no seed, as `Entropy.answer`."""
        __tracebackhide__ = True
        frame = _caller(sys._getframe(1))
        if frame is None or origin_of(frame) == "other" or _module(frame) in _NAMING_FILES:
            return None
        if draws.mode != "seed":
            self._note_real(draws, kind, frame)
            return None
        site = CallSite(frame)
        if not gives_a_seed(kind, site, frame):
            draws.note_seeded(Noted(kind, site, 1))
        key = (*thread, *self._name_of(site), kind)
        return derive_bits(bits, draws.seed, NAME, *key, draws.count(*key))

    def note_raw(self, kind: str, draws: Draws) -> None:
        """Note that raw entropy is drawn, as `Entropy.note_raw`."""
        __tracebackhide__ = True
        frame = _raw_caller(sys._getframe(1))
        if origin_of(frame) != "other" and _package(frame) not in _NAMING:
            self._note_real(draws, kind, frame)

    def _name_of(self, site: CallSite) -> tuple[Part, ...]:
        """Return what a function is called in seeds."""
        within_test = site.within(self._test())
        if within_test is not None:
            return ("test", within_test)
        if site.filename == self._file_of_test():
            return ("test's file", site.function)
        return (self._id_of_file(site.filename), site.function)

    def _note_real(self, draws: Draws, kind: str, frame: FrameType | None) -> None:
        __tracebackhide__ = True
        frames = outwards(frame)
        users = next((one for one in frames if origin_of(one) == "project"), None)
        if frame is None or users is None or gives_a_seed(kind, CallSite(frame), frame):
            return
        site = CallSite(users)
        noted = draws.note_real(Noted(kind, site, 1))
        if draws.mode == "error" and users is frame and not self._is_allowed(site.filename):
            draws.forbidden = draws.forbidden or self._forbidding(noted)
            raise EntropyError(draws.forbidden.message)

    def _forbidding(self, noted: Noted) -> Forbidden:
        """Return what is wrong with a draw, and what to write instead where it stands."""
        marker = self._marker() if self._file_of_test() else ""
        return Forbidden(noted.site, noted.forbidden(marker))


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


def _package(frame: FrameType | None) -> str:
    return "" if frame is None else _module(frame).partition(".")[0]


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def _file(frame: FrameType) -> str:
    return frame.f_code.co_filename

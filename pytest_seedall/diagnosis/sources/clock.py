"""The clock: the time of day, the clocks that measure, and dates made of them."""

from __future__ import annotations

import datetime
import gc
import sys
import threading
import time
import types
import warnings
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, TypeGuard

from pytest_seedall._compat.builtin_types import replace_class_method
from pytest_seedall.diagnosis.sources.bindings import Remembered, replace_bound
from pytest_seedall.diagnosis.sources.stand_ins import (
    as_called,
    is_at,
    is_pythons,
    standing,
    unless_pythons,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from contextlib import AbstractContextManager
    from types import FrameType

    from pytest_seedall.diagnosis.sources.stand_ins import Function
    from pytest_seedall.diagnosis.sources_base import Line

#: What reads a clock, without ``_ns``.
_CLOCKS = ("time", "perf_counter", "monotonic", "process_time", "thread_time")
#: What makes a date of now unless it is given a time, and as which argument it takes that.
_DATES = {"localtime": 0, "gmtime": 0, "ctime": 0, "asctime": 0, "strftime": 1}
_CLASSES = (datetime.datetime, datetime.date)
_STEP = 1_000_000
# As Python 3.12 and newer say it.
_UTCNOW = (
    "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version. Use "
    "timezone-aware objects to represent datetimes in UTC: datetime.datetime.now(datetime.UTC)."
)


class Clock:
    """A clock that begins at the same moment in each run, and goes 1 ms with each reading.

    The moment is that of its first run. ``time.sleep`` sleeps, and moves it on by that much; loops
    that wait for a time so come to their end. Python's own modules and pytest see the true clock.
    Not frozen: the times of files, and what libraries ask in C.
    """

    name = "clock"

    def __init__(self) -> None:
        self._starts: dict[str, int] = {}
        self._remembered = Remembered()
        self._kept = _KeptMethods()

    def calls(self) -> Mapping[Callable[..., object], str]:
        """Return the functions that read a clock; those of `datetime` equal their bound methods."""
        names = [f"time:{clock}{ns}" for clock in _CLOCKS for ns in ("", "_ns")]
        names += [f"time:{name}" for name in (*_DATES, "clock_gettime", "clock_gettime_ns")]
        names += [f"datetime:datetime.{name}" for name in ("now", "utcnow", "today")]
        return as_called((*names, "datetime:date.today", "timeit:default_timer"))

    def frozen(self) -> AbstractContextManager[None]:
        """Return what is around one run: meanwhile the clock is this one."""
        return self.frozen_but(())

    @contextmanager
    def frozen_but(self, live: Collection[Line]) -> Iterator[None]:
        """Return the same, but for what these lines ask."""
        if not self._starts:
            self._starts = {clock: getattr(time, f"{clock}_ns")() for clock in _CLOCKS}
        now, dated = _Now(self._starts, live), self._kept.found()
        with standing(_calls(now), remembered=self._remembered, live=live), _dates(now, dated):
            yield


class _Now:
    """The clock of one run, for all of its threads.

    :param starts: the first reading of each clock, in nanoseconds.
    :param live: the lines that see the true clock.
    """

    def __init__(self, starts: Mapping[str, int], live: Collection[Line]) -> None:
        self._starts = starts
        self._live = live
        self._passed = 0
        self._lock = threading.Lock()

    def read(self, clock: str) -> int:
        """Return the time in nanoseconds."""
        with self._lock:
            self._passed += _STEP
            return self._starts[clock] + self._passed

    def move_on(self, seconds: float) -> None:
        with self._lock:
            self._passed += max(0, int(seconds * 1e9))

    def seconds(self) -> float:
        """Return the time of day, since 1970."""
        return self.read("time") / 1e9

    def seconds_for(self, frame: FrameType) -> float:
        """Return the same for who calls a method: the true one, if that is Python, say."""
        is_true = is_pythons(frame) or is_at(self._live, frame)
        return time.time() if is_true else self.seconds()


def _calls(now: _Now) -> dict[str, Function]:
    calls = {"time:sleep": _sleeping(now)}
    for clock in _CLOCKS:
        calls[f"time:{clock}"] = _reading(now, clock, 1e9)
        calls[f"time:{clock}_ns"] = _reading(now, clock)
    for name, position in _DATES.items():
        calls[f"time:{name}"] = _dating(now, position, is_text=name == "asctime")
    # The same functions by another name.
    calls["timeit:default_timer"] = calls["time:perf_counter"]
    return {name: unless_pythons(call) for name, call in calls.items()}


def _reading(now: _Now, clock: str, unit: float | None = None) -> Function:
    def read(_: Function) -> float:
        return now.read(clock) / unit if unit else now.read(clock)

    return read


def _sleeping(now: _Now) -> Function:
    def sleep(original: Function, seconds: float) -> None:
        original(seconds)
        now.move_on(seconds)

    return sleep


def _dating(now: _Now, position: int, *, is_text: bool) -> Function:
    def date(original: Function, *args: Any) -> Any:
        if len(args) > position and args[position] is not None:
            return original(*args)
        moment: Any = now.seconds()
        if position or is_text:
            moment = time.localtime(moment)
        return original(*args[:position], moment)

    return date


class _KeptMethods:
    """``datetime.now`` as a dataclass, say, has it as a default factory."""

    __slots__ = ("_found", "_modules")

    def __init__(self) -> None:
        self._modules = 0
        self._found: tuple[types.BuiltinMethodType, ...] = ()

    def found(self) -> tuple[types.BuiltinMethodType, ...]:
        """Return those that are there, searched for anew once more modules are imported."""
        if self._modules != len(sys.modules):
            self._modules = len(sys.modules)
            self._found = tuple(filter(_is_kept, gc.get_referrers(*_CLASSES)))
        return self._found


@contextmanager
def _dates(now: _Now, kept: tuple[types.BuiltinMethodType, ...]) -> Iterator[None]:
    """Have dates ask this clock."""
    with ExitStack() as cleanup:
        pairs = [(each, _standing_for(each, now)) for each in kept]
        for name, make in _METHODS.items():
            owner = datetime.date if name == "today" else datetime.datetime
            replace_class_method(owner, name, make(now), cleanup)
        if pairs:
            replace_bound(pairs, cleanup)
        yield


def _is_kept(method: object) -> TypeGuard[types.BuiltinMethodType]:
    is_method = issubclass(type(method), types.BuiltinMethodType)
    return is_method and getattr(method, "__name__", "") in _METHODS


def _standing_for(method: types.BuiltinMethodType, now: _Now) -> Function:
    owner, make = method.__self__, _METHODS[method.__name__](now)
    return lambda *args, **kwargs: make(owner, *args, **kwargs)


def _now_of(now: _Now) -> Function:
    def at_present(owner: Any, tz: Any = None) -> Any:
        return owner.fromtimestamp(now.seconds_for(sys._getframe(1)), tz)

    return at_present


def _utcnow_of(now: _Now) -> Function:
    def at_present(owner: Any) -> Any:
        if sys.version_info >= (3, 12):
            warnings.warn(_UTCNOW, DeprecationWarning, stacklevel=2)
        moment = now.seconds_for(sys._getframe(1))
        return owner.fromtimestamp(moment, datetime.UTC).replace(tzinfo=None)

    return at_present


def _today_of(now: _Now) -> Function:
    return lambda owner: owner.fromtimestamp(now.seconds_for(sys._getframe(1)))


_METHODS: dict[str, Callable[[_Now], Function]] = {"now": _now_of, "utcnow": _utcnow_of}
if sys.version_info >= (3, 15):  # before, it asks `time.time`
    _METHODS["today"] = _today_of

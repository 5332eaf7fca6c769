"""The starts of threads: which of the functions that run at the same time comes first."""

from __future__ import annotations

import functools
import os
import sys
import threading
from concurrent import futures
from contextlib import contextmanager
from importlib import import_module
from itertools import count
from time import sleep
from typing import TYPE_CHECKING, Any

from pytest_seedall.diagnosis.sources.hand_over import HandOver
from pytest_seedall.diagnosis.sources.stand_ins import as_called, standing, unless_pythons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pytest_seedall.diagnosis.sources.stand_ins import Function

#: How long we wait for what may itself wait for another, in seconds.
_BOUND = 0.2
#: How long a thread may run while others could, in seconds.
_LONG, _SHORT = 0.5, 1e-6
#: By how much a thread begins later at most, in seconds.
_DELAY = 0.002

_POOL = "multiprocessing.pool:ThreadPool"
_ONE = ("apply_async",)  # which `apply` calls
_MANY = ("map", "map_async", "imap", "imap_unordered", "starmap", "starmap_async")


class ThreadStarts:
    """Threads, and functions that pools of threads run, one after the other.

    Those that wait for each other (`HandOver`) go on one at a time. What waits in another way, for
    a file say, is not waited for longer than 0.2 s. Not frozen: threads of libraries in C.
    """

    name = "thread starts"

    def calls(self) -> Mapping[Callable[..., object], str]:
        """Return the functions that start threads, or have threads run a function."""
        executors = ("Executor.map", "ThreadPoolExecutor.submit", "ThreadPoolExecutor")
        names = tuple(f"concurrent.futures:{name}" for name in executors)
        pools = tuple(f"{_POOL}.{name}" for name in ("apply", *_ONE, *_MANY))
        others = ("asyncio:to_thread", "joblib:Parallel.__call__", _POOL)
        return as_called(("threading:Thread.start", *names, *pools, *others))

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Return what is around one run: meanwhile they run in the order in which they begin."""
        turns, hand_over = _Turns(), HandOver()
        calls = {
            "threading:Thread.start": unless_pythons(hand_over.start),
            "threading:Thread.join": hand_over.join,
            "concurrent.futures:ThreadPoolExecutor.submit": _submit_and_wait,
            "concurrent.futures:ProcessPoolExecutor.submit": _submit_and_wait,
            **_in_pools(turns.one, turns.many),
        }
        with _switching(_LONG), _pools(calls), hand_over.taken():
            yield

    @contextmanager
    def provoked(self) -> Iterator[None]:
        """Return what is around one run: meanwhile each begins up to 2 ms later, at random.

        And Python goes from one to another as often as it can. Races that are rare are not then.
        """
        calls = {
            "threading:Thread.start": unless_pythons(_start_late),
            "concurrent.futures:ThreadPoolExecutor.submit": _submit_late,
            **_in_pools(_Late, lambda function, items: (_Late(function), items)),
        }
        with _switching(_SHORT), _pools(calls):
            yield


@contextmanager
def _pools(calls: Mapping[str, Function]) -> Iterator[None]:
    for name in ("concurrent.futures.thread", "concurrent.futures.process", "multiprocessing.pool"):
        import_module(name)  # a test may be the first to import it
    with standing(calls):
        yield


@contextmanager
def _switching(interval: float) -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(interval)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _submit_and_wait(original: Function, *args: Any, **kwargs: Any) -> Any:
    future = original(*args, **kwargs)
    futures.wait([future], _BOUND)
    return future


def _start_late(original: Function, thread: threading.Thread) -> None:
    run = thread.run

    def late() -> None:
        del thread.run  # the class's own is there again
        _pause()
        run()

    if "run" not in vars(thread):
        thread.run = late  # type: ignore[method-assign]
    original(thread)


def _submit_late(original: Function, pool: Any, function: Function, *args: Any, **kw: Any) -> Any:
    return original(pool, _Late(function), *args, **kw)


def _pause() -> None:
    # Python's own: entropy that is drawn for a test is noted otherwise.
    draw = getattr(os.urandom, "__wrapped__", os.urandom)
    sleep(_DELAY * int.from_bytes(draw(2), "little") / 2**16)


class _Late:
    """A function that begins later."""

    def __init__(self, function: Function) -> None:
        self._function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        _pause()
        return self._function(*args, **kwargs)


class _Turns:
    """Has functions run in the order in which they were handed to a pool."""

    def __init__(self) -> None:
        self._numbers = count()
        self._last = _done()

    def one(self, function: Function) -> Function:
        """Return a function that waits for the one that was handed over before."""
        before, self._last = self._last, threading.Event()
        return functools.partial(_in_turn, before, self._last, function)

    def many(
        self, function: Function, items: Iterable[Any]
    ) -> tuple[Function, Iterable[tuple[Any, ...]]]:
        """Return what is called for each of the items, in turn, and these with their turns."""
        return _with_turn, ((self.one(function), item) for item in items)


def _done() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


def _in_turn(
    before: threading.Event, own: threading.Event, function: Function, *args: Any, **kwargs: Any
) -> Any:
    before.wait(_BOUND)
    try:
        return function(*args, **kwargs)
    finally:
        own.set()


def _with_turn(item: tuple[Function, Any]) -> Any:
    function, value = item
    return function(value)


def _in_pools(
    one: Callable[[Function], Function],
    many: Callable[[Function, Iterable[Any]], tuple[Function, Iterable[Any]]],
) -> dict[str, Function]:
    """Return what stands for the methods of pools of threads, which have a queue of their own."""

    def hand_one(original: Function, pool: Any, function: Function, *args: Any, **kw: Any) -> Any:
        return original(pool, one(function), *args, **kw)

    def hand_many(
        original: Function, pool: Any, function: Function, items: Any, *args: Any, **kw: Any
    ) -> Any:
        return original(pool, *many(function, items), *args, **kw)

    def hand_stars(
        original: Function, pool: Any, function: Function, items: Any, *args: Any, **kw: Any
    ) -> Any:
        one_of, items = many(lambda item: function(*item), items)
        return original(pool, one_of, ((item,) for item in items), *args, **kw)

    calls = {f"{_POOL}.{name}": hand_one for name in _ONE}
    calls |= {f"{_POOL}.{name}": hand_many for name in _MANY if "star" not in name}
    return calls | {f"{_POOL}.{name}": hand_stars for name in _MANY if "star" in name}

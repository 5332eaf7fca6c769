"""The starts of threads: one after the other, or at random."""

from __future__ import annotations

import asyncio
import sys
import threading
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from multiprocessing.pool import ThreadPool
from typing import TYPE_CHECKING

import pytest

from pytest_seedall.diagnosis.sources import thread_starts
from pytest_seedall.diagnosis.sources.thread_starts import ThreadStarts

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT = 5
ORDER = [*range(COUNT)]


class Order:
    """In which order functions ended, of which each waits for the one that begins after it.

    :param patience: for how long it waits, in seconds.
    """

    def __init__(self, patience: float = 0.01) -> None:
        self.ended: list[int] = []
        self._patience = patience
        self._done = [threading.Event() for _ in range(COUNT + 1)]
        self._done[-1].set()

    def add(self, number: int) -> None:
        self._done[number + 1].wait(self._patience)
        self.ended.append(number)
        self._done[number].set()


def threads(order: Order) -> None:
    made = [threading.Thread(target=order.add, args=(number,)) for number in ORDER]
    for thread in made:
        thread.start()
    for thread in made:
        thread.join()


def futures(order: Order) -> None:
    with ThreadPoolExecutor(COUNT) as pool:
        for number in ORDER:
            pool.submit(order.add, number)


def mapped(order: Order) -> None:
    with ThreadPoolExecutor(COUNT) as pool:
        list(pool.map(order.add, ORDER))


def pool_map(order: Order) -> None:
    with ThreadPool(COUNT) as pool:
        pool.map(order.add, ORDER, chunksize=1)


def pool_starmap(order: Order) -> None:
    with ThreadPool(COUNT) as pool:
        pool.starmap(order.add, [(number,) for number in ORDER], chunksize=1)


def pool_imap(order: Order) -> None:
    with ThreadPool(COUNT) as pool:
        list(pool.imap_unordered(order.add, iter(ORDER)))


def pool_apply(order: Order) -> None:
    with ThreadPool(COUNT) as pool:
        for result in [pool.apply_async(order.add, (number,)) for number in ORDER]:
            result.get()


def coroutines(order: Order) -> None:
    async def run() -> None:
        await asyncio.gather(*(asyncio.to_thread(order.add, number) for number in ORDER))

    asyncio.run(run())


WAYS = [threads, futures, mapped, pool_map, pool_starmap, pool_imap, pool_apply, coroutines]


@pytest.mark.parametrize("way", WAYS)
def test_they_run_in_the_order_in_which_they_begin(way: Callable[[Order], None]) -> None:
    order = Order()
    with ThreadStarts().frozen():
        way(order)
    assert order.ended == ORDER


@pytest.mark.parametrize("way", WAYS)
def test_without_it_they_do_not(way: Callable[[Order], None]) -> None:
    order = Order(patience=30)
    way(order)
    assert order.ended == ORDER[::-1]


@pytest.mark.parametrize("way", WAYS)
def test_provoked_each_runs_once(way: Callable[[Order], None]) -> None:
    order = Order(patience=0)
    with ThreadStarts().provoked():
        way(order)
    assert sorted(order.ended) == ORDER


def test_provoked_they_begin_in_changing_order() -> None:
    orders = set()
    with ThreadStarts().provoked():
        for _ in range(50):
            begun: list[int] = []
            made = [threading.Thread(target=begun.append, args=(n,)) for n in ORDER]
            for thread in made:
                thread.start()
            for thread in made:
                thread.join()
            orders.add(tuple(begun))
    assert len(orders) > 1


def test_a_thread_of_a_class_of_its_own_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    class Own(threading.Thread):
        def run(self) -> None:
            self.seen = dict(vars(self))

    for around in (ThreadStarts().frozen, ThreadStarts().provoked):
        thread = Own()
        with around():
            thread.start()
            thread.join()
        assert "run" not in thread.seen


def test_threads_that_wait_for_others_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thread_starts, "_BOUND", 0.01)
    for way in (with_a_barrier, with_a_pool):
        with ThreadStarts().frozen():
            way()


def with_a_barrier() -> None:
    barrier = threading.Barrier(2)
    pair = [threading.Thread(target=barrier.wait) for _ in range(2)]
    for thread in pair:
        thread.start()
    for thread in pair:
        thread.join()


def with_a_pool() -> None:
    barrier = threading.Barrier(2)
    with ThreadPool(2) as pool:
        pool.map(lambda _: barrier.wait(), range(2), chunksize=1)


def test_everything_is_put_back() -> None:
    classes: list[type] = [threading.Thread, Executor, ThreadPoolExecutor, ThreadPool]
    for around in (ThreadStarts().frozen, ThreadStarts().provoked):
        before = [dict(vars(each)) for each in classes], sys.getswitchinterval()
        with pytest.raises(ValueError), around():
            raise ValueError
        assert ([dict(vars(each)) for each in classes], sys.getswitchinterval()) == before


def test_results_and_exceptions_arrive() -> None:
    def fail() -> None:
        raise ValueError

    for around in (ThreadStarts().frozen, ThreadStarts().provoked):
        with around(), ThreadPoolExecutor(1) as pool, ThreadPool(2) as other:
            future: Future[int] = pool.submit(int, "7")
            assert future.result() == 7
            assert isinstance(pool.submit(fail).exception(), ValueError)
            assert other.map(int, ["1", "2"]) == [1, 2]
            with pytest.raises(ValueError):
                other.apply(fail)


def test_runs_nest() -> None:
    order = Order()
    with ThreadStarts().frozen(), ThreadStarts().frozen():
        threads(order)
    assert order.ended == ORDER


def test_its_calls_are_named() -> None:
    calls = ThreadStarts().calls()
    assert calls[threading.Thread.start] == "threading.Thread.start()"
    assert calls[ThreadPoolExecutor.submit] == "concurrent.futures.ThreadPoolExecutor.submit()"

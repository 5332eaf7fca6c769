"""Threads that wait for each other go on one at a time, always in the same order."""

from __future__ import annotations

import queue
import threading
import time
from typing import TYPE_CHECKING

import pytest

from pytest_seedall._compat.python import waiters_made_by
from pytest_seedall.diagnosis.sources import hand_over
from pytest_seedall.diagnosis.sources.thread_starts import ThreadStarts

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT = 5


def run_all(*work: Callable[[], object]) -> Callable[[], None]:
    """Start threads, and return what waits for them."""
    threads = [threading.Thread(target=each) for each in work]
    for thread in threads:
        thread.start()

    def join() -> None:
        for thread in threads:
            thread.join()

    return join


def at_a_barrier() -> list[object]:
    found: list[object] = []
    barrier = threading.Barrier(COUNT)

    def work(number: int) -> None:
        for turn in range(3):
            barrier.wait()
            found.append((turn, number))

    run_all(*(lambda n=n: work(n) for n in range(COUNT)))()
    return found


def by_an_event() -> list[object]:
    found: list[object] = []
    begin = threading.Event()

    def work(number: int) -> None:
        begin.wait(30)
        found.append(number)

    join = run_all(*(lambda n=n: work(n) for n in range(COUNT)))
    begin.set()
    join()
    return found


def from_one_queue() -> list[object]:
    found: list[object] = []
    tasks: queue.Queue[int | None] = queue.Queue(2)

    def work(name: str) -> None:
        while (task := tasks.get()) is not None:
            found.append((name, task))

    join = run_all(*(lambda n=n: work(n) for n in "abc"))
    for task in (*range(20), None, None, None):
        tasks.put(task)
    join()
    return found


def into_one_queue() -> list[object]:
    results: queue.Queue[int] = queue.Queue()

    def work(number: int) -> None:
        time.sleep(0.0005)
        results.put(number)

    join = run_all(*(lambda n=n: work(n) for n in range(COUNT)))
    found = [results.get() for _ in range(COUNT)]
    join()
    return [*found]


def with_a_semaphore() -> list[object]:
    found: list[object] = []
    places = threading.BoundedSemaphore(2)

    def work(number: int) -> None:
        with places:
            time.sleep(0.0005)
            found.append(number)

    run_all(*(lambda n=n: work(n) for n in range(COUNT)))()
    return found


WAYS = [at_a_barrier, by_an_event, from_one_queue, into_one_queue, with_a_semaphore]


@pytest.mark.parametrize("way", WAYS)
def test_each_run_goes_on_in_the_same_order(way: Callable[[], list[object]]) -> None:
    found = []
    for _ in range(10):
        with ThreadStarts().frozen():
            found.append(way())
    assert all(one == found[0] for one in found)


@pytest.mark.parametrize("way", WAYS)
def test_all_of_it_is_done_as_without(way: Callable[[], list[object]]) -> None:
    with ThreadStarts().frozen():
        frozen = way()
    assert len(frozen) == len(way())


def test_what_waits_for_a_plain_lock_is_not_waited_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hand_over, "_BOUND", 0.01)
    lock, found = threading.Lock(), list[int]()

    def work() -> None:
        with lock:
            found.append(1)

    with ThreadStarts().frozen():
        lock.acquire()
        join = run_all(*[work] * 20)
        lock.release()
        join()
    assert len(found) == 20


def test_a_wait_that_ends_in_time_is_no_notice() -> None:
    with ThreadStarts().frozen():
        event = threading.Event()
        found: list[bool] = []
        run_all(lambda: found.append(event.wait(0.01)))()
        assert found == [False]
        event.set()
        run_all(lambda: found.append(event.wait(30)))()
    assert found == [False, True]


def test_a_thread_that_fails_hands_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    barrier, found = threading.Barrier(2), list[int]()

    def work(number: int) -> None:
        barrier.wait()
        found.append(number)
        raise ValueError

    with ThreadStarts().frozen():
        run_all(lambda: work(0), lambda: work(1))()
    assert sorted(found) == [0, 1]


def test_threads_that_outlive_the_run_can_wait_on() -> None:
    begin, end = threading.Event(), threading.Event()

    def work() -> None:
        begin.set()
        end.wait()

    with ThreadStarts().frozen():
        join = run_all(work)
        assert begin.wait(30)
    end.set()
    join()


def test_a_condition_makes_its_locks_by_a_private_name() -> None:
    """Which goes away if this fails: see `waiters_made_by`."""
    original = threading.Lock
    made: list[object] = []

    def make() -> object:
        made.append(original())
        return made[-1]

    with waiters_made_by(make):
        condition = threading.Condition()
        with condition:
            assert not condition.wait(0.001)
        assert threading.Lock is original
    assert len(made) == 1
    with condition:
        assert not condition.wait(0.001)
    assert len(made) == 1

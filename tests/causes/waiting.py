"""Threads that wait for one another while they run; of some, all runs may be the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from causes.cases import CLOCK, ENTROPY, THREADS

if TYPE_CHECKING:
    from causes.cases import Causes

WAITING: Causes = {
    "threads at two barriers": (
        THREADS,
        """
        import threading
        def test_it():
            finished, barrier = [], threading.Barrier(5)
            def work(number):
                for turn in range(2):
                    barrier.wait()
                    finished.append((turn, number))  # here
            threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert len(finished) == 10
        """,
    ),
    "threads that begin by an event": (
        THREADS,
        """
        import threading
        def test_it():
            finished, begin = [], threading.Event()
            def work(number):
                begin.wait()
                finished.append(number)  # here
            threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
            for thread in threads:
                thread.start()
            begin.set()
            for thread in threads:
                thread.join()
            assert len(finished) == 6
        """,
    ),
    "workers of one queue": (
        THREADS,
        """
        import queue, threading
        def test_it():
            tasks, finished = queue.Queue(), []
            def work(name):
                while (task := tasks.get()) is not None:  # here
                    finished.append((name, task))  # here
            threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
            for thread in threads:
                thread.start()
            for task in range(12):
                tasks.put(task)
            for _ in threads:
                tasks.put(None)
            for thread in threads:
                thread.join()
            assert len(finished) == 12
        """,
    ),
    "results by a queue": (
        THREADS,
        """
        import queue, threading, time
        def test_it():
            results = queue.Queue()
            def work(number):
                time.sleep(0.001)
                results.put(number)
            threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
            for thread in threads:
                thread.start()
            found = [results.get() for _ in threads]  # here
            for thread in threads:
                thread.join()
            assert len(found) == 5
        """,
    ),
    "a sum at a barrier": (
        THREADS,
        """
        import threading, time
        class Account:
            balance = 0
            def add(self, amount):
                before = self.balance  # here
                time.sleep(0.0002)
                self.balance = before + amount  # here
        def test_it():
            account, barrier = Account(), threading.Barrier(3)
            def work(amount):
                barrier.wait()
                account.add(amount)
            threads = [threading.Thread(target=work, args=(n,)) for n in (1, 10, 100)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            balance = account.balance
        """,
    ),
    "clock at a barrier": (
        CLOCK,
        """
        import threading, time
        def test_it():
            found, barrier = {}, threading.Barrier(3)
            def work(number):
                barrier.wait()
                if number == 1:
                    found[number] = time.time_ns()  # here
            threads = [threading.Thread(target=work, args=(n,)) for n in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        """,
    ),
    "entropy behind an event": (
        ENTROPY,
        """
        import os, threading
        def test_it():
            found, ready = [], threading.Event()
            def work():
                ready.wait()
                found.append(os.urandom(1)[0] % 3)  # here
            thread = threading.Thread(target=work)
            thread.start()
            ready.set()
            thread.join()
        """,
    ),
}

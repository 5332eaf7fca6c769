"""Order of folders, threads, several causes at once, and tests that are deterministic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from causes.cases import ADDRESSES, CLOCK, DIRECTORY, ENTROPY, STATE, THREADS

if TYPE_CHECKING:
    from causes.cases import Causes

SCRAMBLED = """
        import pytest
        from scrambled import scrambled
        @pytest.fixture(autouse=True, scope="module")
        def file_system():
            with scrambled():
                yield
"""

OTHERS: Causes = {
    "order of listdir": (
        DIRECTORY,
        SCRAMBLED
        + """
        import os
        def names(folder):
            return os.listdir(folder)  # here
        def test_it(tmp_path):
            for name in "abc":
                (tmp_path / name).touch()
            found = names(tmp_path)
        """,
    ),
    "order of scandir": (
        DIRECTORY,
        SCRAMBLED
        + """
        import os
        def test_it(tmp_path):
            for name in "abc":
                (tmp_path / name).touch()
            found = [entry.name for entry in os.scandir(tmp_path)]  # here
        """,
    ),
    "order of iterdir": (
        DIRECTORY,
        SCRAMBLED
        + """
        def test_it(tmp_path):
            for name in "abc":
                (tmp_path / name).touch()
            found = [path.name for path in tmp_path.iterdir()]  # here
        """,
    ),
    "clock and entropy": (
        f"{CLOCK} & {ENTROPY}",
        """
        import os, time
        def test_it():
            at = time.time_ns()  # here
            token = os.urandom(4)
        """,
    ),
    "clock and state": (
        f"{CLOCK} & {STATE}",
        """
        import time
        seen = []
        def test_it():
            seen.append(1)
            number = len(seen)  # here
            at = time.time_ns()
        """,
    ),
    "address and entropy": (
        f"{ADDRESSES} & {ENTROPY}",
        """
        import uuid
        kept = []
        def test_it():
            kept.append(object())
            address = id(kept[-1])  # here
            key = uuid.uuid4()
        """,
    ),
    "set of objects": (
        ADDRESSES,
        """
        class Node:
            def __init__(self, number):
                self.number = number
        def test_it():
            nodes = [Node(number) for number in range(50)]
            numbers = [node.number for node in set(nodes)]  # here
        """,
    ),
    "sorted by address": (
        ADDRESSES,
        """
        class Node:
            def __init__(self, number):
                self.number = number
        def test_it():
            nodes = [Node(number) for number in range(50)]
            numbers = [node.number for node in sorted(nodes, key=id)]  # here
        """,
    ),
    "set of objects and entropy": (
        f"{ADDRESSES} & {ENTROPY}",
        """
        import uuid
        class Node:
            def __init__(self, number):
                self.number = number
        def test_it():
            nodes = {Node(number) for number in range(50)}
            numbers = [node.number for node in nodes]  # here
            key = uuid.uuid4()
        """,
    ),
    "outcome by the clock": (
        CLOCK,
        """
        import time, pytest
        def test_it():
            now = str(time.time_ns())  # here
            pytest.skip(now)
        """,
    ),
    "path by entropy": (
        ENTROPY,
        """
        import os
        def test_it():
            kind = "a"
            if os.urandom(1)[0] < 256:
                kind = "b" + os.urandom(4).hex()  # here
        """,
    ),
    "exception with entropy": (
        ENTROPY,
        """
        import uuid, pytest
        def test_it():
            with pytest.raises(KeyError) as caught:
                raise KeyError(str(uuid.uuid4()))  # here
            message = str(caught.value)
        """,
    ),
    "assertion with a clock": (
        CLOCK,
        """
        import time
        def test_it():
            assert time.time() < 0  # here
        """,
    ),
}

#: Not each time: of some of them nothing is told, for all runs may be the same.
RARE: Causes = {
    "threads that sleep equally long": (
        THREADS,
        """
        import threading, time
        def test_it():
            finished = []
            def work(number):
                time.sleep(0.001)
                finished.append(number)  # here
            threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert len(finished) == 4
        """,
    ),
    "threads at a barrier": (
        THREADS,
        """
        import threading
        def test_it():
            finished, barrier = [], threading.Barrier(6)
            def work(number):
                barrier.wait()
                finished.append(number)  # here
            threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert len(finished) == 6
        """,
    ),
    "as completed": (
        f"{THREADS} | {ADDRESSES}",
        """
        import time
        from concurrent.futures import ThreadPoolExecutor, as_completed
        def work(number):
            time.sleep(0.001)
            return number
        def test_it():
            with ThreadPoolExecutor(4) as pool:
                futures = [pool.submit(work, number) for number in range(8)]
                found = [future.result() for future in as_completed(futures)]  # here
            assert len(found) == 8
        """,
    ),
    "a sum that is not guarded": (
        THREADS,
        """
        import threading, time
        class Account:
            balance = 0
            def add(self, amount):
                before = self.balance  # here
                time.sleep(0.0005)
                self.balance = before + amount  # here
        def test_it():
            account = Account()
            threads = [threading.Thread(target=account.add, args=(n,)) for n in (1, 10, 100)]
            for thread in threads:
                thread.start()
                time.sleep(0.0004)
            for thread in threads:
                thread.join()
            balance = account.balance
        """,
    ),
    "one time in three": (
        ENTROPY,
        """
        import os
        def test_it():
            found = os.urandom(1)[0] % 3 == 0  # here
        """,
    ),
    "one time in six": (
        ENTROPY,
        """
        import os
        def test_it():
            found = os.urandom(1)[0] % 6 == 0  # here
        """,
    ),
    "one time in two by the clock": (
        CLOCK,
        """
        import time
        def test_it():
            is_odd = time.perf_counter_ns() // 1000 % 2  # here
        """,
    ),
}

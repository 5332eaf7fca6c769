"""Kinds of nondeterminism of Python and NumPy: exactly the variable that differs is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from differing import audited, expected, reported

if TYPE_CHECKING:
    import pytest
    from differing import Cases

CASES: Cases = {
    "clock": (
        "started",
        """
        import time
        def test_it():
            started = time.time()
            total = 1 + 2
        """,
    ),
    "date in a dataclass": (
        "report",
        """
        from dataclasses import dataclass
        from datetime import datetime
        @dataclass
        class Report:
            size: int
            made: datetime
        def test_it():
            report = Report(3, datetime.now())
            size = report.size
        """,
    ),
    "uuid4": (
        "key",
        """
        import uuid
        def test_it():
            key = uuid.uuid4()
            length = len(str(key))
        """,
    ),
    "urandom": (
        "token",
        """
        import os
        def test_it():
            token = {"a": [os.urandom(8)]}
            size = len(token["a"][0])
        """,
    ),
    "SystemRandom": (
        "drawn",
        """
        import random
        def test_it():
            drawn, seeded = random.SystemRandom().random(), random.random()
        """,
    ),
    "id of an object": (
        "address",
        """
        objects = []
        def test_it():
            objects.append(object())
            address, text = id(objects[-1]), repr(objects[-1])
        """,
    ),
    "hash of an object": (
        "place",
        """
        objects = []
        class Thing:
            pass
        def test_it():
            thing = Thing()
            objects.append(thing)
            place = hash(thing)
        """,
    ),
    "module state": (
        "number",
        """
        seen = []
        def test_it():
            seen.append(1)
            number, kind = len(seen), type(seen)
        """,
    ),
    "class state": (
        "number",
        """
        class Thing:
            made = 0
            def __init__(self):
                type(self).made += 1
        def test_it():
            thing = Thing()
            number = thing.made
        """,
    ),
    "mutable default": (
        "names",
        """
        def collect(name, names=[]):
            names.append(name)
            return names
        def test_it():
            names = collect("a")
            first = names[0]
        """,
    ),
    "counter of a cache": (
        "hits",
        """
        import functools
        @functools.lru_cache
        def double(number):
            return 2 * number
        def test_it():
            doubled = double(2)
            hits = double.cache_info().hits
        """,
    ),
    "environment": (
        "visits",
        """
        import os
        def test_it():
            visits = os.environ.get("A_COUNTER_OF_A_TEST", "")
            os.environ["A_COUNTER_OF_A_TEST"] = visits + "I"
        """,
    ),
    "file left behind": (
        "is_there",
        """
        from pathlib import Path
        def test_it():
            path = Path("left_behind.txt")
            is_there = path.exists()
            path.write_text("")
        """,
    ),
    "order of a directory": (
        "names",
        """
        import itertools, os
        turns = itertools.count()
        def listdir(folder):  # as some file systems do
            names = sorted(os.listdir(folder))
            turn = next(turns) % len(names)
            return names[turn:] + names[:turn]
        def test_it(tmp_path):
            for name in "abc":
                (tmp_path / name).touch()
            names = listdir(tmp_path)
            count, ordered = len(names), sorted(names)
        """,
    ),
    "race of threads": (
        "finished",
        """
        import os, threading, time
        def test_it():
            finished = []
            def work(number):
                time.sleep(int.from_bytes(os.urandom(2), "little") / 2_000_000)
                finished.append(number)
            threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            ordered = sorted(finished)
        """,
    ),
    "shared generator": (
        "drawn",
        """
        import random
        generator = random.Random(1)
        def test_it():
            drawn, other = generator.random(), random.Random(1).random()
        """,
    ),
    "iterator that goes on": (
        "number",
        """
        import itertools
        ticks = itertools.count()
        def test_it():
            number = next(ticks)
            sign = number >= 0
        """,
    ),
    "iterator that ends": (
        "first",
        """
        lines = iter(["a"])
        def test_it():
            first = next(lines, None)
            rest = list(lines)
        """,
    ),
    "order of a dict": (
        "counts",
        """
        known = {}
        def test_it():
            names = ["b", "a"] if known else ["a", "b"]
            known["a"] = 1
            counts = {name: 1 for name in names}
            total = sum(counts.values())
            del names
        """,
    ),
    "state of a wider fixture": (
        "number",
        """
        import itertools, pytest
        @pytest.fixture(scope="session")
        def numbers():
            return itertools.count()
        def test_it(numbers):
            number = next(numbers)
        """,
    ),
    "what a test records": (
        "seconds",
        """
        import time
        def test_it(seedall):
            seedall.record("seconds", time.perf_counter())
            seedall.record("places", 3)
        """,
    ),
    "outcome": (
        "outcome",
        """
        import pytest
        seen = []
        def test_it():
            seen.append(1)
            if len(seen) > 1:
                pytest.skip("was here")
        """,
    ),
}

#: Where the hash seed is another one, in a fresh interpreter.
HASHED: Cases = {
    "order of a set": (
        "order",
        """
        def test_it():
            names = {str(number) for number in range(50)}
            order, count, ordered = list(names), len(names), sorted(names)
        """,
    ),
    "hash of a text": (
        "place",
        """
        def test_it():
            text = "a text"
            place = hash(text)
        """,
    ),
    "nothing that is hashed": (
        None,
        """
        def test_it():
            names = {str(number) for number in range(50)}
            ordered, by_name = sorted(names), {name: 1 for name in sorted(names)}
        """,
    ),
}


def test_exactly_the_variable_that_differs_is_reported(pytester: pytest.Pytester) -> None:
    assert reported(pytester, CASES) == expected(CASES)


def test_the_same_without_a_marker(pytester: pytest.Pytester) -> None:
    assert audited(pytester, CASES) == expected(CASES)


def test_the_order_of_a_set_is_reported_under_another_hash_seed(pytester: pytest.Pytester) -> None:
    assert reported(pytester, HASHED, "(vary=['hash'])") == expected(HASHED)


def test_the_order_of_a_set_is_the_same_in_one_process(pytester: pytest.Pytester) -> None:
    assert reported(pytester, HASHED) == {name: set() for name in HASHED}

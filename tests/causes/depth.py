"""Causes that the test itself does not show: calls deep, in another module, in a fixture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from causes.cases import ADDRESSES, CLOCK, ENTROPY

if TYPE_CHECKING:
    from causes.cases import Causes

DEEP: Causes = {
    "clock two calls deep": (
        CLOCK,
        """
        import time
        def stamp():
            return round(time.time(), 9)  # here
        def made(size):
            return {"size": size, "at": stamp()}
        def test_it():
            report = made(3)
            assert report["size"] == 3
        """,
    ),
    "uuid three calls deep in another module": (
        ENTROPY,
        """
        from orders_of_a_shop import place_order
        def test_it():
            order = place_order("tea")
            assert order["name"] == "tea"
        # file: orders_of_a_shop.py
        import uuid
        def new_key():
            return str(uuid.uuid4())  # here
        def labelled(name):
            key = new_key()
            return {"name": name, "key": key}
        def place_order(name):
            return labelled(name)
        """,
    ),
    "id two calls deep": (
        ADDRESSES,
        """
        kept = []
        class Node:
            pass
        def name_of(node):
            return f"node-{id(node)}"  # here
        def add():
            node = Node()
            kept.append(node)
            return name_of(node)
        def test_it():
            name = add()
            assert name.startswith("node")
        """,
    ),
    "clock in a fixture": (
        CLOCK,
        """
        import time, pytest
        @pytest.fixture
        def started():
            return {"at": time.time_ns()}  # here
        def test_it(started):
            at = started["at"]
            assert at
        """,
    ),
    "uuid in a fixture of conftest": (
        ENTROPY,
        """
        def test_it(user):
            name = user.name
            assert name
        # file: conftest.py
        import uuid, pytest
        class User:
            def __init__(self, name):
                self.name = name
        @pytest.fixture
        def user():
            name = uuid.uuid4().hex  # here
            yield User(name)
        """,
    ),
    "entropy in an init": (
        ENTROPY,
        """
        import secrets
        class Session:
            def __init__(self):
                self.size = 3
                self.token = secrets.token_hex(8)  # here
        def test_it():
            session = Session()
            token = session.token
        """,
    ),
    "clock in a property": (
        CLOCK,
        """
        import time
        class Job:
            def __init__(self):
                self.begun = 0
            @property
            def seconds(self):
                return time.monotonic() - self.begun  # here
        def test_it():
            job = Job()
            seconds = job.seconds
        """,
    ),
    "entropy in a generator": (
        ENTROPY,
        """
        import os
        def tokens(count):
            for _ in range(count):
                token = os.urandom(4)  # here
                yield token
        def test_it():
            found = list(tokens(3))
            assert len(found) == 3
        """,
    ),
    "clock in a decorator": (
        CLOCK,
        """
        import functools, time
        def timed(function):
            @functools.wraps(function)
            def wrapper(*arguments):
                begun = time.perf_counter()  # here
                value = function(*arguments)
                return value, begun
            return wrapper
        @timed
        def double(number):
            return 2 * number
        def test_it():
            doubled = double(2)
        """,
    ),
    "uuid in a coroutine": (
        ENTROPY,
        """
        import asyncio, uuid
        async def ask(number):
            await asyncio.sleep(0)
            return number, uuid.uuid4()  # here
        async def both():
            return await asyncio.gather(ask(1), ask(2))
        def test_it():
            answers = asyncio.run(both())
            assert len(answers) == 2
        """,
    ),
    "clock in a thread": (
        CLOCK,
        """
        import threading, time
        def test_it():
            found = {}
            def work():
                now = time.time_ns()  # here
                found["now"] = now
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
            assert found
        """,
    ),
    "clock bound before": (
        CLOCK,
        """
        from datetime import datetime
        now = datetime.now
        def test_it():
            size = 3
            made = now()  # here
        """,
    ),
    "clock as a default factory": (
        CLOCK,
        """
        import time
        from dataclasses import dataclass, field
        @dataclass
        class Event:
            name: str
            at: float = field(default_factory=time.time)
        def test_it():
            event = Event("a")  # here
            at = event.at
        """,
    ),
    "clock as a default argument": (
        CLOCK,
        """
        import time
        def stamped(name, clock=time.time):
            return f"{name}-{clock()}"  # here
        def test_it():
            label = stamped("a")
        """,
    ),
    "today in a name": (
        CLOCK,
        """
        from datetime import datetime, timezone
        class Clock:
            def text(self):
                return datetime.now(timezone.utc).isoformat()  # here
        def test_it():
            lines = [Clock().text() for _ in range(2)]
            assert len(lines) == 2
        """,
    ),
    "entropy as a default of a function": (
        ENTROPY,
        """
        import random
        def shuffled(items, generator=random.SystemRandom()):
            found = list(items)
            generator.shuffle(found)  # here
            return found
        def test_it():
            found = shuffled(range(50))
        """,
    ),
    "a generator with a seed of its own": (
        ENTROPY,
        """
        import os, random
        def generator():
            return random.Random(int.from_bytes(os.urandom(8), "little"))  # here
        def noise(size):
            own = generator()
            return [own.random() for _ in range(size)]
        def test_it():
            drawn = noise(3)
        """,
    ),
    "addresses in labels": (
        ADDRESSES,
        """
        kept = []
        class Part:
            pass
        def label(part):
            return hex(id(part))[2:]  # here
        def test_it():
            parts = [Part() for _ in range(3)]
            kept.extend(parts)
            labels = [label(part) for part in parts]
        """,
    ),
}

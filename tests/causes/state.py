"""State that one run leaves to the next, in all the places that Python has for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from causes.cases import STATE

if TYPE_CHECKING:
    from causes.cases import Causes

CARRIED: Causes = {
    "class attribute": (
        STATE,
        """
        class Registry:
            names = []
            def add(self, name):
                self.names.append(name)  # here
                return len(self.names)  # here
        def test_it():
            count = Registry().add("a")  # here
        """,
    ),
    "closure counter": (
        STATE,
        """
        def counter():
            number = 0
            def count():
                nonlocal number
                number += 1  # here
                return number
            return count
        count = counter()
        def test_it():
            found = count()  # here
        """,
    ),
    "module counter in another module": (
        STATE,
        """
        from numbering_of_parts import part
        def test_it():
            name = part("wheel")
            assert name.startswith("wheel")
        # file: numbering_of_parts.py
        last = 0
        def next_number():
            global last
            last += 1
            return last  # here
        def part(kind):
            return f"{kind}-{next_number()}"
        """,
    ),
    "mutable default deep": (
        STATE,
        """
        class Basket:
            def __init__(self, items=[]):  # here
                self.items = items
            def add(self, item):
                self.items.append(item)  # here
        def test_it():
            basket = Basket()  # here
            basket.add("tea")  # here
            count = len(basket.items)
        """,
    ),
    "results that are cached": (
        STATE,
        """
        import functools
        calls = []
        @functools.lru_cache(maxsize=None)
        def load(name):
            calls.append(name)
            return name.upper()
        def test_it():
            before = len(calls)  # here
            text = load("a")
            is_new = len(calls) > before  # here
        """,
    ),
    "cached property of a shared object": (
        STATE,
        """
        import functools
        class Model:
            made = 0
            @functools.cached_property
            def weights(self):
                self.made += 1
                return [1, 2]
        model = Model()
        def test_it():
            was_made = "weights" in vars(model)  # here
            weights = model.weights
        """,
    ),
    "polluted environment": (
        STATE,
        """
        import os
        from settings_of_a_program import mode
        def test_it():
            found = mode()
            os.environ["PROGRAM_MODE"] = "fast"
        # file: settings_of_a_program.py
        import os
        def mode():
            return os.environ.get("PROGRAM_MODE", "slow")  # here
        """,
    ),
    "session fixture generator": (
        STATE,
        """
        import random
        def test_it(generator):
            drawn = generator.random()  # here
        # file: conftest.py
        import random, pytest
        @pytest.fixture(scope="session")
        def generator():
            return random.Random(7)
        """,
    ),
    "module fixture list": (
        STATE,
        """
        import pytest
        @pytest.fixture(scope="module")
        def queue():
            return []
        def test_it(queue):
            queue.append(1)  # here
            size = len(queue)  # here
        """,
    ),
    "dict that grows": (
        STATE,
        """
        cache = {}
        def key_of(name):
            if name not in cache:  # here
                cache[name] = len(cache)
                return "new"
            return "known"
        def test_it():
            key = key_of("a")
        """,
    ),
    "attribute of a function": (
        STATE,
        """
        def visit():
            visit.count += 1
            return visit.count  # here
        visit.count = 0
        def test_it():
            visits = visit()
        """,
    ),
    "state of a logger": (
        STATE,
        """
        import logging
        def logger():
            found = logging.getLogger("a.logger.of.a.test")
            found.addHandler(logging.NullHandler())
            return found
        def test_it():
            handlers = len(logger().handlers)  # here
        """,
    ),
    "generator of a class": (
        STATE,
        """
        import random
        class Sampler:
            generator = random.Random(3)
            def sample(self, items):
                return self.generator.sample(items, 2)  # here
        def test_it():
            chosen = Sampler().sample(range(1000))  # here
        """,
    ),
    "ids handed out by an iterator": (
        STATE,
        """
        import itertools
        class Node:
            ids = itertools.count(1)
            def __init__(self):
                self.id = next(self.ids)  # here
        def test_it():
            node = Node()
            number = node.id
        """,
    ),
    "path of imports": (
        STATE,
        """
        import sys
        def test_it():
            sys.path.append("/a/folder/of/a/test")
            count = len(sys.path)  # here
        """,
    ),
    "what setup leaves": (
        STATE,
        """
        import pytest
        users = {}
        @pytest.fixture
        def user():
            users[len(users)] = "a"  # here
            yield max(users)  # here
        def test_it(user):
            number = user  # here
        """,
    ),
    "what teardown leaves": (
        STATE,
        """
        import pytest
        closed = []
        @pytest.fixture
        def resource():
            yield "a"
            closed.append(1)
        def test_it(resource):
            number = len(closed)  # here
        """,
    ),
    "log that grows": (
        STATE,
        """
        def log(line):
            with open("log_of_a_test.txt", "a") as file:  # here
                file.write(line)
                return file.tell()  # here
        def test_it():
            size = log("begun")
        """,
    ),
    "counter in a file": (
        STATE,
        """
        from pathlib import Path
        def number():
            path = Path("number_of_a_test.txt")
            found = int(path.read_text()) + 1 if path.exists() else 0  # here
            path.write_text(str(found))
            return found
        def test_it():
            found = number()
        """,
    ),
    "deque that turns": (
        STATE,
        """
        from collections import deque
        turns = deque("abc")
        def test_it():
            turns.rotate(1)
            first = turns[0]  # here
        """,
    ),
    "seeded once": (
        STATE,
        """
        import random
        def test_it():
            drawn = draw(5)
        generator = random.Random()
        generator.seed(1)
        def draw(count):
            return [generator.random() for _ in range(count)]  # here
        """,
    ),
}

"""State that the first run leaves to all others, which are then the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from causes.cases import STATE

if TYPE_CHECKING:
    from causes.cases import Causes

FIRST: Causes = {
    "variable that stays": (
        STATE,
        """
        import os
        def test_it():
            level = os.environ.get("LEVEL_OF_A_PROGRAM", "none")  # here
            os.environ["LEVEL_OF_A_PROGRAM"] = "high"
        """,
    ),
    "variable that a module sets": (
        STATE,
        """
        from choosing_a_device import device
        def test_it():
            found = device()
        # file: choosing_a_device.py
        import os
        def device():
            if "DEVICE_OF_A_PROGRAM" in os.environ:  # here
                return os.environ["DEVICE_OF_A_PROGRAM"]
            os.environ.setdefault("DEVICE_OF_A_PROGRAM", "cpu:0")
            return "any"
        """,
    ),
    "variable that is deleted": (
        STATE,
        """
        import os
        os.environ["TOKEN_OF_A_PROGRAM"] = "abc"
        def test_it():
            token = os.environ.pop("TOKEN_OF_A_PROGRAM", None)  # here
        """,
    ),
    "file in the current folder": (
        STATE,
        """
        import json, os
        def load():
            if os.path.exists("a_cache.json"):  # here
                with open("a_cache.json") as file:
                    return json.load(file)
            with open("a_cache.json", "w") as file:
                json.dump([1.5], file)
            return [1.25]
        def test_it():
            found = load()
        """,
    ),
    "file in the temporary folder": (
        STATE,
        """
        import os, tempfile
        from pathlib import Path
        path = Path(tempfile.gettempdir(), f"marker-of-a-test-{os.getpid()}.txt")
        def teardown_module():
            path.unlink()
        def test_it():
            seen = path.read_text() if path.exists() else "nothing"  # here
            path.write_text("something")
        """,
    ),
    "file that is listed": (
        STATE,
        """
        from pathlib import Path
        def test_it():
            found = sorted(path.name for path in Path().glob("*.of_a_test"))  # here
            Path("results.of_a_test").write_text("1")
        """,
    ),
    "file in a folder of the module": (
        STATE,
        """
        import pickle, pytest
        @pytest.fixture(scope="module")
        def folder(tmp_path_factory):
            return tmp_path_factory.mktemp("model")
        def fitted(folder):
            path = folder / "model.pickle"
            try:
                return "loaded", pickle.loads(path.read_bytes())  # here
            except FileNotFoundError:
                path.write_bytes(pickle.dumps(1.5))
                return "fitted", 1.5
        def test_it(folder):
            model = fitted(folder)  # here
        """,
    ),
    "database that is made once": (
        STATE,
        """
        import sqlite3
        from contextlib import closing
        def test_it():
            with closing(sqlite3.connect("numbers_of_a_test.db")) as database:
                database.execute("CREATE TABLE IF NOT EXISTS numbers (x UNIQUE)")
                database.execute("INSERT OR IGNORE INTO numbers VALUES (7)")
                added = database.execute("SELECT changes()").fetchone()[0]  # here
                database.commit()
        """,
    ),
    "attribute of an object of the module": (
        STATE,
        """
        class Provider:
            def __init__(self):
                self.last = None
            def value(self):
                if self.last is None:  # here
                    self.last = 7
                    return "first"
                return "again"
        provider = Provider()
        def test_it():
            found = provider.value()  # here
        """,
    ),
    "cached property of an object of the module": (
        STATE,
        """
        import functools
        from models_of_a_test import model
        def test_it():
            was_made = "weights" in vars(model)  # here
            weights = model.weights
        # file: models_of_a_test.py
        import functools
        class Model:
            def __init__(self, size):
                self.size = size
            @functools.cached_property
            def weights(self):
                return [0.5] * self.size
        model = Model(3)
        """,
    ),
    "provider of a class": (
        STATE,
        """
        from threading import Lock
        import limits_of_numbers
        class Numbers:
            def __init__(self):
                self.lock = Lock()
                self.previous = limits_of_numbers.LEAST
            def next(self):
                with self.lock:
                    if self.previous == limits_of_numbers.LEAST:  # here
                        self.previous = 10
                        return "first"
                    return "again"
        class Identifier:
            numbers = Numbers()
            def make(self):
                return self.numbers.next()  # here
        def test_it():
            number = Identifier().make()
        # file: limits_of_numbers.py
        LEAST = 0
        """,
    ),
    "objects in an object of the module": (
        STATE,
        """
        class Cache:
            def __init__(self, size=10):
                self.size = size
                self.values = {}
            def get(self, key):
                if key in self.values:  # here
                    return "known"
                self.values[key] = 1
                return "new"
        class Store:
            def __init__(self, name):
                self.name = name
                self.cache = Cache(size=5)
        store = Store("a")
        def test_it():
            found = store.cache.get("x")  # here
        """,
    ),
    "generator that is used up": (
        STATE,
        """
        def lines():
            yield from "abc"
        source = lines()
        def test_it():
            found = list(source)  # here
        """,
    ),
    "iterator of an object": (
        STATE,
        """
        class Reader:
            def __init__(self):
                self.lines = iter(["a", "b"])
            def read(self):
                return list(self.lines)  # here
        reader = Reader()
        def test_it():
            found = reader.read()
        """,
    ),
}

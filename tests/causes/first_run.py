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
}

"""Tests that are deterministic, though they ask what might make them different each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from causes.cases import Causes

NONE: Causes = {
    "clock only for timing": (
        "",
        """
        import time
        def test_it():
            begun = time.monotonic()
            assert time.monotonic() - begun < 1000
            del begun
        """,
    ),
    "uuid of a fixed name": (
        "",
        """
        import uuid
        def test_it():
            key = uuid.uuid5(uuid.NAMESPACE_DNS, "a.test")
            assert len(str(uuid.uuid4())) == 36
        """,
    ),
    "id only to compare": (
        "",
        """
        def test_it():
            first = []
            second = first
            is_same = id(first) == id(second)
        """,
    ),
    "state that is reset": (
        "",
        """
        import pytest
        seen = []
        @pytest.fixture(autouse=True)
        def fresh():
            seen.clear()
        def test_it():
            seen.append(1)
            count = len(seen)
        """,
    ),
    "cache that is only faster": (
        "",
        """
        import functools
        @functools.lru_cache
        def load(name):
            return name.upper()
        def test_it():
            text = load("a")
        """,
    ),
    "directory that is sorted": (
        "",
        """
        import os
        def test_it(tmp_path):
            for name in "abc":
                (tmp_path / name).touch()
            found = sorted(os.listdir(tmp_path))
        """,
    ),
    "threads in order": (
        "",
        """
        from concurrent.futures import ThreadPoolExecutor
        def test_it():
            with ThreadPoolExecutor(4) as pool:
                found = list(pool.map(str, range(20)))
        """,
    ),
    "entropy that is thrown away": (
        "",
        """
        import os, secrets
        def test_it():
            size = len(os.urandom(8)) + len(secrets.token_hex(4))
        """,
    ),
    "generator of the test": (
        "",
        """
        import random
        def test_it():
            own = random.Random(4)
            drawn = [own.random() for _ in range(3)], random.random()
        """,
    ),
    "variable that is set to the same": (
        "",
        """
        import os
        def test_it():
            os.environ["A_MODE_OF_A_TEST"] = "fast"
            found = os.environ["A_MODE_OF_A_TEST"]
        """,
    ),
    "file that is written anew": (
        "",
        """
        from pathlib import Path
        def test_it():
            path = Path("output_of_a_test.txt")
            path.write_text("1")
            found = path.read_text()
        """,
    ),
    "cache in a file that is only faster": (
        "",
        """
        from pathlib import Path
        path = Path("squares_of_a_test.txt")
        def test_it():
            if not path.exists():
                path.write_text(str(5 ** 2))
            found = int(path.read_text())
        """,
    ),
    "environment that is put back": (
        "",
        """
        import os
        def test_it(monkeypatch):
            monkeypatch.setenv("A_MODE", "fast")
            found = os.environ["A_MODE"]
        """,
    ),
}

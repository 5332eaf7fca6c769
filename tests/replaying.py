"""Suites whose tests fail with the numbers that they draw, and what a replay says of them."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

DRAWS = """
    import random
    import pytest

    @pytest.fixture(scope="module")
    def wide():
        return random.random()

    def test_passes(): pass

    @pytest.mark.parametrize("name", ["a", "b"])
    def test_it(name, wide):
        assert random.random() < 0, f"drew {name} {wide} {random.random()}"
"""


def write(pytester: pytest.Pytester, age: float = 3600, **files: str) -> None:
    """Write a suite as if that had been some time ago."""
    pytester.makepyfile(**files)
    for name in files:
        path = pytester.path / f"{name}.py"
        written = path.stat().st_mtime - age
        os.utime(path, (written, written))


def drew(result: pytest.RunResult) -> list[str]:
    """Return what the failing tests said that they drew, sorted."""
    return sorted(re.findall(r"^E +AssertionError: (drew .*)$", str(result.stdout), re.MULTILINE))


def said(result: pytest.RunResult) -> list[str]:
    """Return what is said of the replay at the end."""
    lines = result.outlines
    start = next(n for n, line in enumerate(lines) if re.fullmatch("=+ seedall: replay =+", line))
    rest = lines[start + 1 :]
    end = next((n for n, line in enumerate(rest) if line.startswith("===")), len(rest))
    return rest[:end]

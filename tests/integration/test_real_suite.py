"""The development tool that runs a suite bare and under the plugin, and says what differs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "real_suite.py"

TOY = """
import pathlib
import random
import time


def test_draws():
    random.random()


def test_draws_nothing():
    pass


def test_fails_every_other_time():
    mark = pathlib.Path("mark")
    if mark.exists():
        mark.unlink()
        raise ValueError
    mark.touch()


def test_seeds_from_the_clock():
    random.seed(time.time_ns())
    random.random()
"""


@pytest.fixture
def toy(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the only file of tests of a suite."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    file = pytester.mkdir("toy") / "test_toy.py"
    file.write_text(TOY, "utf-8")
    return file


def real_suite(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(TOOL), "--out=logs", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_what_differs_is_told_and_counted(toy: Path) -> None:
    told = real_suite("toy", "--also", "alone", "--alone=1").stdout
    lines = told.splitlines()
    assert lines[:2] == [
        "outcomes that differ: 1 of 4",
        f"    {toy}::test_fails_every_other_time: passed bare, seed, xdist; "
        "failed bare-again, seed-again",
    ]
    draws = lines.index("=== seed and xdist")
    assert lines[draws + 1 : draws + 5] == [
        "4 tests in both logs, 2 of them drew",
        "other outcome: 0",
        "other end states: 1",
        f"    {toy}::test_seeds_from_the_clock: random after call",
    ]
    assert "| toy | 4 | 2 | 3 | 4 | 3 | 4 | 3 | 3 |" in lines
    toy.unlink()  # what has been run is not run again
    assert real_suite("toy", "--also", "alone", "--alone=1").stdout == told


@pytest.mark.parametrize("suite", ["toy", "json.tool"])
def test_where_no_test_runs_the_tool_says_so(toy: Path, suite: str) -> None:
    done = real_suite(suite, "--", "-kabsent")
    assert done.stderr == f"bare: no test ran, see {Path('logs', 'bare.txt').absolute()}\n"

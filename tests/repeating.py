"""Suites whose tests are repeated, which note what happens, and what is said of them."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

_CONFTEST = """
from pathlib import Path

NOTES = Path(__file__).with_name("notes.txt")

def note(*words):
    with NOTES.open("a") as file:
        print(*words, file=file)

def turn(name="turn"):
    '''Return how often this has been called with this name.'''
    TURNS[name] = TURNS.get(name, 0) + 1
    return TURNS[name]

TURNS = {}
"""

# It runs tests more often than they are asked for.
_NO_DIAGNOSIS = """
def pytest_cmdline_main(config):
    config.option.seedall_diagnose = "off"
"""

_HEAD = """
import random
import pytest
from conftest import note, turn

"""

_REPORT = re.compile(r"^(?:E +)?NOT DETERMINISTIC  (\S.*): (run \d+) differs from (run \d+) under ")


def write(
    pytester: pytest.Pytester,
    source: str,
    conftest: str = "",
    name: str = "test_it",
    *,
    diagnoses: bool = False,
) -> None:
    """Write a suite of one file, which may `note` what happens, and ask whose `turn` it is."""
    own = textwrap.dedent(conftest) + ("" if diagnoses else _NO_DIAGNOSIS)
    pytester.makeconftest(_CONFTEST + own)
    pytester.makepyfile(**{name: _HEAD + textwrap.dedent(source)})


def notes(pytester: pytest.Pytester) -> list[str]:
    """Return what a suite has noted since it was last asked."""
    file = pytester.path / "notes.txt"
    found = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    file.unlink(missing_ok=True)
    return found


def differing(result: pytest.RunResult) -> list[str]:
    """Return the tests that are told to be not deterministic, each with the run that differs."""
    found = [_REPORT.match(line) for line in result.outlines]
    return [f"{match[1]}: {match[2]}" for match in found if match is not None]


def report(result: pytest.RunResult) -> list[str]:
    """Return what is told of the first test that is not deterministic, line by line."""
    lines = result.outlines
    start = next(n for n, line in enumerate(lines) if _REPORT.match(line))
    rest = lines[start:]
    end = next(n for n, line in enumerate(rest) if n and re.match("[-_=]{5}", line))
    return rest[:end]


def summary(result: pytest.RunResult) -> list[str]:
    """Return what is said of repeats at the end."""
    lines = result.outlines
    starts = [n for n, line in enumerate(lines) if re.fullmatch("=+ seedall: repeat =+", line)]
    if not starts:
        return []
    rest = lines[starts[0] + 1 :]
    return rest[: next(n for n, line in enumerate(rest) if re.match("={5}", line))]

"""Suites whose failures are triaged, and what is said of these."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

IMPORTS = "import os, random, unittest, pathlib, time, pytest\n"


def write(pytester: pytest.Pytester, source: str, **others: str) -> None:
    pytester.makepyfile(test_it=IMPORTS + source, **others)


def said(result: pytest.RunResult) -> list[str]:
    """Return the lines of the triage, without how long it took."""
    begin = next(place for place, line in enumerate(result.outlines) if "seedall: triage" in line)
    rest = result.outlines[begin + 1 :]
    end = next(place for place, line in enumerate(rest) if line.startswith("==="))
    return [line for line in rest[:end] if not re.fullmatch(r"\d+ runs? in .*s", line)]


def verdicts(result: pytest.RunResult) -> Mapping[str, str]:
    """Return what is said of each test, by its name."""
    found = [line.partition(": ") for line in said(result) if line[0] != " " and "::" in line]
    return {nodeid.partition("::")[2]: verdict for nodeid, _, verdict in found}

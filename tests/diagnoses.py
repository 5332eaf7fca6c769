"""Reads from JUnit XML where runs of tests part, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree

from pytest_seedall.repeat.shown import DIAGNOSIS

if TYPE_CHECKING:
    from pathlib import Path


class Told(NamedTuple):
    """What a report says of one test."""

    line: str
    """The text of the line where the runs part; empty if it is not told."""
    causes: frozenset[str]
    """The sources; empty if none is called the cause."""


def diagnosed(junit: Path) -> dict[str, Told]:
    """Return what is told of each test that is not deterministic: ``test_it.py::test``."""
    found = {}
    for case in ElementTree.parse(junit).iter("testcase"):
        module = (case.get("classname") or "").replace(".", "/")
        properties = {one.get("name"): one.get("value") for one in case.iter("property")}
        told = json.loads(properties.get(DIAGNOSIS) or "null")
        if told is not None:
            found[f"{module}.py::{case.get('name')}"] = _told(told)
    return found


def _told(diagnosis: dict[str, Any]) -> Told:
    where = diagnosis["where"][:1]
    line = where[0].partition("     ")[2] if where else ""
    return Told(line, frozenset(cause["source"] for cause in diagnosis["causes"]))

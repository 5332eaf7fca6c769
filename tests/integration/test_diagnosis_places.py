"""Of a source that is asked at several places, those are told that matter."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from causes.cases import table, wrong
from causes.places import PLACES
from causes.running import told

from pytest_seedall.repeat.shown import DIAGNOSIS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PLACE = re.compile(r" at (\S+):(\d+) in ")
_MARKED = ("# here", "# asks")


def test_the_places_that_matter_are_told_and_no_others(tmp_path: Path) -> None:
    rows = told(tmp_path, PLACES)
    assert all(row.has_line and row.has_cause for row in rows), table(rows)
    assert not [*wrong(rows)], table(rows)
    places = {*_told(tmp_path)}
    assert places == {*_marked(tmp_path)}


def _told(folder: Path) -> Iterator[tuple[str, int]]:
    for one in ElementTree.parse(folder / "report.xml").iter("property"):
        if one.get("name") == DIAGNOSIS:
            for cause in json.loads(one.get("value") or "")["causes"]:
                found = _PLACE.findall(cause["where"])
                assert ", or " not in cause["where"]
                yield from ((file, int(line)) for file, line in found)


def _marked(folder: Path) -> Iterator[tuple[str, int]]:
    for file in folder.rglob("*.py"):
        if file.parent.name != "site-packages":
            lines = enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
            name = file.relative_to(folder).as_posix()
            yield from ((name, number) for number, line in lines if line.endswith(_MARKED))

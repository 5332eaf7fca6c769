"""Of tests of all kinds that are not deterministic, the line and the cause are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from causes.cases import table, wrong
from causes.depth import DEEP
from causes.first_run import FIRST
from causes.none import NONE
from causes.others import OTHERS, RARE
from causes.places import NAMES, PLACES
from causes.plain import with_causes
from causes.running import told
from causes.state import CARRIED
from causes.waiting import WAITING
from integration.test_repeat_kinds import CASES

if TYPE_CHECKING:
    from pathlib import Path

# Fewer than are told as a rule (benchmarks/causes_told.py): a machine may be busy.
_FEWEST_LINES, _FEWEST_CAUSES = 0.9, 0.8


def test_lines_and_causes_are_told_and_no_wrong_ones(tmp_path: Path) -> None:
    cases = {**with_causes(CASES), **DEEP, **CARRIED, **FIRST, **OTHERS, **PLACES, **NAMES}
    rows = told(tmp_path, cases)
    assert all(row.told is not None for row in rows), table(rows)
    assert not [*wrong(rows)], table(rows)
    assert sum(row.has_line for row in rows) >= _FEWEST_LINES * len(rows), table(rows)
    assert sum(row.has_cause for row in rows) >= _FEWEST_CAUSES * len(rows), table(rows)


def test_no_wrong_cause_is_told_of_what_differs_rarely(tmp_path: Path) -> None:
    cases = {**RARE, **WAITING}
    rows = told(tmp_path, cases, arguments="(runs=8)")
    assert any(row.told for row in rows), table(rows)
    # What differs rarely may go with a cause by chance, though hardly twice.
    doubtful = {row.name: cases[row.name] for row in wrong(rows)}
    again = told(tmp_path / "again", doubtful, arguments="(runs=8)") if doubtful else []
    assert not [*wrong(again)], f"{table(rows)}\n{table(again)}"


def test_nothing_is_told_of_tests_that_are_deterministic(tmp_path: Path) -> None:
    rows = told(tmp_path, NONE)
    assert not [row for row in rows if row.told is not None], table(rows)

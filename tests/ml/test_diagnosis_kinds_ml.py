"""Of tests with PyTorch that are not deterministic, the line and the cause are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from causes.cases import table, wrong
from causes.operators import OPERATORS
from causes.running import told

pytest.importorskip("torch")

if TYPE_CHECKING:
    from pathlib import Path


def test_lines_and_causes_are_told_and_no_wrong_ones(tmp_path: Path) -> None:
    rows = [row for row in told(tmp_path, OPERATORS, arguments="(runs=4)") if row.told is not None]
    assert len(rows) >= 3  # of those with two threads, there may be none on a busy machine
    assert not [*wrong(rows)], table(rows)
    assert sum(row.has_line for row in rows) >= 0.8 * len(rows), table(rows)
    assert sum(row.has_cause for row in rows) >= 0.6 * len(rows), table(rows)

"""Of tests that differ only in other interpreters, the line and the cause are told."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from causes.cases import table, wrong
from causes.latent import COMPUTED, ELSEWHERE, FRESH, HASH, HASHED, MACHINE
from causes.running import told

if TYPE_CHECKING:
    from pathlib import Path

    from causes.cases import Row

# A machine may be busy: libraries are imported in each of many interpreters.
UNHURRIED = ("-o", "seedall_diagnose_time=300")


def judged(rows: list[Row]) -> None:
    assert not [*wrong(rows)], table(rows)
    assert all(row.told is not None for row in rows if row.wanted), table(rows)
    assert all(row.has_line and row.has_cause for row in rows if row.told is not None), table(rows)


def test_the_order_of_sets(tmp_path: Path) -> None:
    judged(told(tmp_path, HASHED, *UNHURRIED, arguments=HASH))


def test_how_a_machine_computes(tmp_path: Path) -> None:
    pytest.importorskip("numpy")
    rows = told(tmp_path, COMPUTED, *UNHURRIED, arguments=MACHINE)
    assert not [*wrong(rows)], table(rows)
    # Which ones differ depends on the processor, and on what NumPy has been built with.
    assert sum(row.told is not None for row in rows) >= 2, table(rows)
    assert all(row.has_line and row.has_cause for row in rows if row.told is not None), table(rows)


def test_addresses_and_what_is_there_before_a_test(tmp_path: Path) -> None:
    rows = told(tmp_path, ELSEWHERE, *UNHURRIED, arguments=FRESH)
    assert not [*wrong(rows)], table(rows)
    # Where memory starts at multiples of 1 MiB, a set has one order in many pairs of interpreters.
    certain = [row for row in rows if row.name != "set of objects"]
    assert len(certain) == len(rows) - 1
    assert all(row.has_line for row in certain if row.told is not None), table(rows)
    if can_fix_addresses():
        assert sum(row.has_cause for row in certain) >= 2, table(rows)


def can_fix_addresses() -> bool:
    command = [sys.executable, "-m", "pytest_seedall.processes.without_aslr", "--version"]
    return sys.platform == "linux" and subprocess.run(command, check=False).returncode == 0

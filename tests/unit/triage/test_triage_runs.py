"""What a process that runs failed tests again leaves behind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pytest_seedall.triage.triage_runs import DIED, RUNNING, Ran, read

if TYPE_CHECKING:
    from pathlib import Path

LINES = [("a", 1, "started"), ("a", 1, "failed"), ("b", 2, "started"), ("b", 2, "passed")]


@pytest.mark.parametrize(
    ("last", "has_died", "expected", "raised"),
    [
        ("started", True, True, DIED),
        ("started", False, None, RUNNING),
        ("skipped", True, None, ""),
        ("passed", True, False, ""),
        ("failed", False, True, ""),
    ],
)
def test_how_a_test_ended(
    tmp_path: Path, last: str, has_died: bool, expected: bool | None, raised: str
) -> None:
    results = tmp_path / "results"
    lines: list[tuple[object, ...]] = [
        (*line, "", []) for line in [*LINES, ("c", 3, "started"), ("c", 3, last)]
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    results.write_text(text + '["d", 4, "fa', encoding="utf-8")
    found = read(results, has_died)
    assert found == {
        "a": Ran(True, 1),
        "b": Ran(False, 2),
        "c": Ran(expected, 3, raised),
    }


def test_a_process_that_ran_no_test_leaves_nothing(tmp_path: Path) -> None:
    assert read(tmp_path / "results", has_died=True) == {}

"""The lines that the doctor has a project add to its ini file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_seedall.doctor.settings import Setting, ini_lines

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "text", "below", "written"),
    [
        ("pytest.ini", "", "[pytest]", "seedall_seed = 5"),
        (".pytest.ini", "", "[pytest]", "seedall_seed = 5"),
        ("tox.ini", "", "[pytest]", "seedall_seed = 5"),
        ("setup.cfg", "", "[tool:pytest]", "seedall_seed = 5"),
        ("pyproject.toml", "", "[tool.pytest.ini_options]", 'seedall_seed = "5"'),
        ("pyproject.toml", "[tool.pytest]\n", "[tool.pytest]", 'seedall_seed = "5"'),
        ("pytest.toml", "[pytest]\n", "[pytest]", 'seedall_seed = "5"'),
    ],
)
def test_lines_are_as_the_file_wants_them(
    tmp_path: Path, name: str, text: str, below: str, written: str
) -> None:
    (tmp_path / name).write_text(text)
    lines = ini_lines(tmp_path / name, [Setting("seedall_seed", "5", "why")])
    assert lines == [f"in {name}, below {below}:", "  # why", f"  {written}"]


def test_a_project_without_an_ini_file_gets_one() -> None:
    lines = ini_lines(None, [Setting("a", "1", "why")])
    assert lines == ["in pytest.ini, below [pytest]:", "  # why", "  a = 1"]


def test_nothing_to_add_is_no_line() -> None:
    assert ini_lines(None, []) == []

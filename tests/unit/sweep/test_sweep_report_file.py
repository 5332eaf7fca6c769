"""Where the page of a sweep is written."""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING

from pytest_seedall.sweep.page.file import missing, unwritable, write

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_page_is_written_in_a_new_folder(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "sweep.html"
    assert unwritable(file) == ""
    assert not file.parent.exists()
    assert write(file, "é") == ""
    assert file.read_text(encoding="utf-8") == "é"
    assert [*file.parent.iterdir()] == [file]


def test_an_older_page_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "sweep.html"
    file.write_text("old", encoding="utf-8")
    assert write(file, "new") == ""
    assert file.read_text(encoding="utf-8") == "new"


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    reason = f"{tmp_path} is a directory, not a file"
    assert unwritable(tmp_path) == reason
    assert write(tmp_path, "x") == reason


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    reason = unwritable(tmp_path / "file" / "folder" / "sweep.html")
    assert reason.endswith(f"cannot be written: {tmp_path / 'file'} is not a directory")


def test_a_place_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pytest_seedall.sweep.page.file.write_whole", refuse)
    file = tmp_path / "sweep.html"
    assert write(file, "x") == f"{file} cannot be written: Permission denied"


def test_what_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert missing() == ("needs Matplotlib: pip install 'pytest-seedall[report]'")


def test_matplotlib_is_found_and_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "matplotlib").mkdir()
    (tmp_path / "matplotlib" / "__init__.py").write_text("1 / 0", encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    importlib.invalidate_caches()
    assert missing() == ""

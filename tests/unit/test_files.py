"""Files are written whole, and by one process at a time."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from pytest_seedall import files
from pytest_seedall.files import is_file, locked, path_given, write_whole


def test_a_file_is_written_into_a_folder_that_was_not_there(tmp_path: Path) -> None:
    write_whole(tmp_path / "new" / "file", "text ü")
    assert (tmp_path / "new" / "file").read_text(encoding="utf-8") == "text ü"
    assert os.listdir(tmp_path / "new") == ["file"]  # noqa: PTH208


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o640)
    write_whole(path, "new")
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_new_file_has_the_permissions_of_any_other(tmp_path: Path) -> None:
    write_whole(tmp_path / "ours", "")
    (tmp_path / "theirs").write_text("")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "theirs").stat().st_mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    write_whole(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "new"


def test_what_cannot_be_moved_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "folder" / "full").mkdir(parents=True)
    with pytest.raises(OSError, match="folder"):
        write_whole(tmp_path / "folder", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_only_one_has_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "counted"
    path.write_text("0")

    def count() -> None:
        for _ in range(20):
            with locked(path):
                number = int(path.read_text())
                time.sleep(0.0005)
                path.write_text(str(number + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_text() == "80"
    assert [path.name for path in tmp_path.iterdir()] == ["counted"]


def test_the_lock_of_a_process_that_died_does_not_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_PATIENCE", 0.05)
    (tmp_path / "file.lock").touch()
    with locked(tmp_path / "file"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_path_is_in_the_folder_unless_it_says_otherwise(tmp_path: Path) -> None:
    home = Path.home()
    given = {"a/b": tmp_path / "a/b", str(home): home, "~/a": home / "a"}
    given["~of-nobody/a"] = tmp_path / "~of-nobody/a"
    assert {name: path_given(name, tmp_path) for name in given} == given


def test_what_cannot_be_a_files_name_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert is_file(tmp_path / "file")
    for name in ("missing", "x" * 5000, "a\0b"):
        assert not is_file(tmp_path / name)

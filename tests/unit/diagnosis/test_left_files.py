"""Files that are taken away for a while are then exactly what they were, whatever happened."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from pytest_seedall.diagnosis.left_files import (
    CannotMoveError,
    NotPutBackError,
    as_left,
    taken_away,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def aside(tmp_path: Path) -> Path:
    (tmp_path / "aside").mkdir()
    return tmp_path / "aside"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "folder").mkdir()
    file = tmp_path / "folder" / "cache.json"
    file.write_text("[1]", encoding="utf-8")
    file.chmod(0o600)
    os.utime(file, (1_000_000_000, 1_000_000_001))
    return file


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def nothing(file: Path) -> None:
    pass


def writes(file: Path) -> None:
    file.write_text("[2, 3]", encoding="utf-8")


def makes_a_folder(file: Path) -> None:
    file.unlink(missing_ok=True)
    file.mkdir()
    (file / "part").touch()


def deletes_all(file: Path) -> None:
    shutil.rmtree(file.parent)


def raises(file: Path) -> None:
    writes(file)
    raise KeyboardInterrupt


@pytest.mark.parametrize("around", [taken_away, as_left])
@pytest.mark.parametrize("body", [nothing, writes, makes_a_folder, deletes_all, raises])
def test_it_is_what_it_was(
    around: Callable[..., object], body: Callable[[Path], None], file: Path, aside: Path
) -> None:
    before = file.stat()
    with suppress(KeyboardInterrupt), around(file, aside):  # type: ignore[attr-defined]
        body(file)
    after = file.stat()
    assert file.read_text(encoding="utf-8") == "[1]"
    assert (after.st_ino, after.st_mode, after.st_mtime_ns) == (
        before.st_ino,
        before.st_mode,
        before.st_mtime_ns,
    )
    assert names_in(file.parent) == ["cache.json"]
    assert names_in(aside) == []


def test_in_the_body_it_is_away_or_a_copy(file: Path, aside: Path) -> None:
    before = file.stat().st_mtime_ns
    with taken_away(file, aside):
        assert names_in(file.parent) == []
    with as_left(file, aside):
        assert file.read_text(encoding="utf-8") == "[1]"
        assert file.stat().st_mtime_ns == before
        assert names_in(file.parent) == ["cache.json"]


def test_several_are_put_aside_at_once(file: Path, aside: Path, tmp_path: Path) -> None:
    other = tmp_path / "cache.json"
    other.write_text("[4]", encoding="utf-8")
    with taken_away(file, aside), taken_away(other, aside):
        assert not file.exists()
        assert not other.exists()
    assert other.read_text(encoding="utf-8") == "[4]"
    assert file.read_text(encoding="utf-8") == "[1]"


def test_what_cannot_be_moved_is_said(aside: Path) -> None:
    with (
        pytest.raises(CannotMoveError, match=r"gone\.txt cannot be moved"),
        taken_away(aside / "gone.txt", aside),
    ):
        pass
    assert names_in(aside) == []


def test_where_it_is_is_said_if_it_cannot_be_put_back(
    file: Path, aside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("no space")

    with (
        monkeypatch.context() as patches,
        pytest.raises(NotPutBackError, match="could not be put back, and is ") as caught,
        taken_away(file, aside),
    ):
        patches.setattr("pathlib.Path.replace", fail)
    kept = next(aside.rglob("cache.json"))
    assert str(kept) in str(caught.value)
    assert kept.read_text(encoding="utf-8") == "[1]"

"""What a run touches of files and of the environment is seen, with the line that writes it."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_seedall.diagnosis.leaving import Leaving

if TYPE_CHECKING:
    from collections.abc import Callable


def opens(path: Path) -> None:
    with open(path, "a", encoding="utf-8"):  # noqa: PTH123 - what is to be seen
        pass


def opens_low(path: Path) -> None:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT))


def reads(path: Path) -> None:
    path.read_text(encoding="utf-8")


def asks(path: Path) -> None:
    assert os.path.exists(str(path))  # noqa: PTH110 - what is to be seen


def asks_again(path: Path) -> None:
    assert path.parent.joinpath("..", path.parent.name, path.name).is_file()


def connects(path: Path) -> None:
    with closing(sqlite3.connect(os.fsencode(path))):
        pass


def moves(path: Path) -> None:
    other = path.with_suffix(".new")
    other.touch()
    other.replace(path)


def lists(path: Path) -> None:
    assert path.name in os.listdir(path.parent)  # noqa: PTH208 - what is to be seen


def scans(path: Path) -> None:
    assert path in path.parent.glob("*")


@pytest.mark.parametrize(
    ("use", "is_written"),
    [
        (opens, True),
        (opens_low, True),
        (moves, True),
        (reads, False),
        (asks, False),
        (asks_again, False),
        (connects, False),
        (lists, False),
        (scans, False),
    ],
)
def test_a_file_is_seen(use: Callable[[Path], None], is_written: bool, tmp_path: Path) -> None:
    path = tmp_path.resolve() / "cache.json"
    path.touch()
    since = path.stat().st_mtime
    leaving = Leaving((tmp_path,))
    with leaving.seen():
        use(path)
    assert path in leaving.written_since(since)
    assert leaving.written_since(since + 1) == []
    setting = leaving.files[path].setting
    assert (setting is not None) == is_written
    if setting is not None:
        assert (setting.filename, setting.function) == (__file__, use.__name__)
    reads(path)


def test_what_it_asks_for_itself_is_not_seen(tmp_path: Path) -> None:
    path = tmp_path.resolve() / "cache.json"
    path.touch()
    leaving = Leaving()
    with leaving.seen():
        asks(path)
        asks_again(path)
    assert {*leaving.files} == {path}


def test_one_that_the_run_makes_is_not_found_by_it(tmp_path: Path) -> None:
    path = tmp_path.resolve() / "made.txt"
    leaving = Leaving((tmp_path,))
    with leaving.seen():
        assert not path.exists()
        opens(path)
        reads(path)
    assert leaving.written_since(0.0 + 1) == []
    assert leaving.files[path].setting is not None


def test_folders_links_and_what_is_large_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pytest_seedall.diagnosis.leaving.LARGEST", 3)
    (tmp_path / "folder").mkdir()
    (tmp_path / "large").write_text("1234", encoding="utf-8")
    with suppress(OSError):  # on Windows, not everyone may make links
        (tmp_path / "link").symlink_to(tmp_path / "large")
    leaving = Leaving()
    with leaving.seen():
        for name in ("folder", "large", "link", "gone"):
            assert (tmp_path / name).exists() or name == "gone"
    assert leaving.written_since(1) == []


class Odd:
    def __fspath__(self) -> str:
        raise ZeroDivisionError


def test_odd_arguments_are_passed_on(tmp_path: Path) -> None:
    with Leaving().seen():
        for argument in (None, 1.5, "\0", Odd()):
            with pytest.raises((TypeError, ValueError, ZeroDivisionError)):
                open(argument)  # type: ignore[arg-type]  # noqa: SIM115, PTH123
        with pytest.raises(TypeError):
            open()  # type: ignore[call-overload]  # noqa: SIM115, PTH123
        with open(file=tmp_path / "new", mode="w") as file:  # noqa: PTH123
            number = file.fileno()
            assert os.stat(number).st_size == 0  # noqa: PTH116


def test_a_variable_is_seen_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_VARIABLE", "1")
    leaving = Leaving()
    with leaving.seen():
        os.environ["A_VARIABLE"] = "2"
        os.environ["A_VARIABLE"] = "3"
    setting = leaving.variables["A_VARIABLE"].setting
    assert setting is not None
    assert (setting.filename, setting.line) == (__file__, _line("] = " + '"2"'))


def _line(text: str) -> int:
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.endswith(text))


def test_all_is_as_before() -> None:
    before = open, os.stat, os.listdir, os.scandir, os.open, os.putenv, tempfile.gettempdir
    with Leaving().seen():
        pass
    assert before == (
        open,
        os.stat,
        os.listdir,
        os.scandir,
        os.open,
        os.putenv,
        tempfile.gettempdir,
    )

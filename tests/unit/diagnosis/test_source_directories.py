"""The order of directories: that of names, whoever lists a folder."""

# ruff: noqa: PLW0108  (each lambda looks a name up when it is called, which is what is tested)
from __future__ import annotations

import glob
import os
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall.diagnosis.sources.directories import DirectoryOrder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NAMES = [f"{number:02}.txt" for number in range(40)]

LISTINGS: dict[str, Callable[[Path], list[str]]] = {
    "listdir": lambda folder: os.listdir(folder),  # noqa: PTH208
    "scandir": lambda folder: [entry.name for entry in os.scandir(folder)],
    "walk": lambda folder: next(iter(os.walk(folder)))[2],
    "glob": lambda folder: [Path(name).name for name in glob.glob(f"{folder}/*")],  # noqa: PTH207
    "iterdir": lambda folder: [path.name for path in folder.iterdir()],
    "Path.glob": lambda folder: [path.name for path in folder.glob("*.txt")],
    "Path.rglob": lambda folder: [path.name for path in folder.rglob("*")],
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the operating system lists in any order."""
    for name in NAMES:
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize("listing", LISTINGS)
def test_folders_are_sorted(folder: Path, listing: str) -> None:
    with DirectoryOrder().frozen():
        assert LISTINGS[listing](folder) == NAMES
    assert sorted(LISTINGS[listing](folder)) == NAMES


def test_the_system_may_answer_in_another_order(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = random.Random(1)

    def shuffled(_: Any) -> list[str]:
        return order.sample(NAMES, len(NAMES))

    monkeypatch.setattr(os, "listdir", shuffled)
    assert os.listdir(folder) != NAMES  # noqa: PTH208
    with DirectoryOrder().frozen():
        assert os.listdir(folder) == NAMES  # noqa: PTH208
    assert os.listdir is shuffled


def test_entries_are_iterated_as_ever(folder: Path) -> None:
    def first(entries: Iterator[os.DirEntry[str]]) -> str:
        return next(entries).path

    with DirectoryOrder().frozen():
        with os.scandir(folder) as entries:
            assert first(entries) == str(folder / NAMES[0])
        assert list(entries) == []


def test_everything_is_put_back(folder: Path) -> None:
    before = dict(vars(os)), dict(vars(glob)), dict(vars(Path))
    with pytest.raises(FileNotFoundError), DirectoryOrder().frozen():
        os.listdir(folder / "none")  # noqa: PTH208
    assert (dict(vars(os)), dict(vars(glob)), dict(vars(Path))) == before


def test_runs_nest(folder: Path) -> None:
    with DirectoryOrder().frozen():
        with DirectoryOrder().frozen():
            assert [path.name for path in folder.iterdir()] == NAMES
        assert [path.name for path in folder.iterdir()] == NAMES


def test_its_calls_are_named() -> None:
    assert DirectoryOrder().calls()[os.listdir] == "os.listdir()"
    assert DirectoryOrder().calls()[Path.iterdir] == "pathlib.Path.iterdir()"

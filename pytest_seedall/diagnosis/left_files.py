"""Files that a run has left, taken away for another run: each is then exactly what it was."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING

from pytest_seedall.diagnosis.experiments import OtherTestError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class CannotMoveError(OtherTestError):
    """A file cannot be moved, and is where it was; the message says why."""


class NotPutBackError(Exception):
    """A file is not where it was; the message says where it is."""


@contextmanager
def taken_away(path: Path, aside: Path) -> Iterator[None]:
    """Have a file not be there in the body; what the body leaves in its place is deleted.

    :param aside: where to put it meanwhile, if that is on the same file system.
    :raises CannotMoveError: if it cannot be moved.
    :raises NotPutBackError: if it cannot be put back.
    """
    with _moved(path, aside):
        yield


@contextmanager
def as_left(path: Path, aside: Path) -> Iterator[None]:
    """Have a copy of a file be in its place in the body, for the body may change it.

    See `taken_away`.
    """
    with _moved(path, aside) as kept:
        try:
            shutil.copy2(kept, path)
        except OSError as error:
            raise CannotMoveError(f"{path.name} cannot be copied: {error}") from error
        yield


@contextmanager
def _moved(path: Path, aside: Path) -> Iterator[Path]:
    folder = _new_folder(path, aside)
    kept = folder / path.name
    try:
        path.replace(kept)
    except OSError as error:
        folder.rmdir()
        raise CannotMoveError(f"{path.name} cannot be moved: {error}") from error
    try:
        yield kept
    finally:
        _put_back(kept, path)
        with suppress(OSError):
            folder.rmdir()


def _new_folder(path: Path, aside: Path) -> Path:
    """Return a new folder on the file system of a file, if possible where no test lists it."""
    numbers = count(1)
    try:
        beside = path.parent
        place = aside if aside.stat().st_dev == beside.stat().st_dev else beside
        while True:
            folder = place / f".seedall-{os.getpid()}-{next(numbers)}"
            with suppress(FileExistsError):
                folder.mkdir(mode=0o700)
                return folder
    except OSError as error:
        raise CannotMoveError(f"{path.name} cannot be moved: {error}") from error


def _put_back(kept: Path, path: Path) -> None:
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)  # it is not there but for the body
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            kept.replace(path)
        except PermissionError:  # on Windows, if the test has not closed what it has made there
            shutil.copyfile(kept, path)
            shutil.copystat(kept, path)
            kept.unlink()
    except OSError as error:
        raise NotPutBackError(f"{path} could not be put back, and is {kept}: {error}") from error

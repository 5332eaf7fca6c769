"""Writes a file whole: whoever reads it, and a process that is killed, sees the old or the new."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The suffix of what is not yet in its place.
UNFINISHED = ".tmp"

_PATIENCE = 5.0
"""In seconds: nobody needs a lock for longer, so whoever does has died."""


def path_given(name: str, folder: Path) -> Path:
    """Return a path that is given relative to `folder`; ``~nobody``, who is no user, stays."""
    try:
        return folder / Path(name).expanduser()
    except RuntimeError:
        return folder / name


def is_file(path: Path) -> bool:
    """Tell whether there is a file; there is none whose name is too long."""
    try:
        return path.is_file()
    except OSError:
        return False


def write_whole(path: Path, text: str) -> None:
    """Write a file beside its place, in a folder that is made if need be, and move it there.

    What is there and no file, such as ``/dev/null``, stays what it is, and is written to.

    :raises OSError: if that is not possible.
    """
    path = path.resolve()  # a link stays one
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, written = tempfile.mkstemp(UNFINISHED, path.name, path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(written).chmod(_mode(path))
        Path(written).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(written).unlink()
        raise


def _mode(path: Path) -> int:
    """Return the permissions of a file; of a new one, those that the user's new files have."""
    if path.exists():
        return path.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let no other process that asks for the same lock change a file in the body.

    :raises OSError: if there can be no file beside it.
    """
    lock = path.with_name(f"{path.name}.lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + _PATIENCE
    while not _made(lock) and time.monotonic() < until:
        time.sleep(0.01)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _made(lock: Path) -> bool:
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True

"""Where the page of a sweep goes, and whether it can be made at all."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

from pytest_seedall.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path


def missing() -> str:
    """Return what to install before a page can be made, empty if nothing; imports nothing."""
    if importlib.util.find_spec("matplotlib"):
        return ""
    return "needs Matplotlib: pip install 'pytest-seedall[report]'"


def unwritable(file: Path) -> str:
    """Return why a file cannot be written, empty if it seems to be possible; makes nothing."""
    try:
        if file.is_dir():
            return f"{file} is a directory, not a file"
        existing = next(folder for folder in file.absolute().parents if folder.exists())
    except OSError as error:  # in Python 3.11: the name is too long
        return f"{file} cannot be written: {error.strerror}"
    if not existing.is_dir():
        return f"{file} cannot be written: {existing} is not a directory"
    return ""


def write(file: Path, text: str) -> str:
    """Write a page whole or not at all, in a folder that is made if need be.

    :return: why it is not written, empty if it is.
    """
    if reason := unwritable(file):
        return reason
    try:
        write_whole(file, text)
    except OSError as error:
        return f"{file} cannot be written: {error.strerror or error}"
    return ""

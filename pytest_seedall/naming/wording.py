"""How values of the user's are shown in what we say, and with which letters."""

from __future__ import annotations

import sys
from pathlib import Path


def shown(value: object, width: int = 40) -> str:
    """Return a value as Python writes it, in one line, shortened if it is long."""
    try:
        text = " ".join(repr(value).split())
    except Exception:  # an integer of 5,000 digits, or the user's own type
        text = f"<unprintable {type(value).__name__}>"
    return shortened(text, width)


def shortened(text: str, width: int) -> str:
    """Return a text that is cut off, with a mark, if it is long."""
    return text if len(text) <= width else f"{text[:width]}…"


def encodable(text: str) -> str:
    """Return a text that can be sent: lone surrogates, which UTF-8 lacks, are escaped."""
    return text.encode("utf-8", "backslashreplace").decode()


def printable(text: str) -> str:
    """Return a text that anybody may have written as a terminal may show it, in one line."""
    return text if text.isprintable() else text.encode("unicode_escape").decode()


def place(filename: str, line: int, rootpath: Path) -> str:
    """Return where something is, as people write it: ``tests/conftest.py:31``.

    :param line: 0 if unknown.
    """
    path = Path(filename)
    if path.is_relative_to(rootpath):
        path = path.relative_to(rootpath)
    return f"{path.as_posix()}:{line}" if line else path.as_posix()


def terminal_writes(text: str) -> bool:
    """Tell whether a terminal has some letters; while a test runs, pytest has `sys.stdout`."""
    try:
        text.encode(getattr(sys.__stdout__, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True

"""pytest's private names for writing on its terminal."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

_SAVE, _CLEAR, _RESTORE = "\x1b7", "\x1b[K", "\x1b8"

#: The fixtures by which a test may end the capturing of what it prints.
_LETTING_PRINT = {"capsys", "capsysbinary", "capfd", "capfdbinary", "capteesys"}


def writer_beyond_line(item: pytest.Item) -> Callable[[str], None] | None:
    """Return what writes behind the line that tells of a test, in the place of what it wrote last.

    None where that would not go away again: in a file, or beside what else is printed. And where
    another plugin has a terminal of its own.

    Private: the class that pytest 8.0 does not publish; and the file of pytest's writer, for which
    all that it is told to write is part of a line.
    """
    from _pytest.terminal import TerminalReporter

    terminal = item.config.pluginmanager.get_plugin("terminalreporter")
    if type(terminal) is not TerminalReporter or not (terminal.hasmarkup and terminal.isatty):
        return None
    writer: Any = item.config.get_terminal_writer()
    if _may_print(item) or _width(writer._file) < writer.fullwidth:
        return None
    terminal.pytest_runtest_logstart(item.nodeid, item.location)  # as it will be told once more

    def write(text: str) -> None:
        room = max(0, writer.fullwidth - writer.width_of_current_line - 1)
        writer._file.write(f"{_SAVE}{_CLEAR}{text[:room]}{_RESTORE}")
        writer.flush()

    return write


def _may_print(item: pytest.Item) -> bool:
    """Tell whether something else may be written while a test runs."""
    option = item.config.getoption
    is_captured = option("capture", "no") in ("fd", "sys") and not option("setupshow", False)
    return not is_captured or not _LETTING_PRINT.isdisjoint(getattr(item, "fixturenames", ()))


def _width(file: Any) -> int:
    """Return how wide a terminal is; pytest takes less than 40 for a mistake."""
    try:
        return os.get_terminal_size(file.fileno()).columns
    except (OSError, ValueError):
        return 0

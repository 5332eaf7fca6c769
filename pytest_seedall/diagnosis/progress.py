"""A line in the terminal that says what a diagnosis is at: it may take some seconds."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

# Less than that is not worth a line.
_SECONDS = 0.5


class Progress:
    """The line for one test; it is there only where people watch.

    :param name: the test's.
    """

    def __init__(self, config: pytest.Config, name: str) -> None:
        self._reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
        self._name = name
        self._begun = time.monotonic()
        self._is_shown = False

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Take the line away after the body."""
        try:
            yield
        finally:
            if self._is_shown:
                self._reporter.rewrite("", erase=True)

    def tell(self, doing: str) -> None:
        """Say what is done now: ``running it with the clock frozen``."""
        seconds = time.monotonic() - self._begun
        is_watched = getattr(self._reporter, "isatty", False) and self._reporter.verbosity >= 0
        if not is_watched or seconds < _SECONDS:
            return
        if not self._is_shown:
            self._reporter.ensure_newline()
            self._is_shown = True
        self._reporter.rewrite(f"diagnosing {self._name} ({seconds:.0f} s): {doing}", erase=True)

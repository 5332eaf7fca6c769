"""Temporary files and folders: each run gets other names for them, which are no results."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_seedall._compat.pytest_runs import base_of_folders, folders_noted
from pytest_seedall._compat.python import temporary_names_noted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

#: The latest, and not more: each text is searched for all of them.
_MOST_NAMES = 500


class TemporaryNames:
    """Notes which names a test gets in its runs.

    The names that Python and pytest give are for the most part a number, or random letters.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.meaning: dict[str, str] = {}
        """What to read in the place of these names."""
        self._config = config
        self._made: set[Path] = set()
        self._made_before: frozenset[Path] = frozenset()

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note the names while a test is repeated."""
        self._note_base()
        with (
            folders_noted(self._config, self._make_way, self._note_folder),
            temporary_names_noted(self._note_name),
        ):
            yield

    def begin_run(self) -> None:
        self._made_before = frozenset(self._made)

    def _make_way(self, folder: Path) -> None:
        """Put away what an earlier run has made under a name that the test itself chooses."""
        if folder in self._made_before and folder.exists():
            number = 1
            while (other := folder.with_name(f"{folder.name}-run-{number}")).exists():
                number += 1
            folder.rename(other)

    def _note_folder(self, folder: Path) -> None:
        self._made.add(folder)
        self._note_base()
        self._note(str(folder), f"basetemp/{folder.name.rstrip('0123456789')}")

    def _note_base(self) -> None:
        base = base_of_folders(self._config)
        if base is not None:
            self._note(str(base), "basetemp")

    def _note_name(self, name: str) -> None:
        self._note(name, "temporary")

    def _note(self, text: str, meaning: str) -> None:
        if len(self.meaning) >= _MOST_NAMES:
            del self.meaning[next(iter(self.meaning))]
        self.meaning[text] = meaning

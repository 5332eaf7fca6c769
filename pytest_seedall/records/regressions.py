"""The regressions file: seeds under which tests have failed, one a line, for version control.

Each line is what follows ``pytest`` in a command: ``tests/test_a.py::test_it --seed=42
--test-seed=7``. Comments, blank lines and the lines of others stay as they are, so that two
branches which have each added a line can be merged.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from pytest_seedall.files import locked, write_whole
from pytest_seedall.records.records import Record, Seeds
from pytest_seedall.seeds import MAX_SESSION_SEED, MAX_TEST_SEED, derive
from pytest_seedall.settings.option_names import as_given
from pytest_seedall.settings.options import regressions

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

_HEADER = """\
# Seeds under which tests have failed: pytest-seedall tries them first in every run.
# Keep this file under version control. "pytest --seedall-prune" removes the lines that pass.

"""

_EXPECTED = "TEST --seed=N --test-seed=N"


class RegressionsError(Exception):
    """A file is no regressions file; the message names the file and the line."""


class Regression(NamedTuple):
    """A test, and the seeds under which it has failed."""

    id: str
    """The seed id of the test's file, and its names."""
    session_seed: int
    test_seed: int

    @property
    def line(self) -> str:
        seeds = f"--seed={self.session_seed} --test-seed={self.test_seed}"
        return f"{shlex.quote(self.id)} {seeds}"

    def record(self) -> Record:
        """Return the same as a record of a failure, which can be replayed."""
        is_derived = derive(self.session_seed, "test", self.id) == self.test_seed
        options = () if is_derived else (f"--seedall-test-seed={self.test_seed}",)
        seeds = Seeds(self.session_seed, options)
        return Record(self.id, self.id, seeds, self.test_seed, drew=True)


class Known(NamedTuple):
    """What a process that collects tests is told of the file."""

    name: str
    regressions: tuple[Regression, ...]
    is_whole: bool
    """Whether the whole project is collected."""


class RegressionsFile(NamedTuple):
    """The file that the ini setting ``seedall_regressions`` names."""

    path: Path
    name: str
    """As it is written in the setting."""

    def read(self) -> list[Regression]:
        """Return what is in the file, nothing if there is none yet.

        :raises RegressionsError: if it cannot be read, or has a line that says something else.
        """
        return [found for _, found in self._parsed(self._text()) if found is not None]

    def add(self, found: Iterable[Regression]) -> list[Regression]:
        """Add lines to the file, those that are not there yet; return what has been added.

        :raises OSError: if it cannot be written.
        :raises RegressionsError: if somebody has made it unreadable since.
        """
        with locked(self.path):
            lines = self._parsed(self._text())
            new = sorted(set(found).difference(known for _, known in lines))
            for regression in new:
                lines.insert(_place(lines, regression), (regression.line, regression))
            if new:
                header = "" if lines[len(new) :] else _HEADER
                self._write(header, lines)
        return new

    def remove(self, passing: Container[Regression]) -> int:
        """Take lines out of the file; return how many.

        :raises OSError: if it cannot be written.
        :raises RegressionsError: as above.
        """
        with locked(self.path):
            lines = self._parsed(self._text())
            kept = [line for line in lines if line[1] is None or line[1] not in passing]
            if len(kept) < len(lines):
                self._write("", kept)
        return len(lines) - len(kept)

    def prune(self, passing: Iterable[Record]) -> str:
        """Remove what passes; say in a line what has been done."""
        found = {Regression(one.id, one.seeds.session_seed, one.test_seed) for one in passing}
        try:
            count = self.remove(found)
        except (OSError, RegressionsError) as error:
            return f"{self.name} is left as it is: {error}"
        lines = {0: "no line", 1: "1 line"}.get(count, f"{count} lines")
        return f"{lines} removed from {self.name}"

    def _text(self) -> str:
        try:
            if not (self.path.is_file() or self.path.is_dir()) and self.path.exists():
                raise RegressionsError(f"{self.name}: it is no file, but a device or a pipe")
            return self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it is no text in UTF-8"
            raise RegressionsError(f"{self.name}: {reason}") from error

    def _parsed(self, text: str) -> list[tuple[str, Regression | None]]:
        """Return the lines of the file, each with what it says; None for a comment."""
        return list(_parsed(text, self.name))

    def _write(self, header: str, lines: Iterable[tuple[str, object]]) -> None:
        write_whole(self.path, header + "".join(f"{line}\n" for line, _ in lines))


def regressions_file(config: pytest.Config) -> RegressionsFile | None:
    """Return the project's regressions file, be there one yet or not; None if none is wanted.

    The device that forgets all, ``/dev/null``, stands for none.

    :raises pytest.UsageError: if the setting is not the name of a file.
    """
    name = regressions(config)
    folder = config.rootpath if config.inipath is None else config.inipath.parent
    if not name or folder / name == Path(os.devnull):
        return None
    return RegressionsFile(folder / name, as_given(name, 200))


def read_regressions(file: RegressionsFile) -> list[Regression]:
    """Return what is in a file.

    :raises pytest.UsageError: see `RegressionsFile.read`.
    """
    try:
        return file.read()
    except RegressionsError as error:
        raise pytest.UsageError(f"seedall_regressions: {error}") from error


def _parsed(text: str, name: str) -> Iterator[tuple[str, Regression | None]]:
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            yield line, _regression(line)
        except ValueError as error:
            raise RegressionsError(
                f"{name}:{number}: {as_given(line, 60)}: expected {_EXPECTED}, or a comment"
            ) from error


def _regression(line: str) -> Regression | None:
    words = shlex.split(line, comments=True)
    if not words:
        return None
    id_, session_seed, test_seed = words
    return Regression(
        id_,
        _seed("--seed", session_seed, MAX_SESSION_SEED),
        _seed("--test-seed", test_seed, MAX_TEST_SEED),
    )


def _seed(option: str, word: str, highest: int) -> int:
    found = re.fullmatch(rf"{option}=([0-9]{{1,20}})", word)
    if found is None or int(found[1]) > highest:
        raise ValueError(word)
    return int(found[1])


def _place(lines: list[tuple[str, Regression | None]], new: Regression) -> int:
    """Return where a line belongs: before the first that sorts after it, and its comment."""
    place = next((n for n, (_, old) in enumerate(lines) if old is not None and old > new), None)
    if place is None:
        return len(lines)
    above = place
    while above and lines[above - 1][0].lstrip().startswith("#"):
        above -= 1
    return above or place  # what stands at the top is a comment on the whole file

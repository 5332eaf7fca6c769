"""The code in the documents: read from their Markdown, and run as a reader would run it."""

from __future__ import annotations

import io
import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = sorted((ROOT / "docs").glob("*.md"))
#: Pages whose sections go on from one another, in the same folder.
STORIES = {"migrate-fixture.md", "own-seeder.md", "tutorial.md"}

_HEADING = re.compile(r"^```.*?^```$|^#+ ([^\n]+)$", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE_LANGUAGES = {"python", "ini"}
_FILE_NAME = re.compile(r"# (\w+\.(?:py|ini))\n")
_DURATION = re.compile(r" in \d+\.\d\ds$")
#: The last line of a run without ``-q``: how wide its ends are depends on the duration.
_LAST_LINE = re.compile(r"^=+ (.* in \d+\.\d\ds) =+$")
#: A line that older pytests print under ``-q``, too.
_XML_FILE = re.compile(r"^-+ generated xml file: .* -+$")
_PROGRESS_BELOW_100 = re.compile(r" +\[ *\d{1,2}%\]$")


class Section(NamedTuple):
    """What stands below one heading of a page."""

    page: Path
    heading: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}: {self.heading}"

    def blocks(self, language: str) -> list[str]:
        return [text for found, text in _BLOCK.findall(self.text) if found == language]

    def files(self) -> dict[str, str]:
        """Return the files of the section's example: the blocks that begin with their name."""
        steps = [step for step in self.steps() if not isinstance(step, Transcript)]
        return dict(steps)

    def steps(self) -> Iterator[tuple[str, str] | Transcript]:
        """Yield what the reader is to do: write a file, by its name and text, or run a command."""
        for language, text in _BLOCK.findall(self.text):
            name = _FILE_NAME.match(text)
            if language in _FILE_LANGUAGES and name:
                yield name[1], text
            elif language == "console":
                yield Transcript.of(text)

    def scripts(self) -> list[str]:
        """Return the blocks of Python that are no files."""
        return [block for block in self.blocks("python") if not _FILE_NAME.match(block)]

    def transcripts(self) -> list[Transcript]:
        return [step for step in self.steps() if isinstance(step, Transcript)]


class Transcript(NamedTuple):
    """A command and what it prints."""

    arguments: list[str]
    output: list[str]

    @classmethod
    def of(cls, block: str) -> Transcript:
        command, *output = block.splitlines()
        prompt, program, *arguments = shlex.split(command)
        assert (prompt, program) == ("$", "pytest"), command
        return cls(arguments, [_without_duration(line) for line in output])

    @property
    def session_seed(self) -> int:
        """The one that is in the output; none is in that of a quiet run that passes."""
        seeds = {int(found) for found in re.findall(r"session seed (\d+)", str(self.output))}
        assert len(seeds) <= 1
        return next(iter(seeds), 0)

    def run(self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Return what the command prints where the session seed happens to be the same."""
        monkeypatch.setattr(sys, "argv", ["pytest"])
        monkeypatch.setattr("pytest_seedall.session.fresh_seed", lambda: self.session_seed)
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.setattr(sys, "__stdout__", io.TextIOWrapper(io.BytesIO(), "utf-8"))
        monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # others have their say, too
        plugins = ["seedall", *["xdist"] * ("-n" in self.arguments)]
        monkeypatch.setenv("PYTEST_ADDOPTS", " ".join(f"-p {plugin}" for plugin in plugins))
        lines = pytester.runpytest(*self.arguments).outlines
        return [_without_duration(line) for line in lines if not _XML_FILE.match(line)]


def examples(page: Path) -> list[Section]:
    """Return the sections of a page, each with an example of its own; a story is one section."""
    found = sections(page)
    if page.name not in STORIES:
        return found
    return [Section(page, found[0].heading, "".join(section.text for section in found))]


def sections(page: Path) -> list[Section]:
    text = page.read_text(encoding="utf-8")
    headings = [found for found in _HEADING.finditer(text) if found[1]]  # the others are code
    ends = [found.start() for found in headings[1:]] + [len(text)]
    return [
        Section(page, found[1], text[found.end() : end])
        for found, end in zip(headings, ends, strict=True)
    ]


def write_files(pytester: pytest.Pytester, files: dict[str, str]) -> None:
    for name, text in files.items():
        (pytester.path / name).write_text(text, encoding="utf-8")


def without_progress_below_100(lines: list[str]) -> list[str]:
    """Return what each pytest prints: 8.0 prints no progress that has not come to 100%."""
    return [_PROGRESS_BELOW_100.sub("", line) for line in lines]


def _without_duration(line: str) -> str:
    return _DURATION.sub(" in ...", _LAST_LINE.sub(r"\1", line))

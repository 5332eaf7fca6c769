"""Reads from the output of a run what the plugin says in it."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

_SECTION = re.compile(r"-+ seedall -+")
_SUMMARY = re.compile(r"=+ seedall =+")
_SUMMARY_END = re.compile(r"[=!]{3,} .* [=!]{3,}")
# What follows a section: the next failure or part of the output; under --tb=line the place of the
# failure, under -q the summary.
_SECTION_END = re.compile(
    r"_{3,} .* _{3,}|={3,} .* ={3,}|-{3,} .* -{3,}|/\S+:\d+: |session seed \d+.*: "
)


def sections(result: pytest.RunResult) -> list[list[str]]:
    """Return the lines of each section of ours in the failure reports."""
    return _parts(result.outlines, _SECTION, _SECTION_END)


def summary(result: pytest.RunResult) -> list[str]:
    """Return the lines of our part of the summary; none if there is none."""
    parts = _parts(result.outlines, _SUMMARY, _SUMMARY_END)
    return parts[0] if parts else []


def facts(section: list[str]) -> dict[str, str]:
    """Return the facts of a section, by their names."""
    return {line[:12].rstrip(): line[12:] for line in section}


def replay_commands(result: pytest.RunResult) -> list[str]:
    return [facts(section)["replay"] for section in sections(result)]


def replay(pytester: pytest.Pytester, command: str, *arguments: str) -> pytest.RunResult:
    """Run a replay command as a shell would, but in this process."""
    program, *words = shlex.split(command)
    assert program == "pytest"
    return pytester.runpytest_inprocess(*words, *arguments)


def _parts(lines: list[str], title: re.Pattern[str], end: re.Pattern[str]) -> list[list[str]]:
    parts: list[list[str]] = []
    inside = False
    for line in lines:
        if title.fullmatch(line):
            parts.append([])
            inside = True
        elif end.match(line):
            inside = False
        elif inside:
            parts[-1].append(line)
    return parts

"""GitHub Actions: the commands that replay failures, as annotations and in the job's summary."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.naming.seed_ids import relative
from pytest_seedall.reporting.report_text import REPLAY, TITLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pytest

    from pytest_seedall.session import SeedallSession

#: GitHub shows no more of one kind and step.
_ANNOTATIONS = 10
_COMMANDS = 50


class Failure(NamedTuple):
    """A failed test that can be replayed."""

    nodeid: str
    command: str
    file: str
    """Relative to the folder of the repository."""
    line: int
    """Counted from 1; 0 if unknown."""


class GitHubActions:
    """Writes where GitHub looks for it."""

    def __init__(self, session: SeedallSession) -> None:
        self._session = session

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        failures = list(_failures(terminalreporter))
        for failure in failures[:_ANNOTATIONS]:
            terminalreporter.write_line(annotation(failure))
        file = os.environ.get("GITHUB_STEP_SUMMARY")
        if failures and file:
            try:
                with Path(file).open("a", encoding="utf-8") as stream:
                    stream.write(job_summary(failures, self._session.settings.session_seed.value))
            except OSError as error:
                terminalreporter.write_line(f"{TITLE}: GITHUB_STEP_SUMMARY={file}: {error}")


def annotation(failure: Failure) -> str:
    """Return a workflow command that GitHub shows at the test, if it knows the line.

    Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    place = f"file={_escaped(failure.file)}" + (f",line={failure.line}" if failure.line else "")
    title = _escaped(f"{TITLE}: replay of {failure.nodeid}")
    return f"::notice {place},title={title}::{_as_data(failure.command)}"


def job_summary(failures: Sequence[Failure], session_seed: int) -> str:
    """Return a section in Markdown with a command for each failure."""
    commands = "\n".join(failure.command for failure in failures[:_COMMANDS])
    more = len(failures) - _COMMANDS
    rest = f"\n... {more} more" if more > 0 else ""
    title = f"### {TITLE}: session seed {session_seed}, {len(failures)} to replay"
    return f"{title}\n\n```sh\n{commands}{rest}\n```\n\n"


def _failures(terminal: pytest.TerminalReporter) -> Iterable[Failure]:
    failed = [*terminal.stats.get("failed", ()), *terminal.stats.get("error", ())]
    root = Path(os.environ.get("GITHUB_WORKSPACE") or terminal.config.rootpath)
    found = {}
    for report in failed:
        if command := getattr(report, REPLAY, ""):
            file, line, _ = report.location or ("", None, "")
            place = relative(terminal.config.rootpath / (file or ""), str(root))
            line_number = 0 if line is None else line + 1
            found[command] = Failure(report.nodeid, command, place, line_number)
    return found.values()


def _as_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped(text: str) -> str:
    return _as_data(text).replace(":", "%3A").replace(",", "%2C")

"""Says in the reports of a repeated test how its runs differ, and later why."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from pytest_seedall.processes.commands import command_of_tests
from pytest_seedall.processes.invocation import hash_seed
from pytest_seedall.repeat import words
from pytest_seedall.repeat.shown import NotDeterministic, properties
from pytest_seedall.reporting.failure_text import replace_section
from pytest_seedall.reporting.report_text import REPEATED, name_of
from pytest_seedall.settings.option_names import owned_elsewhere
from pytest_seedall.streams.item_seeds import ORDERED

if TYPE_CHECKING:
    from pytest_seedall.diagnosis.telling import Diagnosis
    from pytest_seedall.processes.invocation import Invocation
    from pytest_seedall.running.repeats import Repeats
    from pytest_seedall.session import SeedallSession


class Telling:
    """The reports of the run that is seen, of one test."""

    def __init__(self, session: SeedallSession, invocation: Invocation) -> None:
        self._session = session
        self._invocation = invocation
        self.forget()

    def forget(self) -> None:
        """Begin with another test."""
        self._reports: list[pytest.TestReport] = []
        self._told: pytest.TestReport | None = None
        """The one that says how the runs differ."""
        self._shown: NotDeterministic | None = None
        """What stands in it for a traceback, if the test would have passed."""

    def note(self, report: pytest.TestReport) -> None:
        """Take note of a report: the last of them is read by what writes JUnit XML."""
        self._reports.append(report)

    def tell(self, repeats: Repeats, report: pytest.TestReport) -> None:
        """Say in a report how the runs differ; the test fails."""
        self._told, self._shown = report, None
        self._write_properties(repeats, None)
        text = self._text(repeats, None)
        if report.failed:
            replace_section(report, text, words.TITLE.lower())
            return
        report.outcome = "failed"
        self._shown = NotDeterministic(text, _place(repeats.item))
        report.longrepr = self._shown  # type: ignore[assignment]
        vars(report).pop("wasxfail", None)

    def tell_more(self, repeats: Repeats, diagnosis: Diagnosis) -> None:
        """Say it anew in the same report, and why."""
        assert self._told is not None
        self._write_properties(repeats, diagnosis)
        getattr(self._told, REPEATED)["cause"] = diagnosis.cause
        text = self._text(repeats, diagnosis)
        if self._shown is None:
            replace_section(self._told, text, words.TITLE.lower())
        else:
            self._shown.tell(text)

    def tell_error(self, error: pytest.TestReport | None) -> None:
        """Say in the report of the teardown that fixtures of wider scopes have failed in theirs.

        :param error: what pytest would report of that; None for no error.
        """
        last = self._reports[-1]
        if error is not None and error.failed and not last.failed:
            last.outcome, last.longrepr = error.outcome, error.longrepr

    def _write_properties(self, repeats: Repeats, diagnosis: Diagnosis | None) -> None:
        assert repeats.verdict is not None
        found = properties(repeats.verdict, repeats.runs, diagnosis)
        holders: list[pytest.Item | pytest.TestReport] = [repeats.item, *self._reports]
        for holder in holders:
            others = [pair for pair in holder.user_properties if name_of(pair) not in found]
            holder.user_properties = [*others, *found.items()]

    def _text(self, repeats: Repeats, diagnosis: Diagnosis | None) -> str:
        assert repeats.verdict is not None
        name, command = repeats.item.name, self._command(repeats.item)
        return words.report(repeats.verdict, name, repeats.runs, command, _width(), diagnosis)

    def _command(self, item: pytest.Item) -> str:
        tests = [
            (test.path, self._session.id_of(test).names) for test in item.stash[ORDERED] or (item,)
        ]
        owned = owned_elsewhere(item.config)
        return command_of_tests(self._invocation, tests, hash_seed(), owned)


def fail_call(call: pytest.CallInfo[None], report: pytest.TestReport) -> None:
    """Have a phase fail whose report says that it has failed.

    The plugin flaky tells nobody of the report of a test that it is to retry; then it looks whether
    the phase has raised, and not at what the report says: a failure would be lost.
    """
    raised = call.excinfo
    has_failed = raised is not None and not isinstance(raised.value, pytest.skip.Exception)
    if report.failed and not has_failed:
        try:
            pytest.fail(str(report.longrepr).partition("\n")[0], pytrace=False)
        except pytest.fail.Exception as failed:
            call.excinfo = pytest.ExceptionInfo.from_exception(failed)


def _place(item: pytest.Item) -> tuple[str, int]:
    """Return the file and line of a test, as pytest tells those of a crash; line 1 if unknown."""
    file, line, _ = item.location
    return os.path.normpath(item.config.rootpath / file), (line or 0) + 1


def _width() -> int:
    return max(60, min(shutil.get_terminal_size().columns, 120))

"""Gathers what the runs of swept tests give, in the process that has the terminal."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_seedall.commands import hash_seed
from pytest_seedall.report_text import MOST_OF_SWEEP, SWEPT_TEST, TITLE, shorten
from pytest_seedall.sweep.runs import SweptTest
from pytest_seedall.sweep.taking import SWEPT_RUNS, Told, from_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_seedall.commands import Invocation
    from pytest_seedall.session import SeedallSession


class Gathering:
    """The hooks of the process whose terminal the user sees."""

    def __init__(
        self, config: pytest.Config, session: SeedallSession, invocation: Invocation
    ) -> None:
        self._session = session
        self._invocation = invocation
        self._told: dict[str, dict[int, Told]] = {}
        """By node ids, and numbers of seeds."""
        self._failures: Counter[str] = Counter()
        self._shows_all = config.option.verbose > 0

    @pytest.hookimpl(tryfirst=True)  # before anybody shows it
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for told in getattr(report, SWEPT_RUNS, ()):
            one = from_report(told)
            self._told.setdefault(one.nodeid, {})[one.number] = one
        if report.outcome == "failed" and hasattr(report, SWEPT_TEST):
            self._shorten(report, getattr(report, SWEPT_TEST))

    def _shorten(self, report: pytest.TestReport, nodeid: str) -> None:
        """Show but the end of a failure that has been seen under other seeds."""
        self._failures[nodeid] += 1
        if self._failures[nodeid] > MOST_OF_SWEEP and not self._shows_all:
            shorten(report)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._told:
            with self._session.noticing_errors():
                self._tell(terminalreporter)

    def _tell(self, terminal: pytest.TerminalReporter) -> None:
        terminal.write_sep("=", f"{TITLE}: seed sweep")
        for test in self.tests():
            terminal.write_line(f"{test.nodeid}: fails under {len(test.failed)} of {test.counted}")

    def tests(self) -> Iterator[SweptTest]:
        """Yield the tests, in the order of their node ids."""
        for nodeid, runs in sorted(self._told.items()):
            in_order = [runs[index] for index in sorted(runs)]
            wanted = 1 if in_order[0].draws_nothing else in_order[0].wanted
            command = self._command(in_order[0])
            yield SweptTest(nodeid, wanted, [told.run for told in in_order], command)

    def _command(self, told: Told) -> Callable[[int], str]:
        def command(seed: int) -> str:
            invocation = self._invocation.with_test_seed(seed)
            return invocation.command(Path(told.path), told.names, hash_seed(), told.owned_options)

        return command

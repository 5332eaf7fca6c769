"""Gathers what the runs of swept tests give, in the process that has the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pytest_seedall.commands import hash_seed
from pytest_seedall.report_text import TITLE
from pytest_seedall.sweep.runs import SweptTest
from pytest_seedall.sweep.taking import SWEPT_RUN, Told, from_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

    from pytest_seedall.commands import Invocation
    from pytest_seedall.session import SeedallSession


class Gathering:
    """The hooks of the process whose terminal the user sees."""

    def __init__(self, session: SeedallSession, invocation: Invocation) -> None:
        self._session = session
        self._invocation = invocation
        self._told: dict[str, dict[int, Told]] = {}
        """By node ids, and indices of seeds."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told = getattr(report, SWEPT_RUN, None)
        if told is not None:
            one = from_report(told)
            self._told.setdefault(one.nodeid, {})[one.number] = one

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

"""Gathers what the runs of swept tests give, in the process that has the terminal."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall.naming.wording import terminal_writes
from pytest_seedall.processes.commands import command_of_all, command_of_test
from pytest_seedall.processes.invocation import hash_seed
from pytest_seedall.processes.processes import only_sets_up
from pytest_seedall.reporting.failure_text import shorten
from pytest_seedall.reporting.report_text import (
    MOST_OF_SWEEP,
    SWEEP_TITLE,
    SWEPT_BEGUN,
    SWEPT_RUNS,
    SWEPT_TEST,
    SWEPT_TOGETHER,
    TITLE,
)
from pytest_seedall.reporting.reporting import is_by_hand
from pytest_seedall.reports import PHASES
from pytest_seedall.sweep.kept import KeptRuns
from pytest_seedall.sweep.report import report_file, write_report
from pytest_seedall.sweep.taking import GATHER, run_from_report, test_from_report
from pytest_seedall.sweep.together import told_together
from pytest_seedall.sweep.wanted import limited_by, time_limit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pytest_seedall.processes.invocation import Invocation
    from pytest_seedall.session import SeedallSession
    from pytest_seedall.sweep.swept_test import SweptTest
    from pytest_seedall.sweep.taking import Told, ToldTest
    from pytest_seedall.sweep.totals import Facts
    from pytest_seedall.sweep.wider import Wider

#: In letters: where lines have a heading of ours each, they are not to be wrapped.
_WIDE = 10_000


class Gathering:
    """The hooks of the process whose terminal the user sees."""

    def __init__(
        self, config: pytest.Config, session: SeedallSession, invocation: Invocation
    ) -> None:
        self._session = session
        self._invocation = invocation
        self._told: dict[str, _Gathered] = {}
        """By node ids."""
        self._running: dict[str, list[Any]] = {}
        """What is told of runs if their workers die, by the ids of the runs."""
        self._failures: Counter[str] = Counter()
        self._shows_all = config.getoption("verbose", 0) > 0  # there may be no terminal
        self._limit = time_limit(config)
        self._file = report_file(config, session.owned_elsewhere)
        self._begun = time.monotonic()
        self._is_interrupted = False
        self._stopped_by = ""
        self._only_sets_up = only_sets_up(config)
        config.stash[GATHER] = self._gather

    def take(self, report: pytest.TestReport) -> None:
        """Heed a report, which may tell of runs, before anybody shows it."""
        attributes = vars(report)
        if SWEPT_BEGUN in attributes:
            self._running[report.nodeid] = attributes.pop(SWEPT_BEGUN)
        elif report.when not in PHASES:  # its worker has died
            self._take(self._running.pop(report.nodeid, None))
        if SWEPT_RUNS in attributes:
            self._running.pop(report.nodeid, None)
            self._take(attributes.pop(SWEPT_RUNS))
        if SWEPT_TOGETHER in attributes:
            for test, told in told_together(attributes.pop(SWEPT_TOGETHER)):
                self._gather(test, told)
        if report.outcome == "failed" and SWEPT_TEST in attributes:
            self._shorten(report, attributes[SWEPT_TEST])

    def _take(self, told: list[Any] | None) -> None:
        if told is None:
            return
        test, *runs = told
        for run in runs:
            self._gather(test_from_report(test), run_from_report(run))

    def _gather(self, test: ToldTest, run: Told) -> None:
        gathered = self._told.get(test.nodeid)
        if gathered is None:
            gathered = self._told[test.nodeid] = _Gathered(test)
        gathered.take(run)

    def _shorten(self, report: pytest.TestReport, nodeid: str) -> None:
        """Show but the end of a failure that has been seen under other seeds."""
        self._failures[nodeid] += 1
        if self._failures[nodeid] > MOST_OF_SWEEP and not self._shows_all:
            shorten(report)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        self._is_interrupted = is_by_hand(excinfo)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self._stopped_by = _stopped_by(session)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if (self._told or self._file) and not self._only_sets_up:
            with self._session.noticing_errors():
                self._tell(terminalreporter)

    def _tell(self, terminal: pytest.TerminalReporter) -> None:
        from pytest_seedall.sweep.histograms import BLOCKS
        from pytest_seedall.sweep.telling import lines

        brief = terminal.verbosity < 0
        tests = [*self._tests()]
        facts, no_page = self._facts(tests, terminal.config), self._write(tests, terminal.config)
        said = lines(
            tests,
            facts._replace(report="") if no_page else facts,
            brief=brief,
            can_blocks=terminal_writes(BLOCKS),
            width=_WIDE if brief else get_terminal_size().columns,
        )
        if not brief:
            terminal.write_sep("=", SWEEP_TITLE)
        for line in [*said, f"there is no page: {no_page}"] if no_page else said:
            terminal.write_line(f"{TITLE}: {line}" if brief else line)

    def _write(self, tests: Sequence[SweptTest], config: pytest.Config) -> str:
        """Write the page, if one is wanted; return why it is not there, empty if it is."""
        if self._file is None:
            return ""
        seed, project = self._session.settings.session_seed.value, config.rootpath.name
        seconds = time.monotonic() - self._begun
        try:
            return write_report(self._file, tests, seed, seconds, project)
        except KeyboardInterrupt:  # all else has been told, or will be
            return "interrupted"

    def _facts(self, tests: Sequence[SweptTest], config: pytest.Config) -> Facts:
        from pytest_seedall.sweep.totals import Facts

        is_whole = all(len(test.runs) == test.wanted for test in tests)
        is_late = not (is_whole or self._is_interrupted or self._stopped_by)
        return Facts(
            limit=(self._limit or 0.0) if is_late else 0.0,
            limited_by=limited_by(config),
            left_out=sum(test.wanted - len(test.runs) for test in tests),
            is_interrupted=self._is_interrupted,
            stopped_by=self._stopped_by,
            report=str(config.getoption("seedall_sweep_report") or ""),
            drew_nothing=[*self._tests(draws_nothing=True)],
            another_seed=command_of_all(
                self._invocation,
                "--seedall-seed=random",
                self._session.owned_elsewhere,
                keeps_seed=False,
            ),
        )

    def _tests(self, draws_nothing: bool = False) -> Iterator[SweptTest]:
        """Yield the tests for which seeds make a difference, or none, in order of node ids."""
        from pytest_seedall.sweep.swept_test import SweptTest

        for nodeid, gathered in sorted(self._told.items()):
            if gathered.draws_nothing == draws_nothing:
                command = self._command(gathered)
                # A failure that ends the run chooses the last of its seeds.
                is_sample = gathered.test.is_sample and not self._stopped_by
                wanted, wider = gathered.test.wanted, [*gathered.wider]
                yield SweptTest(nodeid, wanted, gathered.runs, command, wider, is_sample)

    def _command(self, gathered: _Gathered) -> Callable[[int], str]:
        test, ordinary = gathered.test, gathered.ordinary

        def command(seed: int) -> str:
            invocation = self._invocation.with_test_seed(None if seed in ordinary else seed)
            path, owned = Path(test.path), test.owned_options
            return command_of_test(invocation, path, test.names, hash_seed(), owned)

        return command


def _stopped_by(session: pytest.Session) -> str:
    """Return what has ended a run early, in words; empty if nothing has."""
    if session.shouldfail and session.config.getoption("maxfail"):
        return "a failure ended the run (-x or --maxfail)"
    if session.shouldstop and session.config.getoption("stepwise", False):
        return "a failure ended the run (--stepwise)"
    reason = session.shouldfail or session.shouldstop
    return f"the run was ended: {reason}" if reason else ""


class _Gathered:
    """What has been told of a test so far: of each run little, as there may be many."""

    def __init__(self, test: ToldTest) -> None:
        self.test = test
        self.runs = KeptRuns()
        self.ordinary: set[int] = set()
        """The seeds of runs that follow what the project seeds in a wider scope."""
        self.wider: dict[Wider, None] = {}
        self.draws_nothing = False
        """Whether it ran once, as no seed makes a difference; once in each process."""

    def take(self, told: Told) -> None:
        self.runs.keep(told.number, told.run)
        self.draws_nothing = self.draws_nothing or told.draws_nothing
        if told.wider:
            self.wider.update(dict.fromkeys(told.wider))
        if told.is_ordinary:
            self.ordinary.add(told.run.seed)

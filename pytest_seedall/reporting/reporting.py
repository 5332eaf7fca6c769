"""Says which seeds a run had, in its header and summary; has failures explained."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall.naming.seed_ids import ITEM_ID
from pytest_seedall.processes.invocation import hash_seed
from pytest_seedall.reporting.report_text import TITLE, header, own_seeds_found
from pytest_seedall.settings.option_names import name_here
from pytest_seedall.streams.item_seeds import ITEM_SEEDS

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from pytest_seedall.processes.invocation import Invocation
    from pytest_seedall.reporting.explaining import Explanations
    from pytest_seedall.session import SeedallSession

    Wrapper: TypeAlias = Generator[None, Any, Any]


class FailureReporting:
    """Has failures explained where they happen: in this process, or in an xdist worker."""

    def __init__(self, session: SeedallSession, invocation: Invocation) -> None:
        self._session = session
        self._invocation = invocation
        self._hash_seed = hash_seed()
        self._process = os.getpid()
        self._known: Explanations | None = None
        session.reports.hand_to(self.take, phases=())

    def _explanations(self) -> Explanations:  # no property, which pytest 8.0 looks at for hooks
        if self._known is None:
            from pytest_seedall.reporting.explaining import Explanations  # few runs need it

            self._known = Explanations(self._session, self._invocation, self._hash_seed)
            self._session.reports.hand_to(self.follow_up)
        return self._known

    # Called when it is logged: for `makereport`, three times a test, only a wrapper would do.
    def take(self, report: pytest.TestReport) -> None:
        if report.outcome == "failed":
            with self._session.noticing_errors(), self._session.originals.restored():
                self._explanations().explain(report)

    def follow_up(self, report: pytest.TestReport) -> None:
        """Keep the other reports of a failed test in step with that of its failure."""
        if report.outcome != "failed" and self._known is not None and self._known.last_failed:
            with self._session.noticing_errors():
                self._known.follow_up(report)

    def pytest_exception_interact(self, report: object) -> None:
        """Explain a failure in a forked child: pytest-forked logs it where the test did not run."""
        if isinstance(report, pytest.TestReport):
            with self._session.noticing_errors(), self._session.originals.restored():
                if os.getpid() != self._process:
                    self._explanations().explain(report)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Note which test was running, if one was."""
        item = self._session.test.item
        with self._session.noticing_errors():
            if item is not None and self._is_running(item) and is_by_hand(excinfo):
                command = self._explanations().command(item, item.stash[ITEM_ID].names)
                self._session.running = [command] if command else []

    def _is_running(self, item: pytest.Item) -> bool:
        seeds = item.stash[ITEM_SEEDS]
        return self._session.streams.current in seeds.streams() and seeds.follows != "entropy"

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Wrapper:
        report = yield
        if report.failed:
            with self._session.noticing_errors():
                self._explanations().explain_collector(collector, report)
        return report


class RunReporting:
    """Reports on the whole run, where the terminal is."""

    def __init__(
        self, session: SeedallSession, invocation: Invocation, notes: Sequence[str]
    ) -> None:
        self._session = session
        self._invocation = invocation
        self._notes = notes
        self._is_interrupted = False
        self._is_stopped = False

    def pytest_report_header(self) -> list[str]:
        settings = self._session.settings
        notes = [f"{TITLE}: {note}" for note in self._notes]
        not_short = self._invocation.not_short(self._session.owned_elsewhere)
        seed_option = name_here("--seed", not_short)
        return [header(settings.session_seed, seed_option, settings.test_seed), *notes]

    def pytest_report_collectionfinish(self) -> list[str]:
        """Name the seeds found in the project's own code, now that its modules are imported."""
        places = self._session.own_seeds.places()
        heeds = self._session.settings.heeds_own_seeds
        return [f"{TITLE}: {own_seeds_found(places, heeds)}"] if places else []

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        self._is_interrupted = is_by_hand(excinfo)
        self._is_stopped = True

    @pytest.hookimpl(wrapper=True, trylast=True)  # just before the terminal's own
    def pytest_sessionfinish(self, session: pytest.Session) -> Wrapper:
        """Say under ``--no-summary`` what the hook below says otherwise.

        Up to pytest 9.1 that option silences the hook, and with ``-q`` the seed would be lost.
        """
        result = yield
        self._is_stopped |= bool(session.shouldfail or session.shouldstop)
        terminal = session.config.pluginmanager.get_plugin("terminalreporter")
        if terminal is not None and session.config.getoption("no_summary"):
            terminal.line("")  # ends the line of dots
            self.pytest_terminal_summary(terminal)
            session.config.pluginmanager.unregister(self)
        return result

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        brief = terminalreporter.verbosity < 0
        lines = self._summary(terminalreporter, brief)
        if lines and not brief:
            terminalreporter.write_sep("=", TITLE)
        for line in lines:
            terminalreporter.write_line(line)

    def _summary(self, terminal: pytest.TerminalReporter, brief: bool) -> list[str]:
        failed, errors = terminal.stats.get("failed", ()), terminal.stats.get("error", ())
        if self._session.replay is not None and self._session.replay.result is not None:
            failed = errors = ()  # the process that has started this one says what becomes of them
        if not (failed or errors or self._session.notices or self._is_stopped):
            return []
        from pytest_seedall.reporting.run_facts import facts_of_run  # most runs need no summary
        from pytest_seedall.reporting.summary_text import summary

        # What stops a run is a failure, as a rule, and is said there.
        interrupted = self._is_interrupted or (self._is_stopped and not (failed or errors))
        session, invocation = self._session, self._invocation
        facts = facts_of_run(terminal.config, session, invocation, failed, errors, interrupted)
        return summary(facts, brief)


def is_by_hand(interrupt: pytest.ExceptionInfo[BaseException]) -> bool:
    """Tell whether the user stops the run, or `pytest.exit`: maybe in the middle of a test.

    pytest and xdist themselves stop between two tests, by a subclass.
    """
    return interrupt.type in (KeyboardInterrupt, pytest.exit.Exception)

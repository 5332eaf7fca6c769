"""Triages the failures of a run at its end, in the process that has the terminal."""

from __future__ import annotations

import tempfile
import time
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall.processes.commands import command_of_all, command_of_test
from pytest_seedall.processes.errands import inherited_environment
from pytest_seedall.processes.processes import distributes, only_sets_up, register, register_once
from pytest_seedall.processes.started_tests import StartedTest, TellStarted
from pytest_seedall.reporting.report_text import REPLAY, SWEPT_TEST, TITLE
from pytest_seedall.reporting.reporting import is_by_hand
from pytest_seedall.settings.option_names import name_here
from pytest_seedall.triage import junit
from pytest_seedall.triage.experiments import Experiments
from pytest_seedall.triage.failures import Failures
from pytest_seedall.triage.processes import Processes, under
from pytest_seedall.triage.telling import Facts, Triaged, lines, said
from pytest_seedall.triage.verdicts import decide
from pytest_seedall.triage.wanted import wanted

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

    from pytest_seedall.processes.invocation import Invocation
    from pytest_seedall.records.records import Record
    from pytest_seedall.session import SeedallSession
    from pytest_seedall.triage.notes import Notes
    from pytest_seedall.triage.wanted import Triage

    Wrapper: TypeAlias = Generator[None, Any, Any]

#: How many seeds the command has that tells how often a test fails.
_SWEEP = 100


def configure(config: pytest.Config, session: SeedallSession, invocation: Invocation) -> None:
    """Register what triages the failures of a run.

    :raises pytest.UsageError: for an invalid value of an option or setting.
    """
    name = name_here("--triage", session.owned_elsewhere)
    triage = wanted(config, session.settings, name)
    if only_sets_up(config):
        return
    register(config, Triaging(session, invocation, triage))
    if not distributes(config):
        register_once(config, TellStarted, session.originals)


class Triaging:
    """The hooks of a run whose failures are triaged."""

    def __init__(self, session: SeedallSession, invocation: Invocation, triage: Triage) -> None:
        self._session = session
        self._invocation = invocation
        self._wanted = triage
        self._environment = inherited_environment()  # now: what tests set is not to reach others
        self._failures = Failures(self._unknown)
        self._is_interrupted = False

    def _unknown(self, record: Record) -> StartedTest:
        file, separator, names = record.nodeid.partition("::")
        path, owned = self._session.ids.rootpath / file, tuple(self._session.owned_elsewhere)
        names = f"{separator}{names}"
        return StartedTest(str(path), names, record.id, record.id, record.test_seed, owned)

    @pytest.hookimpl(trylast=True)  # when our reports say all there is to say
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if hasattr(report, SWEPT_TEST):  # a sweep has told more of it than we could
            return
        with self._session.noticing_errors():
            self._failures.hear(report)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Note that the user is in a hurry; what else stops a run leaves time for this."""
        self._is_interrupted = is_by_hand(excinfo)

    @pytest.hookimpl(wrapper=True, trylast=True)  # the workers are gone, the report is written
    def pytest_sessionfinish(self, session: pytest.Session) -> Wrapper:
        """Triage under ``--no-summary``, too, which up to pytest 9.1 silences the hook below."""
        result = yield
        terminal = session.config.pluginmanager.get_plugin("terminalreporter")
        if terminal is not None and session.config.getoption("no_summary"):
            terminal.line("")  # ends the line of dots
            self.pytest_terminal_summary(terminal)
            session.config.pluginmanager.unregister(self)
        return result

    @pytest.hookimpl(tryfirst=True)  # the failures are on the screen
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._is_interrupted or not self._failures:
            return
        with self._session.noticing_errors():
            brief = terminalreporter.verbosity < 0
            if not brief:
                terminalreporter.write_sep("=", f"{TITLE}: triage")
            facts = self._triage(terminalreporter)
            for line in lines(facts, brief):
                terminalreporter.write_line(f"{TITLE}: {line}" if brief else line)
            in_order = {one.nodeid: one.in_order for one in facts.triaged if one.needs_order}
            _command_in_order(terminalreporter.stats, in_order)
            self._write_report(terminalreporter.config, facts)

    def _write_report(self, config: pytest.Config, facts: Facts) -> None:
        report = junit.report_of(config)
        if report is not None and facts.triaged:
            try:
                junit.write(report, dict(self._values(facts)))
            except OSError as error:
                self._session.notice(f"what triage has found is not in {report}: {error}")

    def _values(self, facts: Facts) -> Iterator[tuple[str, str]]:
        """Yield the id of each test, and what the report is to say of it."""
        records = {one.nodeid: one.record for one in self._failures.in_order()}
        for one in facts.triaged:
            record, words = records[one.nodeid], said(one, facts.wanted_seeds)
            yield record.id, junit.value(one.verdict, words, record.seeds.session_seed)

    def _triage(self, terminal: pytest.TerminalReporter) -> Facts:
        """Make the runs, and return what is known after them, be it that the user ends them."""
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="seedall-", ignore_cleanup_errors=True) as folder:
            seconds, environment = self._wanted.seconds, self._environment
            processes = Processes(
                terminal.config, self._invocation, environment, Path(folder), seconds
            )
            progress = Progress(terminal, processes)
            experiments = Experiments(
                processes,
                self._failures.in_order(),
                self._invocation.seed_options,
                progress.tell,
            )
            is_interrupted = False
            try:
                experiments.run(self._session.settings.session_seed.value, self._wanted)
            except KeyboardInterrupt:
                is_interrupted = True
            finally:
                processes.close()
            progress.end()
        return Facts(
            [self._triaged(notes, terminal.config) for notes in experiments.notes],
            wanted_seeds=1 + self._wanted.seeds,
            processes=processes.number,
            seconds=time.monotonic() - began,
            not_triaged=len(self._failures.others),
            limit=self._wanted.seconds if processes.is_late else 0,
            running=self._nodeid(processes.running),
            is_interrupted=is_interrupted,
            trouble=processes.trouble,
        )

    def _nodeid(self, id_: str) -> str:
        known = {one.record.id: one.nodeid for one in self._failures.in_order()}
        return known.get(id_, id_)

    def _triaged(self, notes: Notes, config: pytest.Config) -> Triaged:
        failure = notes.failure
        options = tuple(one for one in self._invocation.seed_options if "-test-seed=" not in one)
        seeds, test = failure.record.seeds._replace(options=options), failure.test

        def command_of(invocation: Invocation) -> str:
            path, owned = Path(test.path), test.owned_options
            return command_of_test(invocation, path, test.names, seeds.hash_seed, owned)

        def command(session_seed: int) -> str:
            return command_of(under(self._invocation, seeds._replace(session_seed=session_seed)))

        sweep = (f"--seedall-sweep={_SWEEP}", *options)
        return Triaged(
            failure.nodeid,
            decide(notes.observed()),
            len(failure.before),
            command,
            self._in_order(config),
            command_of(self._invocation.replace(seeds=sweep)),
        )

    def _in_order(self, config: pytest.Config) -> str:
        if not config.pluginmanager.has_plugin("cacheprovider"):
            return ""
        owned = self._session.owned_elsewhere
        return command_of_all(self._invocation, "--seedall-replay-in-order", owned)


def _command_in_order(stats: Mapping[str, Sequence[Any]], in_order: Mapping[str, str]) -> None:
    """Give reports of failures another command: the one that they have lets the test pass.

    :param in_order: the commands, by node id.
    """
    for report in chain(stats.get("failed", ()), stats.get("error", ())):
        if hasattr(report, REPLAY) and report.nodeid in in_order:
            setattr(report, REPLAY, in_order[report.nodeid])


class Progress:
    """One line that changes, on a terminal; nothing where lines stay."""

    def __init__(self, terminal: pytest.TerminalReporter, processes: Processes) -> None:
        self._terminal = terminal if terminal.isatty else None
        self._processes = processes

    def tell(self, word: str) -> None:
        if self._terminal is not None and self._processes.left > 0:
            number, left = self._processes.number + 1, self._processes.left
            line = f"{TITLE}: triage: run {number}, {word}; {left:.0f} s left"
            self._terminal.rewrite(line, erase=True)

    def end(self) -> None:
        if self._terminal is not None:
            self._terminal.rewrite("", erase=True)

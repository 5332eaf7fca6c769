"""Says which seeds a run and a failure had: header, failure section, properties, summary."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall._compat.hypothesis import failed_by_stored_example
from pytest_seedall.commands import hash_seed
from pytest_seedall.draws import Draws
from pytest_seedall.environment import environment
from pytest_seedall.item_seeds import GIVEN_SEED, ITEM_SEEDS
from pytest_seedall.option_names import name_here, owned_elsewhere
from pytest_seedall.records import Record, Seeds
from pytest_seedall.report_text import (
    PROPERTIES,
    REPLAY,
    TITLE,
    FailureFacts,
    RunFacts,
    add_section,
    failure_section,
    header,
    name_of,
    own_seeds_found,
    properties,
    short_section,
    summary,
    unique,
)
from pytest_seedall.seed_ids import ITEM_ID

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from pytest_seedall.commands import Invocation
    from pytest_seedall.session import SeedallSession

    Wrapper: TypeAlias = Generator[None, Any, Any]


class FailureReporting:
    """Explains failures where they happen: in this process, or in an xdist worker."""

    def __init__(self, session: SeedallSession, invocation: Invocation) -> None:
        self._session = session
        self._session_seed = session.settings.session_seed
        self._draws = Draws(session)
        self._invocation = invocation
        self._hash_seed = hash_seed()
        self._process = os.getpid()
        self._failed = ""
        self._properties: dict[str, object] = {}

    # Not `makereport`, where only a wrapper would do: this runs three times a test.
    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.outcome == "failed":
            with self._session.noticing_errors():
                self._explain(report)
        elif self._failed:
            with self._session.noticing_errors():
                self._follow_up(report)

    def pytest_exception_interact(self, report: object) -> None:
        """Explain a failure in a forked child: pytest-forked logs it where the test did not run."""
        if os.getpid() != self._process and isinstance(report, pytest.TestReport):
            with self._session.noticing_errors():
                self._explain(report)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Note which test was running, if one was."""
        item = self._session.item
        with self._session.noticing_errors():
            if item is not None and self._is_running(item) and _is_by_hand(excinfo):
                command = self._command(item, item.stash[ITEM_ID].names)
                self._session.running = [command] if command else []

    def _is_running(self, item: pytest.Item) -> bool:
        seeds = item.stash[ITEM_SEEDS]
        return self._session.streams.current in seeds.streams() and seeds.follows != "entropy"

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Wrapper:
        report = yield
        if report.failed:
            with self._session.noticing_errors():
                self._explain_collector(collector, report)
        return report

    def _explain_collector(self, collector: pytest.Collector, report: pytest.CollectReport) -> None:
        if drew := self._draws.of_collector(collector):
            command = self._command(collector, "")
            setattr(report, REPLAY, command)
            add_section(report, short_section(command, drew))

    def _explain(self, report: pytest.TestReport) -> None:
        item = self._session.item
        if item is None or item.nodeid != report.nodeid:
            return  # it failed before it was seeded, for a marker that is wrong
        drew, not_seeded = self._draws.of_item(item), self._draws.not_seeded(item)
        if item.stash[ITEM_SEEDS].follows == "entropy":
            command, section = "", short_section("none: the test is marked unseeded", drew)
        else:
            before = self._draws.tests_before(item, report.when or "")
            command = self._command(item, item.stash[ITEM_ID].names, before)
            needs = [test.stash[ITEM_ID].full for test in before]
            section = failure_section(self._facts(item, command, drew, not_seeded, needs))
            record = self._record(item, report, bool(drew or not_seeded), needs)
            self._begin_properties(item, report, record, command)
        if drew or not_seeded:
            setattr(report, REPLAY, command)
            add_section(report, section)

    def _command(
        self, node: pytest.Collector | pytest.Item, names: str, before: Sequence[pytest.Item] = ()
    ) -> str:
        owned = owned_elsewhere(node.config)  # by now, conftests below the rootdir are known too
        tests_before = [(item.path, item.stash[ITEM_ID].names) for item in before]
        invocation = self._invocation_of(node)
        return invocation.command(node.path, names, self._hash_seed, owned, tests_before)

    def _invocation_of(self, node: pytest.Collector | pytest.Item) -> Invocation:
        """Return how pytest would have to be started for a test to have its seeds."""
        given = node.stash.get(GIVEN_SEED, None)
        return self._invocation.with_test_seed(None if given is None else given.value)

    def _record(
        self, item: pytest.Item, report: pytest.TestReport, drew: bool, needs: list[str]
    ) -> Record:
        seeds = item.stash[ITEM_SEEDS]
        identity = item.stash[ITEM_ID]
        options = self._invocation_of(item).seed_options
        return Record(
            id=identity.full,
            nodeid=report.nodeid.partition("::")[0] + identity.names,  # without xdist's "@group"
            seeds=Seeds(self._session_seed.value, options, self._hash_seed),
            test_seed=seeds.test_seed,
            drew=drew,
            needs=tuple(needs),
            attempt=seeds.attempt,
            time=time.time(),
            place=self._session.begun - 1,
            environment=environment(),
        )

    def _begin_properties(
        self, item: pytest.Item, report: pytest.TestReport, record: Record, command: str
    ) -> None:
        self._failed = report.nodeid
        self._properties = properties(record, command, item.stash[ITEM_SEEDS].seed_id)
        self._add_properties(report)
        item.user_properties[:] = report.user_properties  # for the reports still to be made

    def _follow_up(self, report: pytest.TestReport) -> None:
        """Keep the other reports of a failed test in step; those of a new attempt start clean."""
        if report.nodeid != self._failed:
            self._failed = ""
            return
        if report.when == "setup":
            self._properties = {}
        self._add_properties(report)

    def _facts(
        self,
        item: pytest.Item,
        command: str,
        drew: list[str],
        not_seeded: list[str],
        needs: list[str],
    ) -> FailureFacts:
        seeds = item.stash[ITEM_SEEDS]
        own_seeds = self._draws.own_seeds_of(item)
        return FailureFacts(
            command=command,
            test_seed=seeds.test_seed,
            session_seed=self._session_seed,
            drew=drew,
            not_seeded=not_seeded,
            shared=self._draws.moved_before(item),
            needs=needs,
            example_is_stored=failed_by_stored_example(item),
            own_seeds=unique(own.as_reported for own in own_seeds),
            pinned=_pinned(item),
            hash_order_is_fixed=bool(self._hash_seed),
            attempt=seeds.attempt,
            is_verbose=item.config.option.verbose > 0,
        )

    def _add_properties(self, report: pytest.TestReport) -> None:
        """Put our properties on a report, once however often the test is run."""
        others = [pair for pair in report.user_properties if name_of(pair) not in PROPERTIES]
        report.user_properties = [*others, *self._properties.items()]


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
        seed_option = name_here("--seed", self._session.owned_elsewhere)
        return [header(settings.session_seed, seed_option, settings.test_seed), *notes]

    def pytest_report_collectionfinish(self) -> list[str]:
        """Name the seeds found in the project's own code, now that its modules are imported."""
        places = self._session.own_seeds.places()
        heeds = self._session.settings.heeds_own_seeds
        return [f"{TITLE}: {own_seeds_found(places, heeds)}"] if places else []

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        self._is_interrupted = _is_by_hand(excinfo)
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
        lines = summary(self._facts(terminalreporter), brief)
        if lines and not brief:
            terminalreporter.write_sep("=", TITLE)
        for line in lines:
            terminalreporter.write_line(line)

    def _facts(self, terminal: pytest.TerminalReporter) -> RunFacts:
        stats = terminal.stats
        failures = sorted([*stats.get("failed", ()), *stats.get("error", ())], key=_place)
        drew = [report for report in failures if hasattr(report, REPLAY)]
        replayable = [report for report in drew if getattr(report, REPLAY)]
        tests, tests_that_drew, tests_to_replay = (
            len({report.nodeid for report in reports}) for reports in (failures, drew, replayable)
        )
        return RunFacts(
            self._session.settings.session_seed,
            failed=tests,
            drew=tests_that_drew,
            without_replay=tests_that_drew - tests_to_replay,
            commands=unique(getattr(report, REPLAY) for report in replayable),
            rerun_all=self._rerun_all(terminal.config),
            # What stops a run is a failure, as a rule, and is said there.
            is_interrupted=self._is_interrupted or (self._is_stopped and not failures),
            running=self._session.running,
            notices=self._session.notices,
        )

    def _rerun_all(self, config: pytest.Config) -> str:
        if not config.pluginmanager.has_plugin("cacheprovider"):
            return ""
        return self._invocation.replay_failed(self._session.owned_elsewhere)


def _place(report: pytest.TestReport | pytest.CollectReport) -> tuple[str, int, str]:
    """Return what puts failures in the same order with and without xdist."""
    file, line, _ = report.location or ("", None, "")
    return file or "", line or 0, report.nodeid


def _pinned(item: pytest.Item) -> str:
    """Return where a test's seed comes from, empty if it is derived from the session seed."""
    if item.stash[ITEM_SEEDS].follows != "pin":
        return ""
    given = item.stash.get(GIVEN_SEED, None)
    return "pinned" if given is None else given.source


def _is_by_hand(interrupt: pytest.ExceptionInfo[BaseException]) -> bool:
    """Tell whether it may be in the middle of a test: pytest and xdist stop between two tests."""
    return interrupt.type in (KeyboardInterrupt, pytest.exit.Exception)  # theirs is a subclass

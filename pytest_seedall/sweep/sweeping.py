"""Runs swept tests, in the process in which tests run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall._compat.pytest_items import remember_hooks, share
from pytest_seedall._compat.pytest_runs import tear_down
from pytest_seedall.processes.processes import register_once
from pytest_seedall.reporting.report_text import SWEPT_BEGUN, SWEPT_RUNS, SWEPT_TEST
from pytest_seedall.streams.item_seeds import LEFT_OUT, SWEPT
from pytest_seedall.sweep.taking import (
    GATHER,
    Taking,
    run_from_report,
    run_to_report,
    test_to_report,
    told_of,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from pytest_seedall.session import SeedallSession
    from pytest_seedall.streams.given_seeds import Swept
    from pytest_seedall.sweep.clock import Clock
    from pytest_seedall.sweep.current import CurrentRun

    Wrapper: TypeAlias = Generator[None, Any, Any]


class Sweeping:
    """What is done about runs that are items of their own."""

    def __init__(
        self, session: SeedallSession, clock: Clock, run: CurrentRun, *, is_worker: bool
    ) -> None:
        self._clock = clock
        self._run = run
        self._is_worker = is_worker
        self._run_id = ""
        self._keywords: Mapping[str, Any] = {}
        """Those of its last report."""
        self._process = os.getpid()
        session.reports.hand_to(self.take, ["setup", "teardown"] if is_worker else ["teardown"])
        session.reports.hand_to(self.share_keywords)
        session.test.on_setup.append(self._begin_attempt)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        remember_hooks(session)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> bool | None:
        """Begin a run, or leave it out.

        Then tear down what the run before has left for it, but for what the next one needs.
        """
        self._run.item = None
        swept = item.stash.get(SWEPT, None)
        if swept is None:
            return None
        test = self._run.know(item, swept)
        if not self._is_left_out(swept):
            self._run_id = item.nodeid
            self._run.begin(item)
            share(item, test.shared)
            return None
        item.stash[LEFT_OUT] = True
        report = tear_down(item, nextitem)
        if report is not None:
            item.ihook.pytest_runtest_logreport(report=report)
        return True

    def _is_left_out(self, swept: Swept) -> bool:
        if self._run.test.is_changing is False:
            return True  # also the first, if another plugin has shuffled them
        return swept.number > 0 and self._clock.is_over

    def _begin_attempt(self, item: pytest.Item) -> None:
        if item is self._run.item:
            self._run.begin_attempt()
            if os.getpid() != self._process:
                register_once(item.config, TellingParent, self)

    def share_keywords(self, report: pytest.TestReport) -> None:
        """Have the reports of runs share what they have in common, as pytest keeps all of them."""
        if self._run.item is None:
            return
        if report.keywords == self._keywords:
            report.keywords = self._keywords
        else:
            self._keywords = report.keywords

    def take(self, report: pytest.TestReport) -> None:
        """Heed a report that is logged, if it is one of the current run."""
        item = self._run.item
        if item is None or report.nodeid != self._run_id:
            return
        if report.outcome == "failed":
            setattr(report, SWEPT_TEST, self._run.test.told.nodeid)
        if SWEPT_RUNS in vars(report):  # it ran in another process
            _, told = getattr(report, SWEPT_RUNS)
            self._run.test.note(is_changing=not run_from_report(told).draws_nothing)
        else:
            self.hear(item, report, is_parent=True)

    def hear(self, item: pytest.Item, report: pytest.TestReport, *, is_parent: bool) -> None:
        """Take note of a report; tell what a run has given when it is over.

        :param is_parent: whether this process logs the report, rather than a fork of it.
        """
        if report.outcome != "passed":
            self._run.taking.hear(report)
        if report.when == "teardown":
            self._tell(item, report, is_parent=is_parent)
        elif report.when == "setup":
            if self._is_worker:
                setattr(report, SWEPT_BEGUN, self._to_report(item, Taking("failed")))
        elif report.when != "call":  # its process has died
            setattr(report, SWEPT_RUNS, self._to_report(item, Taking("failed")))

    def _tell(self, item: pytest.Item, report: pytest.TestReport, *, is_parent: bool) -> None:
        """Tell what a run has given, where it is gathered; by the report, if that is elsewhere."""
        test, told = self._run.test.told, self._run.told(item, item.stash[SWEPT])
        gather = item.config.stash.get(GATHER, None) if is_parent else None
        if gather is None:
            setattr(report, SWEPT_RUNS, [test_to_report(test), run_to_report(told)])
        else:
            gather(test, told)

    def _to_report(self, item: pytest.Item, taken: Taking) -> list[Any]:
        told = told_of(item, item.stash[SWEPT], taken, self._run.test.wider or ())
        return [test_to_report(self._run.test.told), run_to_report(told)]


class TellingParent:
    """In a process of its own, as of pytest-forked, nobody logs the reports."""

    def __init__(self, sweeping: Sweeping) -> None:
        self._sweeping = sweeping

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Wrapper:
        report = yield
        self._sweeping.hear(item, report, is_parent=False)
        return report

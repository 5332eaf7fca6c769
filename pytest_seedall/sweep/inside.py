"""Makes all runs of a sweep inside one item, with one report: where there can be but one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall._compat.pytest import next_failure_ends
from pytest_seedall._compat.pytest_runs import run_quietly
from pytest_seedall.reporting.failure_text import add_section
from pytest_seedall.reporting.report_text import SWEEP_TITLE, SWEPT_TOGETHER
from pytest_seedall.streams.item_seeds import ITEM_SEEDS
from pytest_seedall.sweep.figures import counted
from pytest_seedall.sweep.items import give
from pytest_seedall.sweep.planned import SWEPT_INSIDE
from pytest_seedall.sweep.progress import Progress
from pytest_seedall.sweep.taking import GATHER
from pytest_seedall.sweep.together import Together

if TYPE_CHECKING:
    from collections.abc import Generator

    from pytest_seedall.session import SeedallSession
    from pytest_seedall.streams.given_seeds import Given, Swept
    from pytest_seedall.sweep.clock import Clock
    from pytest_seedall.sweep.current import CurrentRun
    from pytest_seedall.sweep.planned import Planned

    Wrapper: TypeAlias = Generator[None, Any, Any]

#: Of the seeds under which a test fails, in its report.
_MOST_NAMED = 20


class _Tally:
    """What the runs of one item have come to so far."""

    def __init__(self) -> None:
        self.made = self.failed = 0
        self.failing: list[Given] = []
        """The first seeds under which it fails."""
        self.fails_in = "call"
        """The phase in which it fails under the first of them: this one, or ``teardown``."""
        self.is_told = False
        """Whether a report tells of these."""

    def note(self, seed: Given, failed_in: set[str]) -> None:
        """Take note of a run; of one that has failed, in which phases."""
        self.made += 1
        if not failed_in:
            return
        self.failed += 1
        if self.failed == 1 and failed_in == {"teardown"}:
            self.fails_in = "teardown"
        if self.failed <= _MOST_NAMED:
            self.failing.append(seed)

    def told(self) -> str:
        return f"fails under {self.failed} of {counted(self.made, 'seed')}"

    def all_told(self) -> str:
        """Return the same, and the seeds."""
        more = self.failed - len(self.failing)
        named = [str(seed.value) for seed in self.failing]
        return f"{self.told()}: {', '.join([*named, *([f'... {more} more'] if more else [])])}"


class SweepingInside:
    """The hooks of items that are swept as a whole.

    A run that fails is made again, to be seen: so it is explained as any failure is.
    """

    def __init__(self, session: SeedallSession, clock: Clock, run: CurrentRun) -> None:
        self._session = session
        self._clock = clock
        self._run = run
        self._left = 0
        """How many items are to be swept, that of the current sweep counted."""
        self._item: pytest.Item | None = None
        self._tally = _Tally()
        self._is_quiet = False
        self._failed_in: set[str] = set()
        """The phases in which the current run has failed."""
        self._together = Together()
        """What is told in another process."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        swept = sum(SWEPT_INSIDE in item.stash for item in session.items)
        workers: int = getattr(session.config, "workerinput", {}).get("workercount", 1)
        self._left = -(-swept // workers)

    # The innermost: others catch warnings, explain assertions or set a timeout around a test.
    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Wrapper:
        planned = item.stash.get(SWEPT_INSIDE, None)
        if planned is None:
            return (yield)
        self._item, self._tally, self._together = item, _Tally(), Together()
        try:
            give(item, self._sweep(item, planned))
            return (yield)
        finally:
            self._item = None

    def _sweep(self, item: pytest.Item, planned: Planned) -> Given:
        """Make the runs; return the seed of that which is to be seen."""
        self._is_quiet = True
        until = self._clock.share_ends(self._left)
        self._left -= 1
        progress = Progress(item, len(planned.seeds))
        try:
            for seed, swept in zip(planned.given(), planned.swept(), strict=True):
                if swept.number and (time.monotonic() > until or self._is_enough(item.session)):
                    break
                self._make(item, seed, swept)
                progress.tell(self._tally.made, self._tally.failed)
        finally:
            self._is_quiet = False
            progress.end()
        failing = self._tally.failing
        return failing[0] if failing else next(planned.given())

    def _is_enough(self, session: pytest.Session) -> bool:
        """Tell whether further runs are not needed: no seed matters, or a failure ends the run."""
        if self._run.test.is_changing is False:
            return True
        if self._tally.failed and next_failure_ends(session):
            return True
        return bool(session.shouldfail or session.shouldstop)

    def _make(self, item: pytest.Item, seed: Given, swept: Swept) -> None:
        begun, self._failed_in = self._session.test.begun, set()
        give(item, seed)
        self._run.know(item, swept)
        self._run.begin(item)
        try:
            run_quietly(item, self._hear, lambda: self._tell(item, swept))
        finally:
            self._run.end()
        self._tally.note(seed, self._failed_in)
        if ITEM_SEEDS in item.stash:
            self._session.forget_attempt(item, begun)

    def _hear(self, report: pytest.TestReport) -> None:
        self._run.taking.hear(report)
        if report.outcome == "failed":
            self._failed_in.add(report.when or "")

    def _tell(self, item: pytest.Item, swept: Swept) -> None:
        """Tell what a run has given, where it is gathered; or later, by the item's report."""
        gather = item.config.stash.get(GATHER, self._together.gather)
        gather(self._run.test.told, self._run.told(item, swept))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Wrapper:
        report = yield
        if item is self._item and self._is_quiet:
            self._hear(report)
        elif item is self._item and report.outcome == "failed" and self._tally.failed:
            self._tell_seeds(report)
        return report

    def _tell_seeds(self, report: pytest.TestReport) -> None:
        """Tell of all seeds in the first report of a failure, be it of a subtest."""
        if not self._tally.is_told:
            self._tally.is_told = True
            add_section(report, self._tally.all_told(), SWEEP_TITLE)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        item, tally = self._item, self._tally
        if item is None or report.nodeid != item.nodeid or type(report) is not pytest.TestReport:
            return  # as that of a subtest
        is_last = report.when in (tally.fails_in, "teardown") or report.skipped
        if tally.failed and not tally.is_told and is_last:
            self._fail(report)
        together = self._together.to_report() if report.when == "teardown" else None
        if together is not None:
            setattr(report, SWEPT_TOGETHER, together)

    def _fail(self, report: pytest.TestReport) -> None:
        """Have the run fail that is to be seen: it did under the same seed."""
        self._tally.is_told = True
        vars(report).pop("wasxfail", None)
        report.outcome = "failed"
        report.longrepr = (
            f"{self._tally.told()}, and under seed {self._tally.failing[0].value} not always: "
            "it is not deterministic"
        )

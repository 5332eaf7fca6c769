"""Runs a test again under the same seeds, before the run that is seen, and compares the results."""

from __future__ import annotations

import inspect
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall._compat.hypothesis import examples_kept, settings_of_repeats
from pytest_seedall._compat.pytest import ends_phase
from pytest_seedall._compat.pytest_runs import reports_held, run_quietly, tear_down
from pytest_seedall.diagnosis.outside import outside_seen
from pytest_seedall.processes.processes import only_sets_up
from pytest_seedall.repeat.calling import of_given, places_at_end, returning_nothing
from pytest_seedall.repeat.limits import MORE_SECONDS
from pytest_seedall.repeat.tallies import tally
from pytest_seedall.repeat.telling import Telling, fail_call
from pytest_seedall.repeat.warned import warnings_told_once
from pytest_seedall.reporting.report_text import REPEATED
from pytest_seedall.running.fresh_runs import FreshRuns
from pytest_seedall.running.repeats import Repeats, word_of
from pytest_seedall.running.runs import Outcome
from pytest_seedall.seeders.deterministic_modes import switched_on
from pytest_seedall.streams.item_seeds import ORDERED, RECORDER

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from pytest_seedall._compat.pytest_runs import Held
    from pytest_seedall.diagnosis.diagnosing import Diagnosing
    from pytest_seedall.processes.invocation import Invocation
    from pytest_seedall.running.runs import Run
    from pytest_seedall.running.wanted import Repetition
    from pytest_seedall.session import SeedallSession

    Wrapper: TypeAlias = Generator[None, Any, Any]


#: Whether the phase in which a test runs has ended, with no exception.
_HAS_RETURNED = pytest.StashKey[bool]()


class CallEnds:
    """Notes the end of the phase in which a test runs: subtests make reports in its middle."""

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        if _HAS_RETURNED in item.stash:
            item.stash[_HAS_RETURNED] = True


class Repeating:
    """The hooks of tests that are repeated."""

    def __init__(
        self,
        session: SeedallSession,
        invocation: Invocation,
        wanted: Callable[[pytest.Item], Repetition | None],
    ) -> None:
        self._session = session
        session.runs_between_tests = True
        self._invocation = invocation
        self._wanted = wanted
        self._fresh = FreshRuns(session, wanted)
        errand = session.errand
        self._folder = None if errand is None else str(Path(errand.results).parent)
        self._repeats: Repeats | None = None
        self._is_quiet = False
        self._telling = Telling(session, invocation)
        self._outside: list[str] = []
        """What the current test does outside its process."""
        self._diagnosing: Diagnosing | None = None
        self._begun = time.time()

    @pytest.hookimpl(wrapper=True, trylast=True)  # the others' are around all runs
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> Wrapper:
        wanted = self._wanted(item)
        if wanted is None or only_sets_up(item.config):
            return (yield)
        self._repeats = Repeats(item, wanted, self._folder)
        self._telling.forget()
        self._outside.clear()
        self._session.seeds_all_phases = True  # it is compared where generators are after each run
        try:
            with ExitStack() as around:
                holding = reports_held(item.config.pluginmanager, self._is_diagnosed)
                held = around.enter_context(holding)
                around.enter_context(outside_seen(self._outside))
                if wanted.deterministic:
                    around.enter_context(switched_on(self._session.notice))
                around.enter_context(warnings_told_once(item.config))
                around.enter_context(self._repeats.temporary.noted())
                around.enter_context(of_given(item, settings_of_repeats))
                self._run_before(self._repeats, around)
                self._begin(self._repeats)
                result = yield
                self._run_after(self._repeats, nextitem, held)
            return result
        finally:
            self._session.seeds_all_phases = False
            self._repeats.close()
            self._repeats = None
            if RECORDER in item.stash:  # it keeps what the runs have given, if any has begun
                del item.stash[RECORDER]

    def _run_before(self, repeats: Repeats, around: ExitStack) -> None:
        """Make the runs that nobody sees.

        :param around: closed after the run that is seen.
        """
        wanted = repeats.wanted
        if wanted.fresh_process or wanted.vary:
            repeats.fresh += self._fresh.of(repeats.item, wanted)
            self._outside.clear()  # it is not the test that has started programs
            return
        self._run_quietly(repeats)
        # A test that moves a generator which others share is not deterministic, and is to be seen
        # so; the tests after it are to draw what they draw if it runs once.
        put_back = around.enter_context(self._session.shared_generators.kept())
        around.callback(put_back)
        for _ in range(wanted.runs - 2):
            self._run_quietly(repeats)

    def _run_after(self, repeats: Repeats, nextitem: pytest.Item | None, held: Held) -> None:
        if not self._is_diagnosed():
            return
        from pytest_seedall.diagnosis.diagnosing import Diagnosing

        diagnosing = self._diagnosing = self._diagnosing or Diagnosing(
            self._session.settings, self._begun
        )
        repeats.item.stash[MORE_SECONDS] = self._session.settings.diagnose_seconds
        try:
            diagnosing.diagnose(repeats, self._run_and_take, self._outside, self._fresh)
        finally:  # an interrupt, too, leaves what is known
            del repeats.item.stash[MORE_SECONDS]
            self._repeats = repeats
            self._telling.tell_more(repeats, diagnosing.diagnosis)
            held.log(but_last=True)  # what ends a session, as -x, is told
            self._telling.tell_error(tear_down(repeats.item, nextitem))

    def _is_diagnosed(self) -> bool:
        """Tell whether it is to be found out why the runs of the current test differ."""
        repeats = self._repeats
        if repeats is None or not repeats.differing:
            return False
        is_asked_for = self._session.settings.diagnose != "off"
        return is_asked_for and not repeats.item.config.getoption("usepdb", False)

    def pytest_unconfigure(self) -> None:
        self._fresh.close()

    def _run_quietly(self, repeats: Repeats) -> None:
        self._run_unseen(repeats)
        repeats.end(lambda: places_at_end(repeats.item))

    def _run_and_take(self, repeats: Repeats) -> Run:
        """Run a test once more, and return what it gives."""
        self._run_unseen(repeats)
        return repeats.taken(lambda: places_at_end(repeats.item))

    def _run_unseen(self, repeats: Repeats) -> None:
        begun = self._session.test.begun
        self._repeats = repeats
        self._begin(repeats)
        self._is_quiet = True
        try:
            with of_given(repeats.item, examples_kept):
                run_quietly(repeats.item, self._hear)
        finally:
            self._is_quiet = False
        self._session.forget_attempt(repeats.item, begun)

    def _begin(self, repeats: Repeats) -> None:
        repeats.item.stash[RECORDER] = repeats.begin().record
        repeats.item.stash[_HAS_RETURNED] = False

    def _hear(self, report: Any) -> None:
        """Take note of a subtest in a run that nobody sees."""
        if self._repeats is not None and self._repeats.taking is not None:
            label = getattr(getattr(report, "context", None), "msg", "") or ""
            self._repeats.taking.note(Outcome(f"subtest {label}".strip(), word_of(report)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take note of a subtest in the run that is seen."""
        if self._repeats is not None and hasattr(report, "context"):
            self._hear(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """Begin anew where the run that is seen is tried once more, as by pytest-rerunfailures."""
        repeats = self._repeats
        if repeats is not None and repeats.taking is not None and repeats.taking.has_begun:
            repeats.retries += 1
            self._begin(repeats)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self) -> None:
        if self._repeats is not None:
            self._repeats.begin_call()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Wrapper:
        """Keep from pytest what the function returns, which it takes for a mistake."""
        __tracebackhide__ = True
        function = pyfuncitem.obj
        if self._repeats is None or inspect.iscoroutinefunction(function):
            return (yield)
        pyfuncitem.obj = returning_nothing(function)
        try:
            return (yield)
        finally:  # at once: plugins for async tests put another function here for a while, too
            pyfuncitem.obj = function

    @pytest.hookimpl(wrapper=True, tryfirst=True)  # around those that decide on xfail
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Wrapper:
        repeats = self._repeats
        has_returned = item.stash.get(_HAS_RETURNED, False)
        is_phase = call.when != "call" or has_returned or ends_phase(call)
        if repeats is None or repeats.item is not item or not is_phase:
            return (yield)
        report = yield
        repeats.end_phase(report, call.excinfo and call.excinfo.value)
        if not self._is_quiet:
            self._judge(repeats, report)
            if repeats.differing and item.config.pluginmanager.has_plugin("flaky"):
                fail_call(call, report)
        return report

    def _judge(self, repeats: Repeats, report: pytest.TestReport) -> None:
        """Say in the report of the run that is seen what became of all runs."""
        report.duration += repeats.durations.get(report.when or "", 0.0)
        was_told = report.when == "teardown" and bool(repeats.differing)
        self._telling.note(report)
        if report.when == "teardown":
            repeats.look_at_end(lambda: places_at_end(repeats.item))
        elif report.when == "call" or not report.passed:
            repeats.look(self._session.streams.places)
        else:
            return
        runs = repeats.number + len(repeats.fresh) - repeats.retries
        setattr(report, REPEATED, tally(repeats.verdict, runs, repeats.retries))
        if repeats.differing and not was_told:
            repeats.item.stash[ORDERED] = self._fresh.reversed_with(repeats.item, repeats.runs[1])
            self._telling.tell(repeats, report)

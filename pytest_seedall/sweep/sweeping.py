"""Runs swept tests, in the process in which tests run."""

from __future__ import annotations

import os
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall._compat.hypothesis import examples_forgotten
from pytest_seedall._compat.pytest_items import (
    is_of_unittest,
    remember_hooks,
    share,
)
from pytest_seedall._compat.pytest_runs import tear_down
from pytest_seedall.processes.processes import only_sets_up, register_once
from pytest_seedall.reporting.draws import ItemDraws
from pytest_seedall.reporting.report_text import SWEPT_BEGUN, SWEPT_RUNS, SWEPT_TEST
from pytest_seedall.streams.item_seeds import LEFT_OUT, NUMBERS, SWEPT
from pytest_seedall.sweep.asserted.seeing import may_see, seeing_call, seeing_comparisons
from pytest_seedall.sweep.known_tests import KnownTest
from pytest_seedall.sweep.taking import (
    GATHER,
    Taking,
    run_from_report,
    run_to_report,
    test_to_report,
    told_of,
)
from pytest_seedall.sweep.wider import described

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from contextlib import AbstractContextManager

    from pytest_seedall.session import SeedallSession
    from pytest_seedall.streams.given_seeds import Swept
    from pytest_seedall.sweep.clock import Clock

    Wrapper: TypeAlias = Generator[None, Any, Any]

_NOTHING = nullcontext()


class Sweeping:
    """What is done about runs that are items of their own."""

    def __init__(self, session: SeedallSession, clock: Clock, *, is_worker: bool) -> None:
        self._session = session
        self._clock = clock
        self._is_worker = is_worker
        self._draws = ItemDraws(session)
        self._tests: dict[pytest.Item, KnownTest] = {}
        """What is known of each test, by the item in whose place its runs are."""
        self._original: pytest.Item | None = None
        self._test: KnownTest
        """That of the current run; there from the first one on."""
        self._item: pytest.Item | None = None
        self._run_id = ""
        self._taking = Taking()
        self._has_begun = False
        """Whether an attempt at the run has begun."""
        self._record = self.record  # once for all runs
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
        self._item = None
        swept = item.stash.get(SWEPT, None)
        if swept is None:
            return None
        if swept.original is not self._original:
            self._begin_test(item, swept)
        if not self._is_left_out(swept):
            self._begin(item)
            return None
        item.stash[LEFT_OUT] = True
        report = tear_down(item, nextitem)
        if report is not None:
            item.ihook.pytest_runtest_logreport(report=report)
        return True

    def _begin(self, item: pytest.Item) -> None:
        self._item, self._run_id, self._taking = item, item.nodeid, Taking()
        self._has_begun = False
        item.stash[NUMBERS] = self._record
        share(item, self._test.shared)

    def _begin_test(self, item: pytest.Item, swept: Swept) -> None:
        self._original = swept.original
        if self._original not in self._tests:
            self._tests[self._original] = KnownTest(item, swept)
        self._test = self._tests[self._original]
        if self._test.has_examples:
            register_once(item.config, ForgettingExamples, self)
        if is_of_unittest(item):
            register_once(item.config, SeeingMethods, self)
        if may_see(self._test.function):
            register_once(item.config, SeeingFunctions, self)

    def _is_left_out(self, swept: Swept) -> bool:
        if self._test.is_changing is False:
            return True  # also the first, if another plugin has shuffled them
        return swept.number > 0 and self._clock.is_over

    def _begin_attempt(self, item: pytest.Item) -> None:
        """Begin anew where a test is tried once more or repeated."""
        if item is self._item:
            self._taking = Taking() if self._has_begun else self._taking
            self._has_begun = True
            if os.getpid() != self._process:
                register_once(item.config, TellingParent, self)

    def record(self, name: str, value: object) -> None:
        """Take what the test of the current run calls a result."""
        self._taking.record(name, value)

    def forgetting_examples(self, item: pytest.Item) -> AbstractContextManager[None]:
        """Have Hypothesis find examples by the seed alone, not by those of other seeds."""
        if item is not self._item or not self._test.has_examples:
            return _NOTHING
        return examples_forgotten(getattr(item, "obj", None))

    def seeing(self, item: pytest.Item) -> AbstractContextManager[object]:
        """Take the comparisons in the body, if that is the test of the current run."""
        if item is not self._item:
            return _NOTHING
        return seeing_comparisons(getattr(item, "obj", None), self._taking.note)

    def seeing_call(self, item: pytest.Function) -> AbstractContextManager[object]:
        """Do the same where pytest calls a function."""
        return seeing_call(item, self._taking.note) if item is self._item else _NOTHING

    def share_keywords(self, report: pytest.TestReport) -> None:
        """Have the reports of runs share what they have in common, as pytest keeps all of them."""
        if self._item is None:
            return
        if report.keywords == self._keywords:
            report.keywords = self._keywords
        else:
            self._keywords = report.keywords

    def take(self, report: pytest.TestReport) -> None:
        """Heed a report that is logged, if it is one of the current run."""
        item = self._item
        if item is None or report.nodeid != self._run_id:
            return
        if report.outcome == "failed":
            setattr(report, SWEPT_TEST, self._test.told.nodeid)
        if SWEPT_RUNS in vars(report):  # it ran in another process
            _, told = getattr(report, SWEPT_RUNS)
            self._test.note(is_changing=not run_from_report(told).draws_nothing)
        else:
            self.hear(item, report, is_parent=True)

    def hear(self, item: pytest.Item, report: pytest.TestReport, *, is_parent: bool) -> None:
        """Take note of a report; tell what a run has given when it is over.

        :param is_parent: whether this process logs the report, rather than a fork of it.
        """
        if report.outcome != "passed":
            self._taking.hear(report)
        if report.when == "teardown":
            self._tell(item, report, is_parent=is_parent)
        elif report.when == "setup":
            if self._is_worker:
                setattr(report, SWEPT_BEGUN, self._to_report(item, Taking("failed")))
        elif report.when != "call":  # its process has died
            setattr(report, SWEPT_RUNS, self._to_report(item, Taking("failed")))

    def _tell(self, item: pytest.Item, report: pytest.TestReport, *, is_parent: bool) -> None:
        """Tell what a run has given, where it is gathered; by the report, if that is elsewhere."""
        test, taking = self._test, self._taking
        if test.wider is None:
            with self._session.noticing_errors():
                self._look_at_first(item)
        taking.draws_nothing = test.is_changing is False
        gather = item.config.stash.get(GATHER, None) if is_parent else None
        if gather is None:
            setattr(report, SWEPT_RUNS, self._to_report(item, taking))
        else:
            gather(test.told, told_of(item, item.stash[SWEPT], taking, test.wider or ()))

    def _to_report(self, item: pytest.Item, taken: Taking) -> list[Any]:
        told = told_of(item, item.stash[SWEPT], taken, self._test.wider or ())
        return [test_to_report(self._test.told), run_to_report(told)]

    def _look_at_first(self, item: pytest.Item) -> None:
        """Find out what holds for all runs of a test, at the end of the first."""
        if self._test.is_changing is None:
            self._test.note(
                is_changing=item.stash[SWEPT].is_marked
                or only_sets_up(item.config)
                or self._draws.depends_on_seed(item)
            )
        scopes = self._draws.wider_scopes_that_drew(item)
        self._test.wider = tuple(described(scope, item) for scope in scopes)


class TellingParent:
    """In a process of its own, as of pytest-forked, nobody logs the reports."""

    def __init__(self, sweeping: Sweeping) -> None:
        self._sweeping = sweeping

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Wrapper:
        report = yield
        self._sweeping.hear(item, report, is_parent=False)
        return report


class ForgettingExamples:
    """Has the runs of tests of Hypothesis forget examples; it is there once one is run."""

    def __init__(self, sweeping: Sweeping) -> None:
        self._sweeping = sweeping

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Wrapper:
        __tracebackhide__ = True
        with self._sweeping.forgetting_examples(item):
            return (yield)


class SeeingFunctions:
    """Sees the comparisons of functions; it is there once one may make some."""

    def __init__(self, sweeping: Sweeping) -> None:
        self._sweeping = sweeping

    # The innermost: before Python 3.12, all that is called until the test is slower for it.
    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Wrapper:
        __tracebackhide__ = True
        with self._sweeping.seeing_call(pyfuncitem):
            return (yield)


class SeeingMethods:
    """Sees those of methods of a `TestCase`, which are called in another way; there as above."""

    def __init__(self, sweeping: Sweeping) -> None:
        self._sweeping = sweeping

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Wrapper:
        __tracebackhide__ = True
        with self._sweeping.seeing(item) if is_of_unittest(item) else _NOTHING:
            return (yield)

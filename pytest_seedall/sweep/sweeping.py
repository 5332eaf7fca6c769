"""Runs swept tests, in the process in which tests run."""

from __future__ import annotations

import os
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall._compat.hypothesis import examples_forgotten
from pytest_seedall._compat.pytest_items import is_of_unittest, share_location
from pytest_seedall._compat.pytest_runs import tear_down
from pytest_seedall.draws import Draws
from pytest_seedall.item_seeds import LEFT_OUT, NUMBERS, SWEPT
from pytest_seedall.processes import is_worker, only_sets_up, register
from pytest_seedall.report_text import SWEPT_BEGUN, SWEPT_RUNS, SWEPT_TEST
from pytest_seedall.sweep.asserted.seeing import seeing_comparisons
from pytest_seedall.sweep.taking import Taking, from_report, to_report

if TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractContextManager

    from pytest_seedall.item_seeds import Swept
    from pytest_seedall.session import SeedallSession
    from pytest_seedall.sweep.clock import Clock

    Wrapper: TypeAlias = Generator[None, Any, Any]


class Sweeping:
    """The hooks of runs that are items of their own."""

    def __init__(self, session: SeedallSession, clock: Clock) -> None:
        self._session = session
        self._clock = clock
        self._draws = Draws(session)
        self._changes: dict[str, bool] = {}
        """Whether a test may do something else under another seed, by node id."""
        self._item: pytest.Item | None = None
        self._nodeid = ""
        """That of its test."""
        self._sees_methods = False
        self._taking = Taking()
        self._process = 0

    @pytest.hookimpl(wrapper=True, tryfirst=True)  # before those who make several runs of one
    def pytest_runtest_protocol(self, item: pytest.Item) -> Wrapper:
        swept = item.stash.get(SWEPT, None)
        if swept is None:
            return (yield)
        if self._is_left_out(swept):
            item.stash[LEFT_OUT] = True
            return (yield)
        self._item, self._nodeid = item, swept.original.nodeid
        self._taking, self._process = Taking(), os.getpid()
        if not self._sees_methods and is_of_unittest(item):
            self._sees_methods = True
            register(item.config, SeeingMethods(self))
        share_location(item, swept.original)
        try:
            with without_examples(item):
                return (yield)
        finally:
            self._item = None
            item.stash.setdefault(NUMBERS, self._taking.record)
            del item.stash[NUMBERS]

    def _is_left_out(self, swept: Swept) -> bool:
        if not self._changes.get(swept.original.nodeid, True):
            return True  # also the first, if another plugin has shuffled them
        return swept.number > 0 and self._clock.is_over

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Begin anew, also where a test is tried once more or repeated."""
        if item is self._item:
            self._taking = Taking()
            item.stash[NUMBERS] = self._taking.record

    # The innermost: before Python 3.12, all that is called until the test is slower for it.
    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Wrapper:
        __tracebackhide__ = True
        if pyfuncitem is not self._item:
            return (yield)
        with seeing_comparisons(pyfuncitem.obj, self._taking.note):
            return (yield)

    def seeing(self, item: pytest.Item) -> AbstractContextManager[None]:
        """Take the comparisons of a method of a `TestCase` in the body."""
        if item is not self._item or not is_of_unittest(item):
            return nullcontext()
        return seeing_comparisons(getattr(item, "obj", None), self._taking.note)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        item = self._item
        if item is None or report.nodeid != item.nodeid:
            return
        setattr(report, SWEPT_TEST, self._nodeid)
        with self._session.noticing_errors():
            if hasattr(report, SWEPT_RUNS):  # it ran in another process
                told = from_report(getattr(report, SWEPT_RUNS)[0])
                self._changes.setdefault(self._nodeid, not told.draws_nothing)
            else:
                self._tell(item, item.stash[SWEPT], report)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Wrapper:
        """In a process of its own, as of pytest-forked, nobody logs the reports."""
        report = yield
        if item is self._item and os.getpid() != self._process:
            with self._session.noticing_errors():
                self._tell(item, item.stash[SWEPT], report)
        return report

    def _tell(self, item: pytest.Item, swept: Swept, report: pytest.TestReport) -> None:
        """Put on the last report of a run what it has given."""
        self._taking.hear(report)
        if report.when == "setup" and is_worker(item.config):
            told = to_report(item, swept, Taking("failed"))
            setattr(report, SWEPT_BEGUN, [told])
        elif report.when == "teardown":
            self._taking.draws_nothing = not self._is_changing(item, swept)
            setattr(report, SWEPT_RUNS, [to_report(item, swept, self._taking)])
        elif report.when not in ("setup", "call"):  # its process has died
            setattr(report, SWEPT_RUNS, [to_report(item, swept, Taking("failed"))])

    def _is_changing(self, item: pytest.Item, swept: Swept) -> bool:
        """Tell whether the runs under other seeds may differ; else they are left out."""
        nodeid = self._nodeid
        if nodeid not in self._changes:
            self._changes[nodeid] = (
                swept.is_marked or only_sets_up(item.config) or self._draws.depends_on_seed(item)
            )
        return self._changes[nodeid]


class SeeingMethods:
    """Sees the comparisons of methods of a `TestCase`, which are called in another way.

    It is there once there is one: this runs for each test.
    """

    def __init__(self, sweeping: Sweeping) -> None:
        self._sweeping = sweeping

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Wrapper:
        __tracebackhide__ = True
        with self._sweeping.seeing(item):
            return (yield)


def without_examples(item: pytest.Item) -> Any:
    """Have Hypothesis find examples by the seed alone, not by those of other seeds."""
    function = getattr(item, "obj", None)
    return examples_forgotten(function) if hasattr(function, "hypothesis") else nullcontext()


class LeavingOut:
    """Runs no phase of what is left out."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> bool | None:
        """Tear down what the run before has left for this one, but for what the next one needs."""
        if LEFT_OUT not in item.stash:
            return None
        report = tear_down(item, nextitem)
        if report is not None:
            item.ihook.pytest_runtest_logreport(report=report)
        return True

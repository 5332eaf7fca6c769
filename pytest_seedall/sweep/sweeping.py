"""Runs swept tests, in the process in which tests run."""

from __future__ import annotations

import time
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall._compat.hypothesis import examples_forgotten
from pytest_seedall._compat.pytest_runs import tear_down
from pytest_seedall.draws import Draws
from pytest_seedall.item_seeds import ITEM_SEEDS, LEFT_OUT, NUMBERS, SWEPT
from pytest_seedall.sweep.taking import SWEPT_RUN, Taking, to_report

if TYPE_CHECKING:
    from collections.abc import Generator

    from pytest_seedall.item_seeds import Swept
    from pytest_seedall.session import SeedallSession

    Wrapper: TypeAlias = Generator[None, Any, Any]


class Sweeping:
    """The hooks of a run with swept tests.

    :param seconds: after how long no more runs are begun, None for never.
    """

    def __init__(self, session: SeedallSession, seconds: float | None) -> None:
        self._session = session
        self._draws = Draws(session)
        self._seconds = seconds
        self._ends = float("inf")
        self._same: set[str] = set()
        """The node ids of tests for which no seed makes a difference."""
        self._item: pytest.Item | None = None
        self._taking = Taking()

    def pytest_runtestloop(self) -> None:
        """Have the time begin."""
        if self._seconds is not None:
            self._ends = time.monotonic() + self._seconds

    @pytest.hookimpl(wrapper=True, tryfirst=True)  # before those who make several runs of one
    def pytest_runtest_protocol(self, item: pytest.Item) -> Wrapper:
        swept = item.stash.get(SWEPT, None)
        if swept is None:
            return (yield)
        if self._is_left_out(swept):
            item.stash[LEFT_OUT] = True
            return (yield)
        self._item = item
        function = getattr(item, "obj", None)
        is_given = hasattr(function, "hypothesis")
        try:  # Hypothesis shall find examples by the seed, not by those of other seeds
            with examples_forgotten(function) if is_given else nullcontext():
                return (yield)
        finally:
            self._item = None
            del item.stash[NUMBERS]

    def _is_left_out(self, swept: Swept) -> bool:
        if not swept.number:
            return False
        return swept.original.nodeid in self._same or time.monotonic() > self._ends

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Begin anew, also where a test is tried once more or repeated."""
        if item is self._item:
            self._taking = Taking()
            item.stash[NUMBERS] = self._taking.record

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        item = self._item
        if item is None or report.nodeid != item.nodeid:
            return
        self._taking.hear(report)
        if report.when == "teardown":
            with self._session.noticing_errors():
                swept = item.stash[SWEPT]
                self._taking.draws_nothing = self._draws_nothing(item, swept)
                setattr(report, SWEPT_RUN, to_report(item, swept, self._taking, self._own(item)))

    def _draws_nothing(self, item: pytest.Item, swept: Swept) -> bool:
        """Tell whether the runs under other seeds would be the same; then there are none."""
        if swept.number or swept.is_marked or self._draws.depends_on_seed(item):
            return False
        self._same.add(swept.original.nodeid)
        return True

    def _own(self, item: pytest.Item) -> tuple[str, ...]:
        """Return where the project's own code has seeded generators, for this test alone."""
        streams = item.stash[ITEM_SEEDS].streams()
        own = [one for stream in streams for one in stream.own.values()]
        return tuple(dict.fromkeys(one.as_reported for one in own))


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

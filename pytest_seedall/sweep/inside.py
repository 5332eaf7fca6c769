"""Makes all runs of a sweep inside one item, with one report: where there can be but one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall._compat.pytest_runs import run_quietly
from pytest_seedall.reporting.report_text import SWEPT_RUNS
from pytest_seedall.streams.item_seeds import ITEM_SEEDS, NUMBERS, SWEPT_INSIDE
from pytest_seedall.sweep.items import give
from pytest_seedall.sweep.taking import (
    Taking,
    run_to_report,
    test_to_report,
    test_told_of,
    told_of,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from pytest_seedall.session import SeedallSession
    from pytest_seedall.streams.given_seeds import Given, Swept
    from pytest_seedall.sweep.clock import Clock

    Wrapper: TypeAlias = Generator[None, Any, Any]


class SweepingInside:
    """The hooks of items that are swept as a whole.

    A run that fails is made again, to be seen: so it is explained as any failure is.
    """

    def __init__(self, session: SeedallSession, clock: Clock) -> None:
        self._session = session
        self._clock = clock
        self._item: pytest.Item | None = None
        self._is_quiet = False
        self._taking = Taking()
        self._told: list[list[Any]] = []
        """In the form of a report: of the test, then of its runs."""
        self._failed: dict[int, Given] = {}
        """By their values."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Wrapper:
        planned = item.stash.get(SWEPT_INSIDE, ())
        if not planned:
            return (yield)
        self._item, self._told, self._failed = item, [], {}
        try:
            self._sweep(item, planned)
            give(item, next(iter(self._failed.values()), planned[0][0]))
            return (yield)
        finally:
            self._item = None
            item.stash.setdefault(NUMBERS, self._taking.record)
            del item.stash[NUMBERS]

    def _sweep(self, item: pytest.Item, planned: Iterable[tuple[Given, Swept]]) -> None:
        self._is_quiet = True
        try:
            for seed, swept in planned:
                if swept.number and self._clock.is_over:
                    break
                self._told = self._told or [test_to_report(test_told_of(item, swept))]
                self._run(item, seed, swept)
        finally:
            self._is_quiet = False

    def _run(self, item: pytest.Item, seed: Given, swept: Swept) -> None:
        begun = self._session.test.begun
        give(item, seed)
        run_quietly(item, self._taking_of(item).hear)
        self._told.append(run_to_report(told_of(item, swept, self._taking)))
        if self._taking.word == "failed":
            self._failed[swept.seed] = seed
        if ITEM_SEEDS in item.stash:
            self._session.forget_attempt(item, begun)

    def _taking_of(self, item: pytest.Item) -> Taking:
        self._taking = Taking()
        item.stash[NUMBERS] = self._taking.record
        return self._taking

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Wrapper:
        report = yield
        if item is self._item and self._is_quiet:
            self._taking.hear(report)
        elif item is self._item and report.when == "call" and self._failed:
            self._fail(report)
        return report

    def _fail(self, report: pytest.TestReport) -> None:
        """Have the run fail that is to be seen: it did under the same seed."""
        if report.outcome != "failed":
            seed = next(iter(self._failed))
            report.outcome = "failed"
            report.longrepr = (
                f"fails under {len(self._failed)} of {len(self._told) - 1} seeds, and under seed "
                f"{seed} not always: it is not deterministic"
            )

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        item = self._item
        if item is not None and report.nodeid == item.nodeid and report.when == "teardown":
            setattr(report, SWEPT_RUNS, self._told)

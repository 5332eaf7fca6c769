"""Tries the seeds of the regressions file as extra tests, first; adds those that fail to it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from pytest_seedall._compat.pytest import has_failures
from pytest_seedall._compat.pytest_items import call_by_name, copied_item
from pytest_seedall.naming.seed_ids import ITEM_ID, absent
from pytest_seedall.processes.processes import distributes, only_sets_up, register
from pytest_seedall.records.records import RECORD, Record, from_json
from pytest_seedall.records.regressions import (
    Known,
    Regression,
    RegressionsError,
    read_regressions,
    regressions_file,
)
from pytest_seedall.reporting.report_text import MOST_OF_SWEEP, PINNED, TITLE, name_of
from pytest_seedall.seeds import derive
from pytest_seedall.settings.markers import MarkerError
from pytest_seedall.streams.given_seeds import GivenSeed
from pytest_seedall.streams.item_seeds import GIVEN_SEED, SWEPT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_seedall.records.regressions import RegressionsFile
    from pytest_seedall.session import SeedallSession
    from pytest_seedall.settings.markers import Markers


def configure(
    config: pytest.Config, session: SeedallSession, markers: Markers, is_whole: bool
) -> None:
    """Register what tries the seeds of the file, and what adds to it.

    :param is_whole: whether the whole project is collected.
    :raises pytest.UsageError: for a file that says something else.
    """
    file = regressions_file(config)
    if file is None or session.settings.test_seed is not None or only_sets_up(config):
        return
    known = tuple(read_regressions(file))
    register(config, RegressionRecording(session, file, known))
    session.regressions = Known(file.name, known, is_whole) if known else None
    if session.regressions is not None and not distributes(config):
        register(config, RegressionItems(session, markers, session.regressions))


class RegressionItems:
    """Adds a test for each seed, where tests are collected."""

    def __init__(self, session: SeedallSession, markers: Markers, known: Known) -> None:
        self._session = session
        self._markers = markers
        self._known = known
        self._added = 0

    @pytest.hookimpl(tryfirst=True)  # before -k, -m and --lf choose
    def pytest_collection_modifyitems(
        self, session: pytest.Session, items: list[pytest.Item]
    ) -> None:
        if not has_failures(session):  # or it may be in a module that cannot be imported
            self._notice_absent(items)
        ids = {item.nodeid for item in items}  # a sweep may try some of them itself
        copies = [copy for item in _tests(items) for copy in self._copies(item)]
        extra = [copy for copy in copies if copy.nodeid not in ids]
        self._added = len(extra)
        items[:0] = extra

    def pytest_report_collectionfinish(self, config: pytest.Config) -> list[str]:
        if not self._added or config.getoption("verbose", 0) < 0:
            return []
        tests = "1 more test" if self._added == 1 else f"{self._added} more tests"
        return [f"{TITLE}: {tests} under seeds of {self._known.name}, first"]

    def _copies(self, item: pytest.Item) -> Iterator[pytest.Item]:
        id_ = self._session.id_of(item).full
        ordinary = derive(self._session.settings.session_seed.value, "test", id_)
        seeds = [known.test_seed for known in self._known.regressions if known.id == id_]
        for seed in dict.fromkeys(seeds):
            if seed != ordinary and not self._has_fixed_seed(item):
                yield from self._copy(item, seed)

    def _copy(self, item: pytest.Item, seed: int) -> Iterator[pytest.Item]:
        copy = copied_item(item, f"seed={seed}")
        if copy is None:
            kind = type(item).__name__
            self._session.notice(
                f"{self._known.name}: {item.nodeid} is a {kind}, of which there can be but one in "
                "a run: its seeds are not tried"
            )
            return
        call_by_name(copy)
        copy.stash[ITEM_ID] = self._session.id_of(item)
        copy.stash[GIVEN_SEED] = GivenSeed(seed, f"from {self._known.name}")
        yield copy

    def _has_fixed_seed(self, item: pytest.Item) -> bool:
        """Tell whether a marker decides on the seed."""
        try:
            marks = self._markers.of(item)
        except MarkerError:  # which will fail the test itself
            return True
        return marks.unseeded or marks.pinned_seed is not None

    def _notice_absent(self, items: Iterable[pytest.Item]) -> None:
        ids = frozenset(known.id for known in self._known.regressions)
        collected = [self._session.id_of(item) for item in items]
        for id_ in sorted(absent(ids, collected, self._known.is_whole)):
            self._session.notice(
                f"{self._known.name}: there is no {id_}; give its lines the test's new name, or "
                "remove them"
            )


def _tests(items: Iterable[pytest.Item]) -> Iterator[pytest.Item]:
    """Yield the items of tests, once where a sweep has put several runs in the place of one."""
    for item in items:
        swept = item.stash.get(SWEPT, None)
        if swept is None and GIVEN_SEED not in item.stash:
            yield item
        elif swept is not None and not swept.number:
            yield swept.original


class RegressionRecording:
    """Adds the seeds of failures to the file, in the process that has the terminal."""

    def __init__(
        self, session: SeedallSession, file: RegressionsFile, known: Sequence[Regression]
    ) -> None:
        self._session = session
        self._file = file
        self._known = known
        self._failed: dict[Regression, None] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.outcome == "failed" and not hasattr(report, PINNED):  # or no seed is tried of it
            with self._session.noticing_errors(), self._session.originals.restored():
                for text in [pair[1] for pair in report.user_properties if name_of(pair) == RECORD]:
                    record = from_json(str(text))
                    if record.drew and not record.seeds.repeats:  # else no seed makes it fail
                        self._failed[_regression(record)] = None

    def pytest_sessionfinish(self) -> None:
        new = list(worth_adding(self._failed, self._known))
        if not new:
            return
        try:
            added = self._file.add(new)
        except (OSError, RegressionsError) as error:
            is_or_are = "seed is" if len(new) == 1 else "seeds are"
            self._session.notice(
                f"{len(new)} failing {is_or_are} not in {self._file.name}: {error}"
            )
            return
        if added:
            seeds = "1 failing seed" if len(added) == 1 else f"{len(added)} failing seeds"
            self._session.notice(f"{seeds} added to {self._file.name}, for version control")


def worth_adding(failed: Iterable[Regression], known: Sequence[Regression]) -> Iterator[Regression]:
    """Yield those failures whose tests have not failed under a seed that is known already.

    So a test that fails under all seeds has one line, however often it is run; and but a few of
    those of a sweep.
    """
    failed = list(failed)
    seeds = {(one.id, one.test_seed) for one in known}
    told = {one.id for one in failed if (one.id, one.test_seed) in seeds}
    number: Counter[str] = Counter()
    for one in failed:
        number[one.id] += 1
        if one.id not in told and one.id.isprintable() and number[one.id] <= MOST_OF_SWEEP:
            yield one


def _regression(record: Record) -> Regression:
    return Regression(record.id, record.seeds.session_seed, record.test_seed)

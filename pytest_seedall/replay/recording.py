"""Records each failure at once, and keeps it until the test passes under the same seeds."""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_seedall.processes.invocation import hash_seed
from pytest_seedall.records.record_store import seeds_of_other_runs
from pytest_seedall.reporting.report_text import MOST_OF_SWEEP, SWEPT_TEST, name_of
from pytest_seedall.reports import process_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pytest

    from pytest_seedall.processes.environment import Here
    from pytest_seedall.processes.invocation import Invocation
    from pytest_seedall.processes.started_tests import Outcome, Outcomes
    from pytest_seedall.records.record_store import RecordStore
    from pytest_seedall.records.records import Record
    from pytest_seedall.session import SeedallSession


class Recording:
    """Records failures, and forgets those whose tests pass.

    :param invocation: how this run was started.
    :param begun: the node ids of the tests that each process has begun, more and more of them.
    """

    def __init__(
        self,
        session: SeedallSession,
        store: RecordStore,
        invocation: Invocation,
        begun: Mapping[str, Sequence[str]],
    ) -> None:
        self._session = session
        self._store = store
        self._options = invocation.seed_options
        self._repeats = invocation.repeat_options
        self._order = Order(store, begun)
        self._known = records_by_id(store)
        self._outcomes: Outcomes | None = None
        self._passed: list[Outcome] = []
        self._swept: Counter[str] = Counter()
        """How often tests have failed that run under several seeds."""
        self._by_seed: dict[str, set[object]] = {}
        """Which failures are recorded of tests that run under seeds asked for one by one."""
        self._failed: set[object] = set()
        """Which have been recorded in this run: pytest may have given two tests one node id."""

    def follow_tests(self) -> bool:
        """Follow which tests pass, from the first on; tell whether there is a record to forget."""
        if self._known:
            from pytest_seedall.processes.started_tests import Outcomes  # few runs need it

            self._outcomes = Outcomes()
        return bool(self._known)

    def seeds_of_other_runs(self, session_seed: int) -> dict[str, int]:
        """Return the test seeds of failures that another session seed would not bring back."""
        known = [record for records in self._known.values() for record in records]
        return seeds_of_other_runs(known, session_seed)

    def take(self, report: pytest.TestReport) -> None:
        """Heed the report of a test."""
        if report.outcome == "failed":
            with self._session.noticing_errors(), self._session.originals.restored():
                self._keep(report)
        if self._outcomes is not None:
            outcome = self._outcomes.follow(report)
            if outcome is not None and outcome.word == "passed" and outcome.test.id in self._known:
                self._passed.append(outcome)

    def _is_one_of_many_swept(self, report: pytest.TestReport) -> bool:
        """Tell whether enough failures of the same test are recorded, under other seeds."""
        swept = getattr(report, SWEPT_TEST, None)
        if swept is not None:
            self._swept[swept] += 1
        return swept is not None and self._swept[swept] > MOST_OF_SWEEP

    def _keep(self, report: pytest.TestReport) -> None:
        from pytest_seedall.records.records import RECORD, from_json  # few runs need them

        is_one_of_many = self._is_one_of_many_swept(report)
        # None is there if it failed before it was seeded, or is marked unseeded.
        for text in [pair[1] for pair in report.user_properties if name_of(pair) == RECORD]:
            record = from_json(str(text))
            if is_one_of_many or self._is_one_of_many(record):
                self._session.are_all_recorded &= not record.drew
            else:
                record = self._order.put_into(record, report)
                self._store.keep(record)
                self._failed.add(record.key)
                self._order.write(record, report)  # last: another run prunes what no record needs

    def _is_one_of_many(self, record: Record) -> bool:
        """Tell whether enough failures are recorded of a test that runs again after a sweep.

        As by ``--lf``: these runs are no sweep, but each has a seed of its own.
        """
        if {*record.seeds.options} <= {*self._options, *record.seeds.repeats}:
            return False
        known = (one.key for one in self._known.get(record.id, ()))
        keys = self._by_seed.setdefault(record.id, {*known})
        if len(keys) < MOST_OF_SWEEP:
            keys.add(record.key)
        return record.key not in keys

    def pytest_sessionfinish(self) -> None:
        """Forget what passes."""
        if self._outcomes is None:
            return
        with self._session.noticing_errors():
            here = self._session.here()._replace(begun=frozenset(self._outcomes.begun))
            for outcome in self._passed:
                self._forget(self._known[outcome.test.id], outcome, here)
            self._store.prune()

    def _forget(self, records: Iterable[Record], outcome: Outcome, here: Here) -> None:
        """Remove those records of a test that are settled by its passing."""
        from pytest_seedall.replay.replay_report import SETTLED, passing  # few runs need it

        for record in records:
            is_settled = passing(record, outcome.before, here) in SETTLED
            if record.key not in self._failed and self._is_same_run(record, outcome) and is_settled:
                self._store.forget(record)

    def _is_same_run(self, record: Record, outcome: Outcome) -> bool:
        """Tell whether it is the same test that has run, under the same seeds."""
        if not record.may_be_in(Path(outcome.test.path), self._session.ids.rootpath):
            return False
        seeds = record.seeds
        if seeds.repeats and seeds.repeats != self._repeats:
            return False  # runs differ, and there were fewer
        if not record.drew:
            return True
        return (
            record.test_seed == outcome.test.seed
            and seeds.session_seed == self._session.settings.session_seed.value
            and seeds.options == (*self._options, *seeds.repeats)
            and seeds.hash_seed in ("", hash_seed())
        )


class Order:
    """Writes down which tests each process has begun, as far as a failure needs it."""

    def __init__(self, store: RecordStore, begun: Mapping[str, Sequence[str]]) -> None:
        self._store = store
        self._run = f"{time.time_ns()}-{os.getpid()}"
        self._begun = begun
        self._written: dict[str, int] = {}

    def put_into(self, record: Record, report: pytest.TestReport) -> Record:
        """Return a record with its place in the list of its process."""
        process = process_of(report)
        begun = self._begun.get(process, ())
        if record.nodeid not in begun:
            return record  # its worker died before it could tell
        name = f"{self._run}-{process or 'main'}"
        return record._replace(order=name, place=begun.index(record.nodeid))

    def write(self, record: Record, report: pytest.TestReport) -> None:
        """Write the list so far, if a record has a place in it."""
        if record.order:
            process = process_of(report)
            begun = self._begun[process]
            self._store.write_order(record.order, begun, self._written.get(process, 0))
            self._written[process] = len(begun)


def records_by_id(store: RecordStore) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in store.records():
        found.setdefault(record.id, []).append(record)
    return found

"""Notes which tests are begun, and has failures recorded from the first on: most runs have none."""

from __future__ import annotations

import os.path
from typing import TYPE_CHECKING

from pytest_seedall._compat.pytest import cache_folder
from pytest_seedall.naming.seed_ids import without_group
from pytest_seedall.processes.processes import only_sets_up, register
from pytest_seedall.reports import PHASES, process_of
from pytest_seedall.settings.last_seeds import OF_THE_LAST_RUN, reruns_failures

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from pytest_seedall.processes.invocation import Invocation
    from pytest_seedall.replay.recording import Recording
    from pytest_seedall.session import SeedallSession


def record_failures(config: pytest.Config, session: SeedallSession, invocation: Invocation) -> bool:
    """Have failures recorded, if pytest has a cache; tell whether some have ever been.

    Those that are recorded already are forgotten once they pass.
    """
    folder = None if only_sets_up(config) else cache_folder(config, "seedall")
    if folder is None:
        return False
    on_demand = RecordingOnDemand(session, folder, invocation)
    session.reports.hand_last_to(on_demand.take, ["setup"])
    if not os.path.isdir(folder):  # noqa: PTH112 - a name that is too long is that of no folder
        return False
    recording = on_demand.begin()
    register(config, recording)
    if recording.follow_tests():
        session.reports.hand_last_to(on_demand.take, PHASES)
    _give_recorded_seeds(config, session, recording)
    return True


def _give_recorded_seeds(
    config: pytest.Config, session: SeedallSession, recording: Recording
) -> None:
    """Have failures of other session seeds than the last one run under theirs (``--lf``)."""
    seed = session.settings.session_seed
    if reruns_failures(config) and seed.source.startswith(OF_THE_LAST_RUN):
        session.recorded_seeds = recording.seeds_of_other_runs(seed.value)


class RecordingOnDemand:
    """What the process that has the terminal does with the reports of tests.

    :param folder: for the records; it may not be there yet.
    :param invocation: how this run was started.
    """

    def __init__(self, session: SeedallSession, folder: Path, invocation: Invocation) -> None:
        self._session = session
        self._folder = folder
        self._invocation = invocation
        self._begun: dict[str, list[str]] = {}
        """The node ids of the tests that have been begun, in order, by process."""
        self._recording: Recording | None = None

    def take(self, report: pytest.TestReport) -> None:
        """Heed a report that is logged, and explained if it is of a failure."""
        if report.when == "setup":
            nodeid = without_group(report.nodeid)
            self._begun.setdefault(process_of(report), []).append(nodeid)
        if self._recording is None and report.outcome == "failed":
            with self._session.noticing_errors(), self._session.originals.restored():
                self.begin()
        if self._recording is not None:
            self._recording.take(report)

    def begin(self) -> Recording:
        """Begin to record, with what has been recorded so far."""
        from pytest_seedall.records.record_store import RecordStore
        from pytest_seedall.replay.recording import Recording

        store = RecordStore(self._folder, self._session.notice)
        self._recording = Recording(self._session, store, self._invocation, self._begun)
        return self._recording

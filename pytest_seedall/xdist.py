"""pytest-xdist: the session seed goes to the workers, their findings come back."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import pytest

from pytest_seedall.naming.seed_ids import without_group
from pytest_seedall.processes.commands import command_of_test
from pytest_seedall.processes.environment import Here
from pytest_seedall.processes.invocation import Invocation, hash_seed
from pytest_seedall.processes.started_tests import STARTED, StartedTest
from pytest_seedall.records.records import Record, Seeds, properties
from pytest_seedall.records.regressions import Known, Regression
from pytest_seedall.reporting.failure_text import (
    FailureFacts,
    WithSection,
    add_section,
    failure_section,
)
from pytest_seedall.reporting.report_text import REPLAY, own_seeds_found
from pytest_seedall.seeds import derive
from pytest_seedall.settings.early_options import WORKER_ENTROPY, WORKER_SEED
from pytest_seedall.settings.options import SessionSeed
from pytest_seedall.streams.spawning import hash_seed_of_workers

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from pytest_seedall.session import SeedallSession

    Wrapper: TypeAlias = Generator[None, Any, Any]

_WORKERINPUT = "seedall"
_NOTICES = "seedall_notices"
_HERE = "seedall_here"
#: The attribute of a report whose failure is sent as a text: our section, not part of that text.
_SECTION = "seedall_section"


class Controller:
    """What the process that distributes the tests does."""

    def __init__(self, session: SeedallSession, invocation: Invocation) -> None:
        self._session = session
        self._settings = session.settings
        self._invocation = invocation
        self._started: dict[str, StartedTest] = {}

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_setupnodes(self, config: pytest.Config) -> None:
        """Put into the workers' environment: one hash seed, and the session seed."""
        seed = self._settings.session_seed.value
        wanted = {WORKER_SEED: str(seed), WORKER_ENTROPY: self._settings.entropy}
        if not os.environ.get("PYTHONHASHSEED"):
            wanted["PYTHONHASHSEED"] = str(hash_seed_of_workers(seed))
        for name, value in wanted.items():
            config.add_cleanup(_restoring(name))
            os.environ[name] = value
        folder = Path(tempfile.gettempdir()) / f"seedall-{os.getpid()}-{time.time_ns()}"
        self._session.shared_folder = str(folder)
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        node.workerinput[_WORKERINPUT] = {
            "session_seed": vars(self._settings.session_seed),
            "invocation": vars(self._invocation),
            "selection": sorted(self._session.selected),
            "recorded_seeds": dict(self._session.recorded_seeds),
            "regressions": _known_to_plain(self._session.regressions),
            "child_arguments": self._session.child_arguments,
            "shared_folder": self._session.shared_folder,
        }

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        told = getattr(node, "workeroutput", {})  # nothing if it has died
        for notice in told.get(_NOTICES, ()):
            self._session.notice(notice)
        if _HERE in told:
            environment, newest_source, gone = told[_HERE]
            self._session.note_worker(Here(environment, newest_source, frozenset(gone)))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "setup" and hasattr(report, STARTED):
            self._started[report.nodeid] = StartedTest(*getattr(report, STARTED))
        elif report.when == "teardown":
            self._started.pop(report.nodeid, None)

    def pytest_keyboard_interrupt(self) -> None:
        """Note which tests were running, as far as the workers have told."""
        with self._session.noticing_errors():
            commands = [self._command(test) for test in self._started.values()]
            self._session.running = [command for command in commands if command]

    @pytest.hookimpl(wrapper=True)
    def pytest_report_from_serializable(self) -> Wrapper:
        report = yield
        if hasattr(report, _SECTION):
            add_section(report, getattr(report, _SECTION))
        return report

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str, report: pytest.TestReport) -> None:
        """Say what a test whose worker died ran under: from its setup report, else derived."""
        with self._session.noticing_errors():
            self._explain(crashitem, report)

    def _explain(self, crashitem: str, report: pytest.TestReport) -> None:
        started = self._started.pop(crashitem, None)
        test = started or self._derived(crashitem)
        command = self._command(test)
        session_seed = self._settings.session_seed
        record = Record(
            id=test.id,
            nodeid=without_group(crashitem),
            seeds=Seeds(session_seed.value, self._invocation.seed_options, hash_seed()),
            test_seed=test.seed,
            drew=True,
            time=time.time(),
        )
        report.user_properties += properties(record, command, test.seed_id).items()
        setattr(report, REPLAY, command)
        facts = FailureFacts(
            command=command,
            test_seed=test.seed,
            session_seed=session_seed,
            drew=["unknown: its worker died"],
            is_certain=started is not None,
        )
        add_section(report, failure_section(facts))

    def _command(self, test: StartedTest) -> str:
        invocation = self._invocation.with_test_seed(test.given_seed)
        path, owned = Path(test.path), test.owned_options
        return command_of_test(invocation, path, test.names, hash_seed(), owned)

    def _derived(self, nodeid: str) -> StartedTest:
        file, separator, names = nodeid.partition("::")
        names = without_group(names)
        path = self._session.ids.rootpath / file
        id_ = self._session.ids.of_path(path) + separator + names
        seed = derive(self._settings.session_seed.value, "test", id_)
        pinned = self._settings.test_seed
        return StartedTest(
            str(path),
            separator + names,
            id_,
            id_,
            seed if pinned is None else pinned,
            tuple(self._session.owned_elsewhere),
        )


class Worker:
    """What a worker tells the controller."""

    def __init__(self, session: SeedallSession) -> None:
        self._session = session

    def pytest_collection_finish(self) -> None:
        """Have the summary say what the header of a run without workers says at this point."""
        if places := self._session.own_seeds.places():
            heeds = self._session.settings.heeds_own_seeds
            self._session.notice(own_seeds_found(places, heeds))

    @pytest.hookimpl(wrapper=True)
    def pytest_report_to_serializable(self, report: object) -> Wrapper:
        """Send our section beside a text, of which pytest's short summary shows a part."""
        data = yield
        failure = getattr(report, "longrepr", None)
        if data is not None and isinstance(failure, WithSection):
            data["longrepr"] = str(failure.failure)
            data[_SECTION] = failure.text
        return data

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        told = session.config.workeroutput  # type: ignore[attr-defined]
        told[_NOTICES] = self._session.notices
        here = self._session.here()
        told[_HERE] = (dict(here.environment), here.newest_source, sorted(here.gone))


class Told(NamedTuple):
    """What the controller tells a worker."""

    session_seed: SessionSeed
    invocation: Invocation
    selection: frozenset[str]
    """The ids of the only tests to be run; none if all are."""
    recorded_seeds: Mapping[str, int]
    regressions: Known | None
    child_arguments: tuple[str, ...]
    shared_folder: str


def from_controller(config: pytest.Config) -> Told:
    """Return what the controller told this worker."""
    told = config.workerinput[_WORKERINPUT]  # type: ignore[attr-defined]
    invocation = {name: _hashable(value) for name, value in told["invocation"].items()}
    return Told(
        SessionSeed(**told["session_seed"]),
        Invocation(**invocation),
        frozenset(told["selection"]),
        told["recorded_seeds"],
        _known_from_plain(told["regressions"]),
        tuple(told["child_arguments"]),
        told["shared_folder"],
    )


def _known_to_plain(known: Known | None) -> object:
    return (
        None if known is None else (known.name, list(map(tuple, known.regressions)), known.is_whole)
    )


def _known_from_plain(told: Any) -> Known | None:
    if told is None:
        return None
    name, regressions, is_whole = told
    return Known(name, tuple(Regression(*one) for one in regressions), is_whole)


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _restoring(name: str) -> Any:
    before = os.environ.get(name)

    def restore() -> None:
        if before is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = before

    return restore

"""What a process tells of each test that it runs: which it is, its seed, and how it fails."""

from __future__ import annotations

from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import pytest

from pytest_seedall.naming.projects import is_project_file
from pytest_seedall.naming.seed_ids import ITEM_ID
from pytest_seedall.reports import PHASES, process_of
from pytest_seedall.settings.option_names import owned_elsewhere
from pytest_seedall.streams.item_seeds import GIVEN_SEED, ITEM_SEEDS

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from pytest_seedall.processes.originals import Originals

    Wrapper: TypeAlias = Generator[None, Any, Any]

#: The attribute of a setup report that tells which test it is, and its seed.
STARTED = "seedall_started"

#: The attribute of the report of a failure that tells what was raised, and where in the project.
RAISED = "seedall_raised"

#: Raised wherever a limit is met, of depth, memory or time: the line says nothing of these.
_ANYWHERE = ("RecursionError", "MemoryError", "Failed")


class StartedTest(NamedTuple):
    """What is told of a test before it runs."""

    path: str
    names: str
    id: str
    """The seed id of its file, and its names."""
    seed_id: str
    seed: int
    owned_options: Sequence[str] = ()
    """The short names that are somebody else's options where the test is."""
    given_seed: int | None = None
    """The test seed that takes the place of the derived one."""


class TellStarted:
    """Puts it on the reports, which xdist sends, and pytest-forked."""

    def __init__(self, originals: Originals) -> None:
        self._originals = originals

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Wrapper:
        report = yield
        if report.failed and call.excinfo is not None:
            with self._originals.restored():
                setattr(report, RAISED, raised(call.excinfo))
        if report.when == "setup" and ITEM_SEEDS in item.stash:
            setattr(report, STARTED, tuple(_started(item)))
        return report


def _started(item: pytest.Item) -> StartedTest:
    seeds = item.stash[ITEM_SEEDS]
    identity = item.stash[ITEM_ID]
    owned = tuple(owned_elsewhere(item.config))
    given = item.stash.get(GIVEN_SEED, None)
    return StartedTest(
        str(item.path),
        identity.names,
        identity.full,
        seeds.seed_id,
        seeds.test_seed,
        owned,
        None if given is None or seeds.follows != "pin" else given.value,
    )


def raised(info: pytest.ExceptionInfo[BaseException]) -> str:
    """Return what tells one failure from another: ``ValueError at model.py:12``.

    The line is the last one of the project, whatever library it has called.
    """
    if info.typename in _ANYWHERE:
        return info.typename
    frames = [(frame.f_code.co_filename, line) for frame, line in walk_tb(info.tb)]
    file, line = ([one for one in frames if is_project_file(one[0])] or frames)[-1]
    return f"{info.typename} at {Path(file).name}:{line}"


class Outcome(NamedTuple):
    """How a test ended."""

    test: StartedTest
    word: str
    """``passed``, ``failed`` or ``skipped``."""
    before: int
    """How many tests its process had begun before it."""


class Outcomes:
    """Follows the reports of tests, of several processes at once, to their ends."""

    def __init__(self) -> None:
        self.begun: set[str] = set()
        """The ids of the tests that have begun."""
        self._begun_by: dict[str, int] = {}
        """How many each process has begun."""
        self._running: dict[str, Outcome] = {}

    def follow(self, report: pytest.TestReport) -> Outcome | None:
        """Take note of a report; return the outcome if it is the last of its test."""
        if report.when == "setup":
            self._begin(report)
        outcome = self._running.get(report.nodeid)
        if outcome is None:
            return None
        if report.when not in PHASES:  # its worker has died
            return self._running.pop(report.nodeid)._replace(word="failed")
        word = _word(report)
        if word == "failed" or outcome.word == "passed":
            outcome = self._running[report.nodeid] = outcome._replace(word=word)
        if report.when != "teardown":
            return None
        return self._running.pop(report.nodeid)

    def _begin(self, report: pytest.TestReport) -> None:
        process = process_of(report)
        before = self._begun_by.get(process, 0)
        self._begun_by[process] = before + 1
        if hasattr(report, STARTED):
            test = StartedTest(*getattr(report, STARTED))
            self.begun.add(test.id)
            self._running[report.nodeid] = Outcome(test, "passed", before)


def _word(report: pytest.TestReport) -> str:
    if report.outcome == "skipped" and hasattr(report, "wasxfail"):
        return "passed"  # it fails as it is expected to
    return report.outcome

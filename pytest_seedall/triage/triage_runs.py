"""Runs tests for the triage of another process, and writes down how each ends."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import pytest

from pytest_seedall._compat.hypothesis import examples_forgotten
from pytest_seedall.processes.processes import register
from pytest_seedall.processes.started_tests import (
    RAISED,
    STARTED,
    Outcomes,
    StartedTest,
    TellStarted,
)
from pytest_seedall.reporting.report_text import OWN_SEEDS
from pytest_seedall.triage.fork_server import to_import

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from pytest_seedall.processes.errands import Errand
    from pytest_seedall.session import SeedallSession

    Wrapper: TypeAlias = Generator[None, Any, Any]


class Ran(NamedTuple):
    """How a test has ended."""

    failed: bool | None
    """None for one that was skipped, or that had not ended when time was up."""
    test_seed: int
    raised: str = ""
    """What was raised, and where; empty if that is not known."""
    own_seeds: tuple[str, ...] = ()
    """The seeds of the project's own that all its numbers follow, if it has failed."""

    @property
    def way(self) -> str:
        """How it has failed; empty if it has not."""
        return (self.raised or "failure") if self.failed else ""


def configure(config: pytest.Config, session: SeedallSession, errand: Errand) -> None:
    """Register what writes down how the tests end."""
    register(config, TellStarted(session.originals))
    register(config, TriageRuns(session, errand))


class TriageRuns:
    """The hooks of such a process: each line that they write is there even if it dies."""

    def __init__(self, session: SeedallSession, errand: Errand) -> None:
        self._session = session
        self._errand = errand
        self._outcomes = Outcomes()
        self._raised = ""
        """What the running test has raised first."""
        self._own_seeds: list[str] = []

    @pytest.hookimpl(wrapper=True, tryfirst=True)  # after all others, who may shuffle
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Wrapper:
        result = yield
        known = {self._session.id_of(item).full: item for item in items}
        chosen = [known[id_] for id_ in self._errand.ids if id_ in known]
        items[:] = chosen[::-1] if self._errand.reverses else chosen
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Wrapper:
        """Run a test without the examples that it has failed by: seeds are to find them."""
        function = getattr(item, "obj", None)
        is_given = hasattr(function, "hypothesis")
        with examples_forgotten(function) if is_given else nullcontext():
            return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        outcome = self._outcomes.follow(report)
        if report.when == "setup" and hasattr(report, STARTED):
            self._raised, self._own_seeds = "", []
            self._write(StartedTest(*getattr(report, STARTED)), "started")
        if report.failed:
            self._raised = self._raised or getattr(report, RAISED, "")
            self._own_seeds = self._own_seeds or getattr(report, OWN_SEEDS, [])
        if outcome is not None:
            self._write(outcome.test, outcome.word, self._raised, self._own_seeds)

    def pytest_sessionfinish(self) -> None:
        """Tell what has been imported that takes long, for processes after this one."""
        names = to_import([*sys.modules])
        if names:
            imported_file(self._errand.results).write_text("\n".join(names), encoding="utf-8")

    def _write(
        self, test: StartedTest, word: str, raised: str = "", own_seeds: Sequence[str] = ()
    ) -> None:
        with Path(self._errand.results).open("a", encoding="utf-8") as file:
            file.write(json.dumps([test.id, test.seed, word, raised, own_seeds]) + "\n")


def imported_file(results: str) -> Path:
    """Return the file with the names of the modules that a process has imported."""
    return Path(f"{results}.imported")


#: What stands for what was raised where the process has ended by itself.
DIED = "end of its process"
#: The same of a test that had not ended when its process was ended.
RUNNING = "running"

_FAILED = {"passed": False, "failed": True}


def read(results: Path, has_died: bool) -> dict[str, Ran]:
    """Return how tests have ended, by id.

    :param has_died: whether the process ended by itself, as by a segmentation fault: then a test
        that has not ended has failed.
    """
    if not results.is_file():
        return {}
    found = {}
    for line in results.read_text(encoding="utf-8").splitlines(keepends=True):
        if not line.endswith("\n"):
            break  # the process was killed as it wrote
        id_, seed, word, raised, own_seeds = json.loads(line)
        if word == "started":
            found[id_] = Ran(has_died or None, seed, DIED if has_died else RUNNING)
        else:
            found[id_] = Ran(_FAILED.get(word), seed, raised, tuple(own_seeds))
    return found

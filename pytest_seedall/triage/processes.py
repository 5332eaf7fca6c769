"""Processes in which failed tests run again, one after another, until the time is up."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pytest_seedall.processes.errands import (
    Errand,
    ended,
    output_of,
    prepare,
    send,
)
from pytest_seedall.triage.fork_server import Start
from pytest_seedall.triage.forks import ForkError, ForkServer
from pytest_seedall.triage.triage_runs import RUNNING, imported_file, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pytest

    from pytest_seedall.processes.errands import Ended
    from pytest_seedall.processes.invocation import Invocation
    from pytest_seedall.processes.started_tests import StartedTest
    from pytest_seedall.records.records import Seeds
    from pytest_seedall.triage.triage_runs import Ran

_INTERRUPTED = 2


class Processes:
    """Starts processes until the time is up: fresh ones, or forks of one with large libraries.

    :param environment: theirs, as it was before any test had run.
    :param folder: for their files.
    """

    def __init__(
        self,
        config: pytest.Config,
        invocation: Invocation,
        environment: Mapping[str, str],
        folder: Path,
        seconds: float,
    ) -> None:
        self._environment = environment
        self._cwd = config.invocation_params.dir
        self._config = config
        self._invocation = invocation
        self._folder = folder
        self._until = time.monotonic() + seconds
        self._server: ForkServer | None = None
        self._may_fork = True
        self.number = 0
        """How many have been started."""
        self.forks = 0
        """How many of them as forks."""
        self.trouble = ""
        """What the last one has said of those that ran no test."""
        self.running = ""
        """The id of the test that ran when the time was up."""
        self.is_late = False
        """Whether the time was up before all was done."""

    @property
    def left(self) -> float:
        """How many seconds are left."""
        return self._until - time.monotonic()

    def run(
        self,
        tests: Iterable[StartedTest],
        seeds: Seeds,
        reverses: bool = False,
        may_fork: bool = False,
    ) -> dict[str, Ran]:
        """Return how tests end in a process of their own, by their ids; without those not run.

        :param may_fork: whether that may be a fork: large libraries are imported before all else.
        """
        if self.is_late or self.left <= 0:
            self.is_late = True
            return {}
        self.number += 1
        tests = list(tests)
        results = self._folder / str(self.number)
        ids = tuple(dict.fromkeys(one.id for one in tests))
        errand = Errand(ids, str(results), reverses, "triage")
        arguments = [*self._arguments(seeds), *dict.fromkeys(one.path for one in tests)]
        variables = {"PYTHONHASHSEED": seeds.hash_seed} if seeds.hash_seed else {}
        environment = {**self._environment, **variables}
        found = self._forked(errand, arguments, environment) if may_fork else None
        found = found or send(errand, arguments, self._cwd, environment, self.left)
        return self._read(results, found)

    def _read(self, results: Path, found: Ended) -> dict[str, Ran]:
        self.is_late = found.status is None
        ran = read(results, has_died=found.status not in (None, _INTERRUPTED))
        if self.is_late:
            self.running = next((id_ for id_, one in ran.items() if one.raised == RUNNING), "")
        elif not ran:
            self.trouble = f"exit status {found.status}: {found.last_lines}"
        return ran

    def close(self) -> None:
        if self._server is not None:
            self._server.close()

    def _forked(
        self, errand: Errand, arguments: list[str], environment: Mapping[str, str]
    ) -> Ended | None:
        """Run tests in a fork; return None if there can be none."""
        try:
            server = self._server_with(environment)
            if server is None:
                return None
            start = Start(arguments, prepare(errand, environment), str(output_of(errand)))
            status = server.run(start, self.left)
        except (ForkError, OSError):
            self._may_fork = False
            return None
        self.forks += 1
        return ended(errand, status)

    def _server_with(self, environment: Mapping[str, str]) -> ForkServer | None:
        """Return the process to fork; None if it would save no time, or cannot be.

        :param environment: the same each time.
        """
        first = imported_file(str(self._folder / "1"))
        if self._server is None and self._may_fork and first.is_file():
            modules = first.read_text(encoding="utf-8").splitlines()
            self._server = ForkServer(modules, self._cwd, environment, self.left)
        return self._server if self._may_fork else None

    def _arguments(self, seeds: Seeds) -> tuple[str, ...]:
        return under(self._invocation, seeds).for_children(self._config)


def under(invocation: Invocation, seeds: Seeds) -> Invocation:
    """Return how pytest is started the same way, but under other seeds."""
    return invocation.replace(seeds=(f"--seedall-seed={seeds.session_seed}", *seeds.options))

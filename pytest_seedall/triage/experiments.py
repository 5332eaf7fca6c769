"""Runs failed tests again in fresh processes, until it is known what their failures are due to."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pytest_seedall.errands import Errand, send
from pytest_seedall.records import Seeds
from pytest_seedall.seeds import derive
from pytest_seedall.triage.notes import Notes
from pytest_seedall.triage.triage_runs import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import pytest

    from pytest_seedall.commands import Invocation
    from pytest_seedall.started_tests import StartedTest
    from pytest_seedall.triage.failures import Failure
    from pytest_seedall.triage.triage_runs import Ran
    from pytest_seedall.triage.wanted import Triage

#: In fresh processes: how often a test runs under its own seeds, in the order of the run.
_OWN_RUNS = 2
_RUNS_AFTER_OTHERS = 2
#: The former once more, if a test passes there and fails after others: that may be by chance.
_OWN_RUNS_AGAIN = 2

_TEST_SEED = "--seedall-test-seed"
_INTERRUPTED = 2


class Processes:
    """Starts fresh processes, one after another, until the time is up."""

    def __init__(
        self, config: pytest.Config, invocation: Invocation, folder: Path, seconds: float
    ) -> None:
        self._config = config
        self._invocation = invocation
        self._folder = folder
        self._until = time.monotonic() + seconds
        self.number = 0
        """How many have been started."""
        self.trouble = ""
        """What the last one has said of those that ran no test."""
        self.is_late = False
        """Whether the time was up before all was done."""

    @property
    def left(self) -> float:
        """How many seconds are left."""
        return self._until - time.monotonic()

    def run(
        self, tests: Iterable[StartedTest], seeds: Seeds, reverses: bool = False
    ) -> dict[str, Ran]:
        """Return how tests end in a fresh process, by their ids; without those not run."""
        if self.is_late or self.left <= 0:
            self.is_late = True
            return {}
        self.number += 1
        tests = list(tests)
        results = self._folder / str(self.number)
        ended = send(
            Errand(tuple(dict.fromkeys(one.id for one in tests)), str(results), reverses, "triage"),
            [*self._arguments(seeds), *dict.fromkeys(one.path for one in tests)],
            self._config.invocation_params.dir,
            {"PYTHONHASHSEED": seeds.hash_seed} if seeds.hash_seed else {},
            self.left,
        )
        self.is_late = ended.status is None
        found = read(results, has_died=ended.status not in (None, _INTERRUPTED))
        if not found and not self.is_late:
            self.trouble = f"exit status {ended.status}: {ended.last_lines}"
        return found

    def _arguments(self, seeds: Seeds) -> tuple[str, ...]:
        return under(self._invocation, seeds).for_children(self._config)


def under(invocation: Invocation, seeds: Seeds) -> Invocation:
    """Return how pytest is started the same way, but under other seeds."""
    return invocation._replace(seeds=(f"--seedall-seed={seeds.session_seed}", *seeds.options))


class Experiments:
    """All runs of the triage of one run.

    :param tell: called with a word for each run before it begins.
    """

    def __init__(
        self,
        processes: Processes,
        failures: Sequence[Failure],
        options: tuple[str, ...],
        tell: Callable[[str], object],
    ) -> None:
        self._processes = processes
        self._options = options
        self._tell = tell
        self.notes = [Notes(one, one.record.seeds.options == options) for one in failures]

    def run(self, session_seed: int, wanted: Triage) -> None:
        """Make all runs that there is time for; `notes` has what they give, at any time.

        :param session_seed: that of the run, from which the other ones are derived.
        """
        groups = self._groups()
        for group in groups * _OWN_RUNS:
            self._run_own(group)
        for group in groups:
            self._run_reverse(group)
        self._run_under_others(session_seed, wanted.seeds)
        for group in groups * _RUNS_AFTER_OTHERS:
            self._run_after_others([notes for notes in group if notes.runs_after_others])
        for group in groups * _OWN_RUNS_AGAIN:
            if any(notes.passes and notes.fails_after_others for notes in group):
                self._run_own(group)

    def _run_under_others(self, session_seed: int, number: int) -> None:
        failing = [notes for notes in self.notes if notes.fails_again]
        for place in range(1, number + 1):
            self._run_under(derive(session_seed, "triage", place), failing)
        again = [seed for notes in failing for seed in notes.seeds_to_run_again()]
        for seed in dict.fromkeys(again):
            self._run_under(seed, failing)

    def _groups(self) -> list[list[Notes]]:
        """Return the failed tests by what a process needs for them."""
        found: dict[Seeds, list[Notes]] = {}
        for notes in self.notes:
            if notes.failure.repeats_differ:
                continue  # there is nothing left to find out
            found.setdefault(notes.failure.record.seeds, []).append(notes)
        return list(found.values())

    def _run_own(self, group: Sequence[Notes]) -> None:
        ran = self._run("own seed", group, group[0].failure.record.seeds)
        for notes in group:
            notes.note_own(ran.get(notes.failure.test.id))

    def _run_reverse(self, group: Sequence[Notes]) -> None:
        if len(group) > 1:
            seeds = group[0].failure.record.seeds
            ran = self._run("own seed, in reverse order", group, seeds, reverses=True)
            for notes in group:
                notes.note_reverse(ran.get(notes.failure.test.id))

    def _run_under(self, seed: int, group: Sequence[Notes]) -> None:
        if group:
            options = [one for one in self._options if not one.startswith(_TEST_SEED)]
            hash_seed = group[0].failure.record.seeds.hash_seed
            ran = self._run(f"seed {seed}", group, Seeds(seed, tuple(options), hash_seed))
            for notes in group:
                notes.note(seed, ran.get(notes.failure.test.id))

    def _run_after_others(self, group: Sequence[Notes]) -> None:
        """Run tests of one process after those that it had begun before them."""
        by_process: dict[int, list[Notes]] = {}
        for notes in group:
            by_process.setdefault(id(notes.failure.begun), []).append(notes)
        for some in by_process.values():
            last = max((notes.failure for notes in some), key=lambda failure: failure.place)
            self._tell("own seed, after the tests before")
            ran = self._processes.run([*last.before, last.test], last.record.seeds)
            for notes in some:
                notes.note_after_others(ran.get(notes.failure.test.id))

    def _run(
        self, word: str, group: Sequence[Notes], seeds: Seeds, reverses: bool = False
    ) -> dict[str, Ran]:
        self._tell(word)
        return self._processes.run(_tests(group), seeds, reverses)


def _tests(group: Sequence[Notes]) -> Iterator[StartedTest]:
    return (notes.failure.test for notes in group)

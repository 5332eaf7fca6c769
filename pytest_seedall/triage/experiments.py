"""Runs failed tests again in fresh processes, until it is known what their failures are due to."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from pytest_seedall.records.records import Seeds
from pytest_seedall.seeds import derive
from pytest_seedall.triage.notes import Notes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pytest_seedall.processes.started_tests import StartedTest
    from pytest_seedall.triage.failures import Failure
    from pytest_seedall.triage.processes import Processes
    from pytest_seedall.triage.triage_runs import Ran
    from pytest_seedall.triage.wanted import Triage

#: In fresh processes: how often a test runs under its own seeds, in the order of the run.
_OWN_RUNS = 2
_RUNS_AFTER_OTHERS = 2
#: The former once more, if a test passes there and fails after others: that may be by chance.
_OWN_RUNS_AGAIN = 2

_TEST_SEED = "--seedall-test-seed"


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
        seeds = [derive(session_seed, "triage", place) for place in range(1, number + 1)]
        self._run_under_all(seeds, failing, may_fork=True)
        if self._processes.forks and any(map(Notes.has_two_ways, failing)):
            for notes in failing:
                notes.forget_seeds()
            self._run_under_all(seeds, failing, may_fork=False)

    def _run_under_all(
        self, seeds: Sequence[int], failing: Sequence[Notes], may_fork: bool
    ) -> None:
        """Run tests under all seeds, and again under those that say most.

        :param may_fork: whether processes may be forks, which have libraries before their tests
            import these; but those of one seed that passes, and one that fails, are fresh.
        """
        for seed in seeds:
            self._run_under(seed, [one for one in failing if one.runs_under_more_seeds], may_fork)
        again = [notes.seeds_to_run_again() for notes in failing]
        fresh = {seed for some in again for seed in (*some[:1], *some[-1:])}
        if may_fork and self._processes.forks and not fresh:
            fresh.update(seeds[:1])
        for seed in dict.fromkeys([*chain(*again), *fresh]):
            self._run_under(seed, failing, may_fork and seed not in fresh)

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

    def _run_under(self, seed: int, group: Sequence[Notes], may_fork: bool = False) -> None:
        if group:
            options = [one for one in self._options if not one.startswith(_TEST_SEED)]
            hash_seed = group[0].failure.record.seeds.hash_seed
            seeds = Seeds(seed, tuple(options), hash_seed)
            ran = self._run(f"seed {seed}", group, seeds, may_fork=may_fork)
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
        self,
        word: str,
        group: Sequence[Notes],
        seeds: Seeds,
        reverses: bool = False,
        may_fork: bool = False,
    ) -> dict[str, Ran]:
        self._tell(word)
        return self._processes.run(_tests(group), seeds, reverses, may_fork)


def _tests(group: Sequence[Notes]) -> Iterator[StartedTest]:
    return (notes.failure.test for notes in group)

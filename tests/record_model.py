"""What must be recorded of a suite's failures: a second opinion, from the documentation alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pytest_seedall.seeds import derive

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from record_machine import Process, Project, Run

    from pytest_seedall.records.records import Record

Key: TypeAlias = tuple[object, ...]


class Ran(NamedTuple):
    """One run of one test, which may be its failure."""

    id: str
    session_seed: int
    options: tuple[str, ...]
    test_seed: int
    drew: bool
    has_hash_seed: bool
    place: int
    """How many tests its process had begun before it."""

    @property
    def key(self) -> Key:
        return key_of(self)


def key_of(failure: Ran | Record) -> Key:
    """Return what makes it another failure of the same test: its seeds, if they matter."""
    if not failure.drew:
        return (failure.id,)
    if isinstance(failure, Ran):
        return (failure.id, failure.session_seed, failure.options, failure.test_seed)
    return (failure.id, failure.seeds.session_seed, failure.seeds.options, failure.test_seed)


class Model:
    """The failures that must be recorded, the one that has happened last at the end."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.recorded: dict[Key, Ran] = {}

    def follow(self, run: Run, ends: bool = True) -> None:
        """Take note of a run.

        :param ends: whether it comes to its end: or it cannot know that a failure has passed.
        """
        known = dict(self.recorded)
        passed = []
        for ran, fails in self._tests(run):
            if fails:
                self.recorded.pop(ran.key, None)
                self.recorded[ran.key] = ran
            elif ends:
                passed.append(ran)
        for ran in passed:
            self._settle(ran, known)

    def _tests(self, run: Run) -> Iterator[tuple[Ran, bool]]:
        """Yield the tests that a run has started, and whether they fail."""
        pinned = {
            process.session_seed: self._pinned(process.session_seed) if run.repeats else {}
            for process in run.processes
        }
        for process in run.processes:
            for place, id_ in enumerate(process.started):
                ran = self._ran(process, place, pinned[process.session_seed])
                before = process.started[:place]
                fails = self._project.fails(id_, ran.session_seed, ran.test_seed, before)
                yield ran, fails

    def _ran(self, process: Process, place: int, pinned: Mapping[str, int]) -> Ran:
        id_ = process.started[place]
        options = process.options
        if id_ in pinned:
            options = (*options, f"--seedall-test-seed={pinned[id_]}")
        given = [int(option.partition("=")[2]) for option in options]
        seed = given[-1] if given else derive(process.session_seed, "test", id_)
        drew = self._project.by_id()[id_].kind != "plain"
        return Ran(id_, process.session_seed, options, seed, drew, process.has_hash_seed, place)

    def _pinned(self, session_seed: int) -> dict[str, int]:
        """Return the test seeds of what has failed under other session seeds alone, for `--lf`."""
        drew = [failure for failure in self.recorded.values() if failure.drew]
        here = {one.id for one in drew if one.session_seed == session_seed and not one.options}
        return {one.id: one.test_seed for one in drew if one.id not in here}

    def _settle(self, passed: Ran, known: Mapping[Key, Ran]) -> None:
        """Forget the failures of a test that has passed, under the same seeds if it draws."""
        failure = known.get(passed.key)
        if failure is None or (failure.drew and failure.has_hash_seed > passed.has_hash_seed):
            return
        if passed.place >= failure.place:
            self.recorded.pop(failure.key, None)

    def agree(self, stored: Iterable[Record]) -> None:
        """Compare it with what is recorded; learn what cannot be known, such as the order."""
        found = {key_of(record): record for record in stored}
        lost = self.recorded.keys() - found.keys()
        kept = found.keys() - self.recorded.keys()
        assert (lost, kept) == (set(), set()), f"lost: {lost}, kept: {kept}"
        self.recorded = {
            # One record of a test that draws nothing has the seeds of the last of two runs at once.
            key: self.recorded[key]._replace(
                session_seed=record.seeds.session_seed, options=record.seeds.options
            )
            for key, record in found.items()
        }

    def to_be_replayed(self, session_seed: int | None = None) -> set[tuple[str, int]]:
        """Return the ids and session seeds of the failures whose tests are there."""
        there = self._project.by_id()
        return {
            (one.id, one.session_seed)
            for one in self.recorded.values()
            if one.id in there and session_seed in (None, one.session_seed)
        }

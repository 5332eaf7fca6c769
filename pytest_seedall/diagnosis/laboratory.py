"""Runs a test again and again, with some of what it asks frozen, within a limit of time."""

from __future__ import annotations

import gc
import time
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_seedall.comparing.nodes import type_of
from pytest_seedall.diagnosis.experiments import OtherTestError, OutOfTimeError
from pytest_seedall.running.repeats import Repeats
from pytest_seedall.running.verdicts import judge_with_states

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from pytest_seedall.comparing.nodes import Snapshot
    from pytest_seedall.diagnosis.experiments import Freezable
    from pytest_seedall.running.runs import Run

    #: Runs a test so that nobody sees it, and returns what it gives.
    RunUnseen: TypeAlias = Callable[[Repeats], Run]


class Deadline:
    """When the time is over.

    :param seconds: from now.
    """

    # Libraries that freeze time replace it in all modules, but in no class.
    now = staticmethod(time.monotonic)

    def __init__(self, seconds: float) -> None:
        self._end = self.now() + seconds

    @property
    def left(self) -> float:
        """The seconds that are left."""
        return self._end - self.now()


class Series:
    """Runs of one test whose results can be compared with each other.

    :param before: the runs that differ.
    """

    def __init__(self, before: Repeats, run: RunUnseen, deadline: Deadline) -> None:
        self.repeats = Repeats(before.item, before.wanted, temporary=before.temporary)
        self._run_unseen = run
        self._deadline = deadline
        self.longest = 0.0
        """The seconds that a run of it has taken at most."""

    def run(self, *around: AbstractContextManager[object]) -> Run:
        """Run the test once.

        :param around: entered before its setup, and left after its teardown.
        :raises OutOfTimeError: if the time that is left is not enough for it.
        """
        if self._deadline.left < self.longest:
            raise OutOfTimeError
        gc.unfreeze()  # or what the project has frozen is not found by who searches for holders
        begun = Deadline.now()
        with ExitStack() as contexts:
            for context in around:
                contexts.enter_context(context)
            run = self._run_unseen(self.repeats)
        self.longest = max(self.longest, Deadline.now() - begun)
        return run

    def differ(self, first: Run, second: Run) -> bool:
        """Tell whether the results of two runs differ."""
        return judge_with_states(first, second, self.repeats.wanted).differs

    def close(self) -> None:
        self.repeats.close()


class TestLaboratory:
    """Compares runs of one test, each with the one before.

    :param begin: begins a series.
    :param around: returns what is around each run, whatever is frozen.
    :param tell: told what is done now.
    """

    __test__ = False

    def __init__(
        self,
        begin: Callable[[], Series],
        around: Callable[[], AbstractContextManager[object]] | None = None,
        tell: Callable[[str], object] = lambda _: None,
    ) -> None:
        self._begin = begin
        self._around = around
        self._tell = tell
        self._endings: set[object] = set()
        """How runs with nothing frozen have ended."""

    def pairs(self, frozen: Sequence[Freezable]) -> Iterator[bool]:
        """Yield whether a run differs from the one before; see `experiments.Laboratory`."""
        with closing(self._begin()) as series:
            before = self._run(series, frozen)
            while True:
                after = self._run(series, frozen)
                yield series.differ(before, after)
                before = after

    def _run(self, series: Series, frozen: Sequence[Freezable]) -> Run:
        self._tell(_doing(frozen))
        run = series.run(*self._contexts(frozen))
        if not frozen:
            self._endings.add(_ending(run))
        elif _ending(run) not in self._endings:
            raise OtherTestError
        return run

    def _contexts(self, frozen: Sequence[Freezable]) -> Iterator[Any]:
        if self._around is not None:
            yield self._around()
        for source in frozen:
            yield source.frozen()


def _doing(frozen: Sequence[Freezable]) -> str:
    names = dict.fromkeys(source.name for source in frozen)
    return f"running it again with {' and '.join(names)} frozen" if names else "running it again"


def _ending(run: Run) -> object:
    """Return how a run has ended, and by which kinds of exceptions."""
    raised = tuple((when, _type_of(error)) for when, error in run.raised)
    return run.outcomes, raised


def _type_of(error: Snapshot) -> str:
    names = error.node(error.root)
    return type_of(error, names.attributes[0][1]) if names and names.attributes else ""

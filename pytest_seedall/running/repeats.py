"""The runs of one test under the same seeds, one after another."""

from __future__ import annotations

import inspect
import time
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_seedall._compat.pytest import fixture_definitions
from pytest_seedall._compat.pytest_items import parameters_of
from pytest_seedall._compat.pytest_runs import function_of
from pytest_seedall._compat.python import variables_kept
from pytest_seedall.comparing.snapshots import Snapshots
from pytest_seedall.running.runs import NOTHING, Outcome, Taking
from pytest_seedall.running.temporary import TemporaryNames
from pytest_seedall.running.verdicts import judge, with_states

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pytest

    from pytest_seedall.running.fresh_runs import FreshRun
    from pytest_seedall.running.runs import Run
    from pytest_seedall.running.verdicts import Verdict
    from pytest_seedall.running.wanted import Repetition

    #: Returns what tells where the PRNGs are, by library.
    Places: TypeAlias = Callable[[], Mapping[str, object]]


class Repeats:
    """The runs of one test, and the verdict on them.

    :param folder: where to keep what is large, for another process.
    :param temporary: the names that other runs have noted, if there are any.
    """

    def __init__(
        self,
        item: pytest.Item,
        wanted: Repetition,
        folder: str | None = None,
        temporary: TemporaryNames | None = None,
    ) -> None:
        self.item = item
        self.wanted = wanted
        self.number = 0
        """Which run it is, counted from 1."""
        self.retries = 0
        """How many of the runs another plugin has made, as the one that is seen had failed."""
        self.verdict: Verdict | None = None
        """That on the first run that differs from run 1; else on the last."""
        self.differing = 0
        """The number of the run that differs; 0 if none does."""
        self.durations: dict[str, float] = {}
        """The seconds that the phases of the runs before have taken."""
        self.taking: Taking | None = None
        self.fresh: list[FreshRun] = []
        """What the test gave in fresh interpreters, in the place of runs before."""
        self.runs = ("run 1", "run 2")
        """What the two runs are called that differ."""
        self._first: Run | None = None
        self.begun = time.time()
        """When it began to run, in seconds."""
        self.environment = variables_kept()
        """The variables of the environment before its first run."""
        self.temporary = temporary or TemporaryNames(item.config)
        self._globals: list[object] = []
        """What the test's module and class have as it is called."""
        self._shared: frozenset[int] | None = None
        self._owner: object = None
        """The object whose method the test is."""
        self._snapshots = Snapshots(
            self._is_shared,
            deep=wanted.deep,
            folders=self.temporary.meaning,
            folder=folder,
        )

    @property
    def first(self) -> Run | None:
        """What the first run has given, here or in a fresh interpreter; None if none is over."""
        return self.fresh[0][1] if self.fresh else self._first

    def begin(self) -> Taking:
        """Begin the next run."""
        self.number += 1
        self.temporary.begin_run()
        function = function_of(self.item)
        code = None if function is None else getattr(inspect.unwrap(function), "__code__", None)
        self.taking = Taking(self._snapshots, code, self._is_result, self.wanted.locals)
        return self.taking

    def begin_call(self) -> None:
        """Begin the phase in which the test function runs; its fixtures are set up."""
        assert self.taking is not None
        self._globals, self._shared = _globals(self.item), None
        self._owner = getattr(getattr(self.item, "obj", None), "__self__", None)
        self.taking.watch(self._owner)

    def end_phase(self, report: pytest.TestReport, error: BaseException | None) -> None:
        """End a phase of the run."""
        assert self.taking is not None
        if report.when == "call" or error is not None:
            self.taking.stop(error, report.when or "")
        self.taking.note(Outcome(report.when or "", word_of(report)), report.duration)

    def end(self, places: Places) -> None:
        """End a run that nobody sees."""
        assert self.taking is not None
        for when, seconds in self.taking.durations.items():
            self.durations[when] = self.durations.get(when, 0.0) + seconds
        self.look(places)
        self._first = self._first or self.taken(places)

    def taken(self, places: Places) -> Run:
        """Return what a run has given that is over."""
        assert self.taking is not None
        return self.taking.taken()._replace(states=self._snapshots.of_names(places()))

    def look(self, places: Places) -> None:
        """Compare what the run has given so far with the first one."""
        assert self.taking is not None
        run = self.taking.taken()
        for label, other in self.fresh:
            self._judge(run, _as_far_as(run, other), ("this run", label), places)
        if self._first is not None:
            names = ("run 1", f"run {self.number}")
            self._judge(_as_far_as(run, self._first), run, names, places)

    def look_at_end(self, places: Places) -> None:
        """Compare the last phase, too, of which few tests have anything to say."""
        assert self.taking is not None
        run = self.taking.taken()
        others = [other for _, other in self.fresh] + ([self._first] if self._first else [])
        if any(_end(other) != _end(run) for other in others) or "teardown" in dict(run.raised):
            self.look(places)

    def _judge(self, first: Run, second: Run, runs: tuple[str, str], places: Places) -> None:
        if self.differing:
            return
        verdict = judge(first, second, self.wanted)
        if verdict.differs or verdict.is_bare:  # few: it takes time to find out
            states = self._snapshots.of_names(places())
            pair = [states if run.states is NOTHING else run.states for run in (first, second)]
            verdict = with_states(verdict, *pair)
        self.verdict = verdict
        if verdict.differs:
            self.differing, self.runs = self.number, runs

    def close(self) -> None:
        if self.taking is not None:
            self.taking.close()
        self._snapshots.close()
        # No cycle keeps what the runs have given or had: tests may count references.
        self.taking = self._first = self._owner = None
        self._globals = []

    def _is_shared(self, value: object) -> bool:
        if self._shared is None:  # few runs ask
            values = [*self._globals, *_wider_values(self.item)]
            self._shared = frozenset(map(id, values))
        return id(value) in self._shared

    def _is_result(self, name: str, value: object) -> bool:
        """Tell whether a local variable is one: not a fixture, nor the test's own object."""
        arguments = getattr(self.item, "funcargs", None) or {}
        is_given = name in arguments and arguments[name] is value
        return not is_given and (self._owner is None or value is not self._owner)


def _as_far_as(run: Run, whole: Run) -> Run:
    """Return a run that is over with the outcomes of those phases that another one has had."""
    outcomes = whole.outcomes[: len(run.outcomes)]
    phases = {outcome.when for outcome in outcomes}
    raised = tuple((when, error) for when, error in whole.raised if when in phases)
    return whole._replace(outcomes=outcomes, raised=raised)


def _end(run: Run) -> tuple[Outcome, ...]:
    return run.outcomes[-1:]


def word_of(report: pytest.TestReport) -> str:
    """Return how a phase ended, in one word."""
    if hasattr(report, "wasxfail"):
        return "xfailed" if report.skipped else "xpassed"
    return report.outcome


def _globals(item: pytest.Item) -> list[object]:
    """Return what all runs have in common of the module and the class."""
    module = getattr(item, "module", None)
    owner = getattr(item, "cls", None)
    values = [*vars(module).values()] if module is not None else []
    return values + [value for one in getattr(owner, "__mro__", ()) for value in vars(one).values()]


def _wider_values(item: pytest.Item) -> list[object]:
    """Return what all runs have in common of fixtures and parameters."""
    arguments: dict[str, Any] = getattr(item, "funcargs", None) or {}
    parameters = parameters_of(item)
    return [
        *(parameters.values.values() if parameters is not None else ()),
        *_of_wider_scopes(item, arguments),
    ]


def _of_wider_scopes(item: pytest.Item, arguments: Mapping[str, object]) -> list[object]:
    return [
        arguments[name]
        for name, definitions in fixture_definitions(item).items()
        if name in arguments and definitions[-1].scope != "function"
    ]

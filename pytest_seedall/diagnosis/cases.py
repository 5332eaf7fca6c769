"""One test that is not deterministic: where its runs part, and why."""

from __future__ import annotations

import sys
from contextlib import closing
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from pytest_seedall.diagnosis.candidates import (
    Candidate,
    Carried,
    CarriedFile,
    asked,
    carried,
    carried_files,
    folders_of,
    modules_of,
    new_files,
    parameters,
    replace_value,
    wider_values,
)
from pytest_seedall.diagnosis.experiments import FEWEST, Experiments, OutOfTimeError
from pytest_seedall.diagnosis.findings import OF_OPERATORS, Findings
from pytest_seedall.diagnosis.first_run import left, left_by_first_run, reset
from pytest_seedall.diagnosis.forked import run_forked
from pytest_seedall.diagnosis.laboratory import Deadline, Series, TestLaboratory
from pytest_seedall.diagnosis.leaving import Leaving
from pytest_seedall.diagnosis.placing import left_out, told_apart
from pytest_seedall.diagnosis.sources.known import ADDRESSES, SOURCES, THREAD_STARTS
from pytest_seedall.diagnosis.sources_base import Site
from pytest_seedall.diagnosis.state.looking import changes, look
from pytest_seedall.diagnosis.state.restoring import restore
from pytest_seedall.diagnosis.telling import forks_tried, not_forked
from pytest_seedall.diagnosis.watching import recorded, traced, watched
from pytest_seedall.running.runs import Outcome
from pytest_seedall.seeders.deterministic_modes import FRAMEWORKS
from pytest_seedall.tracing.examined import examined, packages_under_test

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from pytest_seedall.diagnosis.experiments import Tally
    from pytest_seedall.diagnosis.laboratory import RunUnseen
    from pytest_seedall.diagnosis.leftovers import Leftover
    from pytest_seedall.diagnosis.state.looking import Look
    from pytest_seedall.diagnosis.telling import Diagnosis
    from pytest_seedall.running.repeats import Repeats

# Of the time for a test, that which may be spent on watching one run.
_WATCHED = 0.1
# Of what is left when the cause is known, that in which its places may be told apart.
_PLACED = 0.5
# More runs than that are not watched in search of one that differs.
_MOST_WATCHED = 10

#: How a phase ends that the runs of a test need.
SET_UP = Outcome("setup", "passed")


class Case:
    """The diagnosis of one test.

    :param run: runs it so that nobody sees it.
    :param tell: told what is done now.
    :param begun: when the run of all tests has begun.
    """

    def __init__(
        self,
        repeats: Repeats,
        run: RunUnseen,
        deadline: Deadline,
        tell: Callable[[str], object],
        begun: float,
    ) -> None:
        self._begun = begun
        self._repeats = repeats
        self._item = repeats.item
        self._run = run
        self._deadline = deadline
        self._tell = tell
        self._findings = Findings(self._item.config.rootpath)
        self._others: list[Candidate | Carried] = []
        """What differs, maybe, and does not make the results differ."""

    @property
    def diagnosis(self) -> Diagnosis:
        """What is known so far."""
        return self._findings.diagnosis

    @property
    def live(self) -> Tally:
        """How often runs with nothing frozen have differed."""
        return self._findings.live

    def look(self) -> None:
        """Find out what there is time for; leave state as it was before."""
        before = self._look()
        packages = packages_under_test(self._item.path, self._item.config.rootpath)
        try:
            with examined(packages):
                if self._can_be_run_again(before):
                    self._examine()
        except OutOfTimeError:
            self._findings.is_out_of_time = True
        finally:
            after = self._look(copies=False)
            restore(before, [change.place for change in changes(before, after)], after)

    def _look(self, *, copies: bool = True) -> Look:
        return look(
            *modules_of(self._item),
            fixtures=wider_values(self._item),
            parameters=parameters(self._item),
            replace=lambda name, value: replace_value(self._item, name, value),
            folders=folders_of(self._item),
            copies=copies,
        )

    def _can_be_run_again(self, before: Look) -> bool:
        """Run it once: wider fixtures are set up, and what is made once is there."""
        with closing(self._begin()) as series:
            run = series.run()
        self._findings.seconds = series.longest
        verdict = self._repeats.verdict
        was_set_up = verdict is not None and SET_UP in verdict.outcomes[1]
        if was_set_up and SET_UP not in run.outcomes:
            self._findings.why_not = "not looked for: its fixtures cannot be set up once more"
            return False
        after = self._look(copies=False)
        iterators = [one.place for one in changes(before, after) if one.role == "iterator"]
        used = [place for place in iterators if place in before.seen]
        lost = restore(before, used, after).cannot
        if lost:
            self._findings.why_not = f"not looked for: each run uses up {', '.join(lost)}"
        return not lost

    def _examine(self) -> None:
        self._tell("tracing it")
        with closing(self._begin()) as series:
            before = self._look()
            first = watched(series, SOURCES, self._seconds)
            after = self._look(copies=False)
            self._findings.sites = first.sites
            self._findings.part(first, traced(series, self._seconds))
        self._findings.is_state_seen = not (before.is_cut_short or after.is_cut_short)
        changed = changes(before, after)
        files = carried_files(self._item, changed)
        states: list[Carried | CarriedFile] = [*carried(before, after, changed), *files]
        self._conclude(states)
        if len(files) < sum(change.role == "file" for change in changed):
            self._findings.files = new_files(after, self._begun)
        if not self._findings.live.differing:
            self._of_first_run(before)
        if not self._findings.causes and self._findings.asks(THREAD_STARTS.name):
            self._conclude([], is_provoked=True)
        is_more_asked = self._asks_for_addresses_unseen()
        if not self._findings.causes and (self._findings.agree or is_more_asked):
            agreeing = self._findings.live.pairs if self._findings.agree else 0
            self._conclude(states, agreeing=agreeing)  # now and then it does
        self._look_closer()

    def _asks_for_addresses_unseen(self) -> bool:
        """Tell whether a test asks for addresses where no call is seen, if nothing else is it."""
        findings, sites = self._findings, set[Site]()
        if not (findings.causes or findings.is_out_of_time or findings.asks(ADDRESSES.name)):
            with closing(self._begin()) as series:
                series.run(ADDRESSES.frozen(sites))
            findings.sites += tuple(sorted(sites))
        return bool(sites)

    def _look_closer(self) -> None:
        """Find what is still to be told, now that the cause is known, or that it is not."""
        findings = self._findings
        if findings.live.differing and self._others and findings.is_elsewhere:
            self._part_without_others()
        if findings.live.differing and findings.divergence is None:
            self._trace_on()
        causes = {cause.source for cause in findings.causes}
        if "torch" in sys.modules and findings.live.differing and causes <= {*OF_OPERATORS}:
            self._record_operators()
        if findings.live.differing and not causes:
            self._fork()

    def _part_without_others(self) -> None:
        """Trace two runs that differ only in what makes the results differ: a log has times."""
        self._tell("tracing it again")
        with closing(self._begin()) as series:
            first = traced(series, self._seconds, *self._others_frozen())
            self._findings.divergence = None
            self._findings.part(first, traced(series, self._seconds, *self._others_frozen()))

    def _others_frozen(self) -> list[AbstractContextManager[object]]:
        return [one.frozen() for one in self._others]

    def _trace_on(self) -> None:
        """Trace more runs, of a test that differs now and then."""
        self._tell("tracing it again")
        with closing(self._begin()) as series:
            first = traced(series, self._seconds, *self._others_frozen())
            for _ in range(_MOST_WATCHED):
                again = traced(series, self._seconds, *self._others_frozen())
                self._findings.part(first, again)
                if self._findings.divergence is not None:
                    return

    def _record_operators(self) -> None:
        self._tell("recording PyTorch's operators")
        with closing(self._begin()) as series:
            first = recorded(series, self._seconds)
            for _ in range(_MOST_WATCHED):
                self._findings.part_operators(first, recorded(series, self._seconds))
                if self._findings.operator is not None:
                    return

    def _begin(self) -> Series:
        return Series(self._repeats, self._run, self._deadline)

    @property
    def _seconds(self) -> float:
        """For how long to watch the next run."""
        return max(0.5, self._deadline.left * _WATCHED)

    def _conclude(
        self,
        states: Sequence[Carried | CarriedFile],
        *,
        is_provoked: bool = False,
        agreeing: int = 0,
    ) -> None:
        found = asked(SOURCES, self._findings.sites, self._findings.divergence)
        candidates: list[Candidate | Carried | CarriedFile]
        candidates = [*found, *states, *self._of_frameworks(found)]
        around = THREAD_STARTS.provoked if is_provoked else None
        laboratory = TestLaboratory(self._begin, around, self._tell)
        experiments = Experiments(laboratory, candidates, agreeing)
        whole = experiments.conclude()
        conclusion = told_apart(experiments, whole, Deadline(self._deadline.left * _PLACED))
        self._findings.conclude(conclusion)
        others = [one for one in candidates if one not in whole.causes]
        self._others = [
            one
            for one in others
            if one.name not in OF_OPERATORS and not isinstance(one, CarriedFile)
        ]
        self._others += left_out(whole.causes, conclusion.causes)

    def _of_frameworks(self, known: Sequence[Candidate]) -> Iterator[Candidate]:
        """Yield what a framework may depend on though the test is not seen to ask it."""
        if not FRAMEWORKS.keys() & sys.modules.keys():
            return
        seen = {candidate.name for candidate in known}
        for source in SOURCES:
            if source.name in OF_OPERATORS and source.name not in seen:
                yield Candidate(source, ())

    def _of_first_run(self, now: Look) -> None:
        """Look for what the first run has left, if later runs are all the same."""
        self._tell("putting back what its first run has changed")
        with closing(self._begin()) as series:
            look = partial(self._look, copies=False)
            found = left_by_first_run(self._repeats, series, now, look, folders_of(self._item))
            if not found:
                self._findings.files = new_files(now, self._begun)
                return
            leaving = self._part_again(series, found)
        self._findings.conclude_reset(found, leaving)

    def _fork(self) -> None:
        """Find out whether it differs from the very same state, too."""
        self._tell("running it in forked children")
        with closing(self._begin()) as series:
            forked = [run_forked(series.run, self._deadline.left) for _ in range(FEWEST)]
            runs = [one.value for one in forked if one.value is not None]
            if len(runs) < FEWEST:
                self._findings.forks = not_forked(
                    next(filter(None, (one.why_not for one in forked)))
                )
            else:
                differ = any(series.differ(one, other) for one, other in pairwise(runs))
                self._findings.forks = forks_tried(FEWEST, differ=differ)

    def _part_again(self, series: Series, found: Sequence[Leftover]) -> Leaving:
        """Trace a run as the first, and one as all others; return what the former touches."""
        self._others = [*asked(SOURCES, self._findings.sites, None)]
        leaving = Leaving()
        first = traced(series, self._seconds, reset(found), leaving.seen(), *self._others_frozen())
        self._findings.divergence = None
        self._findings.part(
            first, traced(series, self._seconds, left(found), *self._others_frozen())
        )
        return leaving

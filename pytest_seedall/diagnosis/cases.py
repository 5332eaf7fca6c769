"""One test that is not deterministic: where its runs part, and why."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_seedall.diagnosis.candidates import (
    Candidate,
    Carried,
    asked,
    carried,
    parameters,
    wider_values,
)
from pytest_seedall.diagnosis.experiments import Experiments, OutOfTimeError
from pytest_seedall.diagnosis.findings import Findings
from pytest_seedall.diagnosis.laboratory import Series, TestLaboratory
from pytest_seedall.diagnosis.reset import is_cause
from pytest_seedall.diagnosis.sources.known import SOURCES, THREAD_STARTS
from pytest_seedall.diagnosis.state.looking import changes, look
from pytest_seedall.diagnosis.state.restoring import as_at_import, kept, known_at_import, restore
from pytest_seedall.diagnosis.watching import watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from pytest_seedall.diagnosis.experiments import Tally
    from pytest_seedall.diagnosis.laboratory import Deadline, RunUnseen
    from pytest_seedall.diagnosis.state.looking import Change, Look
    from pytest_seedall.diagnosis.telling import Diagnosis
    from pytest_seedall.diagnosis.watching import Watched
    from pytest_seedall.repeat.repeats import Repeats

# Of the time for a test, that which may be spent on tracing one run.
_TRACED = 0.25

#: Sources that PyTorch's operators show, though the test itself may not be seen to ask them.
_OF_OPERATORS = ("framework algorithms", "number of threads")


class Case:
    """The diagnosis of one test.

    :param run: runs it so that nobody sees it.
    :param tell: told what is done now.
    """

    def __init__(
        self, repeats: Repeats, run: RunUnseen, deadline: Deadline, tell: Callable[[str], object]
    ) -> None:
        self._repeats = repeats
        self._item = repeats.item
        self._run = run
        self._deadline = deadline
        self._tell = tell
        self._findings = Findings(self._item.config.rootpath)

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
        try:
            self._examine(before)
        except OutOfTimeError:
            self._findings.is_out_of_time = True
        finally:
            restore(before, after=self._look(copies=False))

    def _look(self, *, copies: bool = True) -> Look:
        folders = dict.fromkeys((Path.cwd(), self._item.config.rootpath))
        return look(
            fixtures=wider_values(self._item),
            parameters=parameters(self._item),
            folders=folders,
            copies=copies,
        )

    def _examine(self, before: Look) -> None:
        self._tell("tracing it")
        with ExitStack() as closing:
            series = self._begin()
            closing.callback(series.close)
            first = self._watch(series)
            after = self._look(copies=False)
            second = self._watch(series)
        self._findings.part(first, second)
        self._conclude(first, carried(before, after, changes(before, after)))
        if not self._findings.live.differing:
            self._of_first_run(before)
        if not self._findings.causes and self._findings.asks(THREAD_STARTS.name):
            self._conclude(first, [], is_provoked=True)

    def _begin(self) -> Series:
        return Series(self._repeats, self._run, self._deadline)

    def _watch(self, series: Series, *around: AbstractContextManager[object]) -> Watched:
        return watched(series, SOURCES, max(0.1, self._deadline.left * _TRACED), *around)

    def _conclude(
        self, first: Watched, states: Sequence[Carried], *, is_provoked: bool = False
    ) -> None:
        sites, divergence = first.sites, self._findings.divergence
        found = asked(SOURCES, sites, divergence)
        candidates: list[Candidate | Carried] = [*self._of_operators(found), *found, *states]
        around = THREAD_STARTS.provoked if is_provoked else None
        laboratory = TestLaboratory(self._begin, around, self._tell)
        self._findings.conclude(Experiments(laboratory, candidates).conclude())

    def _of_operators(self, known: list[Candidate]) -> Iterator[Candidate]:
        """Yield, and take from those that are known, what operators of PyTorch's depend on."""
        if self._findings.operator is None:
            return
        for name in _OF_OPERATORS:
            source = next(source for source in SOURCES if source.name == name)
            sites = [candidate.sites for candidate in known if candidate.source is source]
            known[:] = [candidate for candidate in known if candidate.source is not source]
            yield Candidate(source, sites[0] if sites else ())

    def _of_first_run(self, now: Look) -> None:
        """Look for state that the first run has left, if later runs are all the same."""
        self._tell("putting back what its first run has changed")
        with ExitStack() as closing:
            series = self._begin()
            closing.callback(series.close)
            with as_at_import(now, known_at_import(now)):
                changed = changes(self._look(copies=False), now)
            if not changed or not self._is_cause(series, now, changed):
                return
            singles = [(change,) for change in changed] if len(changed) > 1 else []
            found = next((one for one in singles if self._is_cause(series, now, one)), changed)
            self._part_again(series, now, found)
        self._findings.conclude_reset(found)

    def _is_cause(self, series: Series, now: Look, changed: Sequence[Change]) -> bool:
        places = [change.place for change in changed]
        return is_cause(series, lambda: as_at_import(now, places), lambda: kept(now, places))

    def _part_again(self, series: Series, now: Look, changed: Sequence[Change]) -> None:
        places = [change.place for change in changed]
        first = self._watch(series, as_at_import(now, places))
        self._findings.part(first, self._watch(series, kept(now, places)))

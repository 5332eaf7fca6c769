"""What a worker tells of all runs that it has made inside one item: at its end, in few texts."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, Any

from pytest_seedall.sweep.kept import KeptRuns
from pytest_seedall.sweep.taking import Told, test_from_report, test_to_report
from pytest_seedall.sweep.wider import Wider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_seedall.sweep.taking import ToldTest


class Together:
    """Takes what there is to tell of the runs of a test, until it is sent."""

    def __init__(self) -> None:
        self._test: ToldTest | None = None
        self._kept = KeptRuns()
        self._draws_nothing = False
        self._ordinary: list[int] = []
        self._wider: tuple[Wider, ...] = ()

    def gather(self, test: ToldTest, told: Told) -> None:
        """Take a run."""
        self._test, self._wider = test, told.wider
        self._draws_nothing = told.draws_nothing
        self._ordinary += [told.number] if told.is_ordinary else []
        self._kept.keep(told.number, told.run)

    def to_report(self) -> list[Any] | None:
        """Return all of it, of plain lists, strings and numbers; None if there is nothing."""
        if self._test is None:
            return None
        wider = [*map(list, self._wider)]
        about = [self._draws_nothing, self._ordinary, wider]
        return [test_to_report(self._test), *about, self._kept.to_report()]


def told_together(report: Any) -> Iterator[tuple[ToldTest, Told]]:
    """Yield what such a report tells of each run."""
    test, draws_nothing, ordinary, wider, kept = report
    known, around = test_from_report(test), tuple(starmap(Wider, wider))
    for number, run in KeptRuns.from_report(kept).numbered():
        yield known, Told(number, draws_nothing, number in ordinary, around, run)

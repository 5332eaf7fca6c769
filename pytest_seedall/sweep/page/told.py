"""What a page tells of each swept test, and of which tests it tells first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.sweep.groups import own_failures
from pytest_seedall.sweep.masking import mask_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_seedall.sweep.masking import Mask
    from pytest_seedall.sweep.runs import SweptRun
    from pytest_seedall.sweep.series import Series
    from pytest_seedall.sweep.swept_test import SweptTest


class Told(NamedTuple):
    """A swept test, with what its runs give when they are looked at together."""

    test: SweptTest
    failed: list[SweptRun]
    counted: int
    """How many runs have passed or failed."""
    series: list[Series]
    """All of its numbers."""
    constant: list[Series]
    """Those that are the same under all seeds."""
    own_seeds: list[str]
    """Where the project's own code has set a seed in any of the runs."""
    mask: Mask | None
    """What shows that all runs did the same."""

    @property
    def is_broken(self) -> bool:
        """Whether it failed under every one of several seeds."""
        return len(self.failed) == self.counted > 1

    @property
    def is_plain(self) -> bool:
        """Whether it passed under all seeds, and there is nothing to tell but that."""
        is_whole = self.counted == self.test.wanted
        return is_whole and not (self.failed or self.series or self.own_seeds or self.test.wider)

    @property
    def drawable(self) -> list[Series]:
        """The numbers that are worth a plot: they change, and no comparison has the same."""
        known = [series for series in self.series if series not in self.constant]
        compared = {repr(series[1:3]) for series in known if series.operator}
        return [series for series in known if series.operator or repr(series[1:3]) not in compared]


def told(tests: Iterable[SweptTest]) -> list[Told]:
    """Return the tests, those that fail most often first, and then those whose seeds are masked."""
    return sorted((_told(test) for test in tests), key=_rank)


def _told(test: SweptTest) -> Told:
    series = own_failures(test)
    own_seeds = dict.fromkeys(call for kind in test.runs.kinds() for call in kind.own_seeds)
    constant = [one for one in series if one.is_constant]
    return Told(test, test.failed, test.counted, series, constant, [*own_seeds], mask_of(test))


def _rank(one: Told) -> tuple[float, bool]:
    return -len(one.failed) / (one.counted or 1), one.mask is None

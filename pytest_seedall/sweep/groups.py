"""Which numbers of a swept test are one and the same, so that each is told once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.sweep.series import series_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_seedall.sweep.runs import Comparison
    from pytest_seedall.sweep.series import Series
    from pytest_seedall.sweep.swept_test import SweptTest

_OTHER_WAY: dict[str | None, str] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Group(NamedTuple):
    """A number over the seeds, and the comparisons that are made of it."""

    label: str
    """What it was recorded as, or how it is written in the comparison."""
    series: Series
    """Its values; of a comparison of two numbers that both change, the margins."""
    comparisons: tuple[Series, ...] = ()
    """Those that have margins."""
    is_recorded: bool = False
    is_of_margins: bool = False
    failed_elsewhere: frozenset[int] = frozenset()
    """The seeds under which another comparison failed the test, and none of these."""

    @property
    def fails(self) -> bool:
        """Whether a comparison of it does not hold under some seed."""
        return any(not holds(one, margin) for one in self.comparisons for margin in one.margins)


def holds(comparison: Series | Comparison, margin: float) -> bool:
    """Tell whether a comparison with such a margin holds; none does with NaN."""
    return margin > 0 if comparison.operator in ("<", ">") else margin >= 0


def groups_of(test: SweptTest) -> list[Group]:
    """Return the numbers of a test; first those of which a comparison does not hold."""
    groups: list[Group] = []
    for series in series_of(test):
        place = next(_places(groups, series), None)
        if place is None:
            groups.append(_new(series))
        else:
            groups[place] = _joined(groups[place], series)
    failing = _failing(test)
    groups = [_with_failures(group, failing) for group in groups]
    return sorted(groups, key=lambda group: not group.fails)


def own_failures(test: SweptTest) -> list[Series]:
    """Return the numbers of a test; of a comparison, only its own failures are marked, if known."""
    failing = _failing(test)
    return [_with_own(series, failing) for series in series_of(test)]


def _with_own(series: Series, failing: Mapping[int, set[str]]) -> Series:
    if series.operator is None:
        return series
    own = [series.label]  # also where no comparison is known to fail: something else did
    known = zip(series.seeds, series.failed, strict=True)
    failed = (is_failed and series.label in (failing.get(seed) or own) for seed, is_failed in known)
    return series._replace(failed=bytearray(failed))


def _failing(test: SweptTest) -> dict[int, set[str]]:
    """Return the comparisons that do not hold, by the seeds of the runs that failed."""
    return {run.seed: {one.text for one in run.comparisons if _fails(one)} for run in test.failed}


def _fails(comparison: Comparison) -> bool:
    if comparison.margin is None:
        return (comparison.left == comparison.right) != (comparison.operator == "==")
    return not holds(comparison, comparison.margin)


def _with_failures(group: Group, failing: Mapping[int, set[str]]) -> Group:
    """Return a group that knows which failures are none of its own.

    :param failing: by the seeds of the runs that failed, the comparisons that do not hold.
    """
    own = {one.label for one in group.comparisons}
    others = [seed for seed, texts in failing.items() if texts and own and not texts & own]
    return group._replace(failed_elsewhere=frozenset(others))


def _places(groups: list[Group], series: Series) -> Iterator[int]:
    """Yield the places of the groups to which a comparison belongs."""
    if series.operator is not None:
        for place, group in enumerate(groups):
            if not group.is_of_margins and _are_one(group.series, series):
                yield place


def _are_one(one: Series, other: Series) -> bool:
    """Tell whether two numbers are the same under all seeds under which both are known.

    :param other: a comparison; where it holds, the first one is known, too.
    """
    if one.seeds == other.seeds:  # as nearly all are
        return all(map(_are_same, one.values, other.values))
    known = dict(zip(one.seeds, one.values, strict=True))
    common = False
    for seed, value, failed in zip(other.seeds, other.values, other.failed, strict=True):
        if seed in known:
            common = True
            if not _are_same(known[seed], value):
                return False
        elif not failed:  # as it does before it comes to the first one
            return False
    return common


def _are_same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


def _new(series: Series) -> Group:
    if series.operator is None:
        return Group(series.label, series, is_recorded=True)
    comparisons = (series,) if series.margins else ()
    if series.bound is None and series.margins:
        of_margins = series._replace(values=series.margins)
        return Group(series.label, of_margins, comparisons, is_of_margins=True)
    return Group(_compared_name(series), series, comparisons)


def _joined(group: Group, comparison: Series) -> Group:
    """Return a group with one more comparison; its values are those of which there are more."""
    more = comparison if len(comparison.values) > len(group.series.values) else group.series
    added = (comparison,) if comparison.margins else ()
    return group._replace(series=more, comparisons=(*group.comparisons, *added))


def _compared_name(comparison: Series) -> str:
    """Return how the number that changes is written: ``accuracy`` of ``accuracy > 0.9``.

    Of a comparison for equality it is not known which side that is.
    """
    other_way = _OTHER_WAY.get(comparison.operator)
    signs = [] if other_way is None else [(comparison.operator, 0), (other_way, 1)]
    for sign, side in signs:
        parts = comparison.label.split(f" {sign} ")
        if len(parts) == 2:
            return parts[side]
    return comparison.label

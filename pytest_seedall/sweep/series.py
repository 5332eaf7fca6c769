"""The numbers of a swept test, each over all seeds: what it recorded, and what it compared."""

from __future__ import annotations

from array import array
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.sweep.figures import are_same

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_seedall.sweep.runs import Comparison, Operator, SweptRun
    from pytest_seedall.sweep.swept_test import SweptTest


class Series(NamedTuple):
    """One number over the seeds, in the order of the runs; in arrays, as there may be many."""

    label: str
    """The name of a recorded number, or a comparison as it is written."""
    seeds: Sequence[int]
    values: Sequence[float]
    """Of a comparison, the side that changes with the seed: the left one, if both do."""
    failed: Sequence[int]
    """Whether the test failed in that run."""
    operator: Operator | None = None
    """How the values are compared with the bound; None for a recorded number."""
    bound: float | None = None
    """The other side of the comparison, if it is the same under all seeds."""
    margins: Sequence[float] = ()
    """By how much the comparison holds in each run; empty where there is no such measure."""

    @property
    def is_constant(self) -> bool:
        """Whether several seeds gave one and the same number."""
        return len(self.values) > 1 and are_same(self.values)


_MIRRORED: dict[str, Operator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def series_of(test: SweptTest) -> list[Series]:
    """Return the recorded numbers of a test, then its comparisons, each in order of appearance."""
    return [*_recorded(test), *_compared(test)]


class _Column:
    """What is read of the runs that have a number."""

    def __init__(self) -> None:
        self.seeds = array("I")
        self.failed = bytearray()
        self.values = array("d")
        self.others = array("d")
        """Of a comparison, its right side."""
        self.margins = array("d")

    def read(self, run: SweptRun, value: float) -> None:
        self.seeds.append(run.seed)
        self.failed.append(run.has_failed)
        self.values.append(value)

    def compare(self, run: SweptRun, one: Comparison) -> None:
        self.read(run, one.left)
        self.others.append(one.right)
        if one.margin is not None:
            self.margins.append(one.margin)

    def series(self, label: str) -> Series:
        return Series(label, self.seeds, self.values, self.failed)


def _recorded(test: SweptTest) -> Iterator[Series]:
    found: defaultdict[str, _Column] = defaultdict(_Column)
    for run in test.runs:
        for name, number in run.numbers:
            found[name].read(run, number)
    for name, column in found.items():
        yield column.series(name)


def _compared(test: SweptTest) -> Iterator[Series]:
    # An ``==`` is one of closeness where one side is an `approx`, so a text may be of two kinds.
    found: defaultdict[tuple[str, Operator], _Column] = defaultdict(_Column)
    for run in test.runs:
        for one in run.comparisons:
            found[one.text, one.operator].compare(run, one)
    for (text, operator), column in found.items():
        is_mirrored = _is_one(column.values) and not _is_one(column.others)
        bound = column.values if is_mirrored else column.others
        yield column.series(text)._replace(
            values=column.others if is_mirrored else column.values,
            operator=_MIRRORED.get(operator, operator) if is_mirrored else operator,
            bound=bound[0] if _is_one(bound) else None,
            margins=column.margins,
        )


def _is_one(values: array[float]) -> bool:
    """Tell whether all of at least one value are equal."""
    return values.count(values[0]) == len(values)

"""The numbers of a swept test, each over all seeds: what it recorded, and what it compared."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.sweep.figures import are_same
from pytest_seedall.sweep.runs import Comparison

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_seedall.sweep.runs import Operator
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


def _recorded(test: SweptTest) -> Iterator[Series]:
    for name in test.runs.names():
        seeds, failed, values = test.runs.column(name)
        yield Series(name, seeds, values, failed)


def _compared(test: SweptTest) -> Iterator[Series]:
    # An ``==`` is one of closeness where one side is an `approx`, so a text may be of two kinds.
    for text, operator in test.runs.comparisons():
        seeds, failed, numbers = test.runs.column((text, operator))
        lefts, rights, tolerances = (numbers[side::3] for side in range(3))
        is_mirrored = _is_one(lefts) and not _is_one(rights)
        bound = lefts if is_mirrored else rights
        yield Series(
            text,
            seeds,
            rights if is_mirrored else lefts,
            failed,
            _MIRRORED.get(operator, operator) if is_mirrored else operator,
            bound[0] if _is_one(bound) else None,
            array("d", _margins(operator, zip(lefts, rights, tolerances, strict=True))),
        )


def _margins(operator: Operator, sides: Iterable[tuple[float, float, float]]) -> Iterator[float]:
    for left, right, tolerance in sides:
        margin = Comparison("", left, operator, right, tolerance).margin
        if margin is not None:
            yield margin


def _is_one(values: array[float]) -> bool:
    """Tell whether all of at least one value are equal."""
    return values.count(values[0]) == len(values)

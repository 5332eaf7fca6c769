"""The numbers of a swept test, each over all seeds: what it recorded, and what it compared."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.sweep.figures import are_same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_seedall.sweep.runs import Comparison, Operator, SweptRun, SweptTest


class Series(NamedTuple):
    """One number over the seeds, in the order of the runs."""

    label: str
    """The name of a recorded number, or a comparison as it is written."""
    seeds: tuple[int, ...]
    values: tuple[float, ...]
    """Of a comparison, the side that changes with the seed: the left one, if both do."""
    failed: tuple[bool, ...]
    """Whether the test failed in that run."""
    operator: Operator | None = None
    """How the values are compared with the bound; None for a recorded number."""
    bound: float | None = None
    """The other side of the comparison, if it is the same under all seeds."""
    margins: tuple[float, ...] = ()
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
    found: defaultdict[str, tuple[list[SweptRun], list[float]]] = defaultdict(lambda: ([], []))
    for run in test.runs:
        for name, number in run.numbers:
            runs, values = found[name]
            runs.append(run)
            values.append(number)
    for name, (runs, values) in found.items():
        yield _series(name, runs, values)


def _series(label: str, runs: list[SweptRun], values: list[float]) -> Series:
    seeds = tuple([run.seed for run in runs])
    return Series(label, seeds, tuple(values), tuple([run.has_failed for run in runs]))


def _compared(test: SweptTest) -> Iterator[Series]:
    # An ``==`` is one of closeness where one side is an `approx`, so a text may be of two kinds.
    found: defaultdict[tuple[str, Operator], tuple[list[SweptRun], list[Comparison]]]
    found = defaultdict(lambda: ([], []))
    for run in test.runs:
        for one in run.comparisons:
            runs, comparisons = found[one.text, one.operator]
            runs.append(run)
            comparisons.append(one)
    for (text, operator), (runs, comparisons) in found.items():
        lefts, rights = zip(*((one.left, one.right) for one in comparisons), strict=True)
        is_mirrored = len(set(lefts)) == 1 and len(set(rights)) > 1
        values, others = (rights, lefts) if is_mirrored else (lefts, rights)
        margins = [one.margin for one in comparisons]
        yield _series(text, runs, [*values])._replace(
            operator=_MIRRORED.get(operator, operator) if is_mirrored else operator,
            bound=others[0] if len(set(others)) == 1 else None,
            margins=tuple([margin for margin in margins if margin is not None]),
        )

"""The numbers of a swept test, each over all seeds: what it recorded, and what it compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_seedall.sweep.runs import Operator, SweptRun, SweptTest


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
        return len(self.values) > 1 and len({repr(value) for value in self.values}) == 1


_MIRRORED: dict[str, Operator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def series_of(test: SweptTest) -> list[Series]:
    """Return the recorded numbers of a test, then its comparisons, each in order of appearance."""
    return [*_recorded(test), *_compared(test)]


def _recorded(test: SweptTest) -> Iterator[Series]:
    names = dict.fromkeys(name for run in test.runs for name, _ in run.numbers)
    found = [(run, dict(run.numbers)) for run in test.runs]
    for name in names:
        having = [(run, numbers[name]) for run, numbers in found if name in numbers]
        yield _series(name, [run for run, _ in having], [value for _, value in having])


def _series(label: str, runs: list[SweptRun], values: list[float]) -> Series:
    seeds, failed = zip(*((run.seed, run.has_failed) for run in runs), strict=True)
    return Series(label, seeds, tuple(values), failed)


def _compared(test: SweptTest) -> Iterator[Series]:
    # An ``==`` is one of closeness where one side is an `approx`, so a text may be of two kinds.
    keys = dict.fromkeys((one.text, one.operator) for run in test.runs for one in run.comparisons)
    found = [(run, {(one.text, one.operator): one for one in run.comparisons}) for run in test.runs]
    for text, operator in keys:
        having = [(run, known[text, operator]) for run, known in found if (text, operator) in known]
        runs, comparisons = zip(*having, strict=True)
        lefts, rights = zip(*((one.left, one.right) for one in comparisons), strict=True)
        is_mirrored = len(set(lefts)) == 1 and len(set(rights)) > 1
        values, others = (rights, lefts) if is_mirrored else (lefts, rights)
        margins = tuple(one.margin for one in comparisons if one.margin is not None)
        yield _series(text, [*runs], [*values])._replace(
            operator=_MIRRORED.get(operator, operator) if is_mirrored else operator,
            bound=others[0] if len(set(others)) == 1 else None,
            margins=margins,
        )

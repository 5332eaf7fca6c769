"""The numbers of a swept test in the terminal: small histograms, and how far comparisons hold."""

from __future__ import annotations

import math
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.sweep.figures import are_same, shower
from pytest_seedall.sweep.histograms import bars, bins_of, histogram, kinds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pytest_seedall.sweep.groups import Group
    from pytest_seedall.sweep.histograms import Bins
    from pytest_seedall.sweep.series import Series

MOST_NUMBERS = 5

_MOST_BINS = 20
_GAP = "   "
#: Names of so many letters stand beside what there is to say, whatever is cut.
_SHORT = 12


class Page(NamedTuple):
    """What is written on."""

    width: int = 80
    can_blocks: bool = True
    """Whether it shows Unicode's blocks."""

    def cut(self, text: str, width: int | None = None) -> str:
        """Return a text in one line, shortened if it is too long."""
        width = max(1, self.width if width is None else width)
        mark = "…" if self.can_blocks else "..."[:width]
        return text if len(text) <= width else text[: width - len(mark)] + mark

    def cut_inside(self, text: str, width: int) -> str:
        """Return a text shortened in its middle if it is too long: a bound is at its end."""
        mark = "…" if self.can_blocks else "..."
        kept = max(0, width - len(mark))
        end = kept // 2
        return text if len(text) <= width else text[: kept - end] + mark + text[len(text) - end :]


def rows(groups: Sequence[Group], page: Page) -> list[str]:
    """Return the lines of some numbers of one test, aligned, and not longer than the page is wide.

    A name that leaves too little room beside it has a line of its own. Where the test failed under
    some seeds and not under others, each has its own row, on the same bins.
    """
    pairs = [pair for group in groups for pair in _pairs(group, page.can_blocks)]
    labels = [_in_one_line(label) for label, _ in pairs]
    longest = max((len(text) for _, text in pairs), default=0)
    most = max(_SHORT, page.width - len(f"  {_GAP}") - longest)
    column = max((len(label) for label in labels if len(label) <= most), default=0)
    said = []
    for label, (_, text) in zip(labels, pairs, strict=True):
        if len(label) > most:
            said.append(f"  {page.cut_inside(label, page.width - 2)}")
        beside = label if len(label) <= most else ""
        said.append(page.cut(f"  {beside:<{column}}{_GAP}{text}".rstrip()))
    return said


def _in_one_line(label: str) -> str:
    """Return a label without line breaks; how far it is indented stays as it is."""
    return label[: len(label) - len(label.lstrip(" "))] + " ".join(label.split())


def _pairs(group: Group, can_blocks: bool) -> Iterator[tuple[str, str]]:
    """Yield labels, and what stands beside them."""
    series, comparisons = group.series, group.comparisons
    finite = kinds(series.values).finite
    is_drawn = len(set(finite)) > 1
    passed, failed = _passed(group), _failed(group)
    is_parted = is_drawn and bool(passed and failed)
    summary = _median_and_range(series.values, shower(finite or [0.0]))
    if group.is_of_margins:
        summary = margin(series) if is_parted else f"margin: {summary}"
    if is_drawn and not is_parted:
        drawn = _drawn(finite, bins_of(finite, _MOST_BINS), can_blocks)
        summary = f"{drawn}{_GAP}{summary}"
    is_told_apart = group.is_recorded or len(comparisons) != 1
    yield group.label if is_told_apart else comparisons[0].label, summary
    if not is_told_apart and not group.is_of_margins:
        yield "", margin(comparisons[0])
    if is_parted:
        yield from _parted(passed, failed, finite, can_blocks)
    if is_told_apart:
        yield from ((one.label, margin(one)) for one in comparisons)


def _passed(group: Group) -> list[float]:
    """Return the values of the runs that passed."""
    series = group.series
    pairs = zip(series.values, series.failed, strict=True)
    return [value for value, is_failed in pairs if not is_failed]


def _failed(group: Group) -> list[float]:
    """Return those of the runs that failed, as far as that may be for this number."""
    series, elsewhere = group.series, group.failed_elsewhere
    runs = zip(series.values, series.failed, series.seeds, strict=True)
    return [value for value, is_failed, seed in runs if is_failed and seed not in elsewhere]


def _parted(
    passed: list[float], failed: list[float], finite: list[float], can_blocks: bool
) -> Iterator[tuple[str, str]]:
    """Yield the rows of the runs that passed and of those that failed."""
    bins = bins_of(finite, _MOST_BINS)
    # Where one ends and the other begins is what people look for.
    show = shower(finite, apart=[*_ends(passed), *_ends(failed)])
    for word, values in (("passed", passed), ("failed", failed)):
        drawn = _drawn(values, bins, can_blocks)
        yield f"  {word} {len(values)}", f"{drawn}{_GAP}{_range(values, show)}"


def _ends(values: Sequence[float]) -> list[float]:
    finite = kinds(values).finite
    return [min(finite), max(finite)] if finite else []


def _drawn(values: Sequence[float], bins: Bins, can_blocks: bool) -> str:
    return bars(histogram(values, *bins), can_blocks)


def _median_and_range(values: Sequence[float], show: Callable[[float], str]) -> str:
    finite = kinds(values).finite
    if len(values) == 1:
        return show(values[0])
    if are_same(values):
        return f"{show(values[0])} under each of {len(values)} seeds"
    middle = f"median {show(middle_of(finite))}, " if len(set(finite)) > 1 else ""
    return f"{middle}{_range(values, show)}"


def _range(values: Sequence[float], show: Callable[[float], str]) -> str:
    """Return the smallest and the largest value, and how many are none between them."""
    said = [" to ".join(dict.fromkeys(map(show, _ends(values))))]
    counts = zip(("NaN", "inf", "-inf"), kinds(values)[1:], strict=True)
    said += [f"{name} under {count}" for name, count in counts if count]
    return ", ".join(filter(None, said))


def middle_of(values: Sequence[float]) -> float:
    """Return the median, of huge values too, whose sum is infinite.

    :param values: at least one, all of them finite.
    """
    found = median(values)
    return found if math.isfinite(found) else median([value / 2 for value in values]) * 2


def margin(comparison: Series) -> str:
    """Return by how much a comparison holds: in the middle, and at least, negative if it fails."""
    finite = kinds(comparison.margins).finite
    show = shower(finite or [0.0])
    if are_same(comparison.margins):
        return f"margin: {show(comparison.margins[0])}"
    pairs = zip(comparison.margins, comparison.seeds, strict=True)
    # NaN is less than any: with it, the comparison fails.
    least, seed = min(pairs, key=lambda pair: (not math.isnan(pair[0]), pair))
    middle = f"median {show(middle_of(finite))}, " if finite else ""
    return f"margin: {middle}least {show(least)} (seed {seed})"

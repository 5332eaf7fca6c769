"""Puts a sweep into words: plain functions from what the runs gave to lines of a terminal."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.sweep.figures import counted, percent, shower
from pytest_seedall.sweep.groups import groups_of
from pytest_seedall.sweep.intervals import interval
from pytest_seedall.sweep.masking import mask_of
from pytest_seedall.sweep.rows import MOST_NUMBERS, Page, rows
from pytest_seedall.sweep.totals import (
    Facts,
    elsewhere,
    ends,
    failing_verb,
    headline,
    less_than,
    of_run,
)
from pytest_seedall.sweep.wider import given, names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_seedall.sweep.groups import Group
    from pytest_seedall.sweep.masking import Mask
    from pytest_seedall.sweep.series import Series
    from pytest_seedall.sweep.swept_test import SweptTest

#: How many tests are told one by one.
MOST_TESTS = 50

_MOST_SEEDS = 3
_MOST_CONSTANT = 3
_MOST_PLACES = 4


class _Told(NamedTuple):
    """A test, and what there is to tell of it."""

    test: SweptTest
    groups: list[Group]
    mask: Mask | None

    @property
    def rank(self) -> tuple[float, float, bool]:
        """Its place: what fails most often is first, then what xfails, then what is masked."""
        rate = len(self.test.failed) / self.test.counted if self.test.counted else 0.0
        return 0.0 if self.test.xfails else -rate, -rate, self.mask is None


def lines(
    tests: Sequence[SweptTest],
    facts: Facts | None = None,
    *,
    brief: bool = False,
    can_blocks: bool = True,
    width: int = 80,
) -> list[str]:
    """Return what to say of a sweep.

    :param brief: only which tests fail, and how often: no seeds, commands and numbers.
    :param can_blocks: whether the terminal can show Unicode's blocks.
    :param width: of the terminal, in letters. Only node ids and commands may be longer.
    """
    facts = (facts or Facts())._replace(is_brief=brief)
    page = Page(width, can_blocks)
    told = [_told(test, brief=brief) for test in tests]
    single = sorted((one for one in told if _has_own_lines(one)), key=lambda one: one.rank)
    said = _all_wrapped([headline(tests)] if tests else [], page)
    for one in single[:MOST_TESTS]:
        said += [*_first(one, page), *_further(one, facts, page, brief)]
    if len(single) > MOST_TESTS:
        said.append(_more(len(single) - MOST_TESTS, facts, " tests"))
    others = [one.test for one in told if not _has_own_lines(one)]
    said += [*_all_wrapped(ends(tests, others, facts), page), *elsewhere(tests, facts)]
    return said + _all_wrapped(of_run(facts), page)


def _told(test: SweptTest, brief: bool) -> _Told:
    kept = test._replace(runs=test.runs.not_skipped())
    return _Told(test, [] if brief else groups_of(kept), mask_of(kept))


def _has_own_lines(told: _Told) -> bool:
    has_numbers = any(group.is_recorded or not group.series.is_constant for group in told.groups)
    return (
        bool(told.test.failed) or told.mask is not None or (has_numbers and told.test.counted > 0)
    )


def _first(told: _Told, page: Page) -> list[str]:
    """Return the name of a test, and whether it fails: in one line if there is room."""
    said = _outcome(told)
    nodeid = told.test.nodeid
    if len(nodeid) + 2 + len(said) <= page.width:
        return [f"{nodeid}: {said}"]
    return [f"{nodeid}:", *_wrapped(said, page, "  ")]


def _outcome(told: _Told) -> str:
    test, n = told.test, told.test.counted
    failed = len(test.failed)
    share = "all" if failed in (0, n) and n > 1 else str(failed or n)
    verb = f"{failing_verb(test)}s" if failed else "passes"
    said = f"{verb} under {share} of {counted(n, 'seed')}"
    if told.mask is None and test.is_sample:  # under a mask, runs are no sample either
        low, high = map(percent, interval(failed, n))
        sure = f"{percent(failed / n)} (95% interval: {low} to {high}{given(test.wider)})"
        said += f", {sure}" if failed else f" ({less_than(n, test.wider)})"
    return said + _notes(test)


def _notes(test: SweptTest) -> str:
    skipped = len(test.runs) - test.counted
    said = f"; xfails under {test.xfailed} more" if test.xfailed and not test.xfails else ""
    said += f"; skipped under {skipped} more" if skipped else ""
    if len(test.runs) < test.wanted:
        said += f"; stopped after {len(test.runs)} of {counted(test.wanted, 'seed')}"
    return said


def _further(told: _Told, facts: Facts, page: Page, brief: bool) -> Iterator[str]:
    if not brief:
        yield from _failing(told.test, facts, page)
    if told.mask is not None:
        yield from _wrapped(f"warning: {_masked(told.mask, told.test, brief)}", page, "  ")
    groups = [group for group in told.groups if _is_told(group, told.mask)]
    yield from rows(groups[:MOST_NUMBERS], page)
    if len(groups) > MOST_NUMBERS:
        yield f"  {_more(len(groups) - MOST_NUMBERS, facts, ' numbers')}"


def _failing(test: SweptTest, facts: Facts, page: Page) -> Iterator[str]:
    """Yield under which seeds a test fails, and the command that runs it under the first."""
    failed = test.failed
    if 0 < len(failed) < test.counted:
        yield from _wrapped(_failing_seeds([run.seed for run in failed], facts), page, "  ")
    command = test.command(failed[0].seed) if failed else ""
    if command:
        yield f"  {command}"


def _is_told(group: Group, mask: Mask | None) -> bool:
    """Tell whether a number has a row: one that never changes only if the test records it."""
    return mask is None and (group.is_recorded or not group.series.is_constant)


def _failing_seeds(seeds: Sequence[int], facts: Facts) -> str:
    named = [str(seed) for seed in seeds[:_MOST_SEEDS]]
    named += [_more(len(seeds) - _MOST_SEEDS, facts)] if len(seeds) > _MOST_SEEDS else []
    return f"{'failing seed' if len(seeds) == 1 else 'failing seeds'}: {', '.join(named)}"


def _more(number: int, facts: Facts, what: str = "") -> str:
    """Return how many more there are, and where."""
    what = what.removesuffix("s") if number == 1 else what
    return f"... {number} more{what}" + (f" (in {facts.report})" if facts.report else "")


def _masked(mask: Mask, test: SweptTest, brief: bool) -> str:
    places = "; ".join(" at ".join(one.split("   ")) for one in mask.own_seeds[:_MOST_PLACES])
    if not mask.constant:
        runs = f"in each of {test.counted} runs"
        return f"{runs} the code sets a seed that may hide the test's: {places}"
    most = 1 if brief else _MOST_CONSTANT
    numbers = [_number(series) for series in mask.constant[:most]]
    more = len(mask.constant) - most
    numbers += [f"{more} more"] if more > 0 else []
    same = f"the same {' and '.join(numbers)}, under each of {len(mask.constant[0].values)} seeds"
    reached = "it" if len(mask.constant) == 1 else "them"
    random = f"only what {names(test.wider)} drew" if test.wider else "nothing random"
    why = f"{random} reaches {reached}, or a seed that the code sets hides the test's"
    return f"{same}: {why}" + (f" ({places})" if places else "")


def _number(series: Series) -> str:
    value = series.values[0]
    shown = shower([value] if math.isfinite(value) else [0.0])(value)
    label = " ".join(series.label.split())
    return f"{label}, {shown}" if series.operator is None else f"value in {label}, {shown}"


def _all_wrapped(sentences: Iterable[str], page: Page) -> list[str]:
    return [line for sentence in sentences for line in _wrapped(sentence, page)]


def _wrapped(text: str, page: Page, indent: str = "") -> list[str]:
    """Return the lines of a sentence; words are never broken."""
    return textwrap.wrap(
        text,
        max(page.width, 20),
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )

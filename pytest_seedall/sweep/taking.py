"""Takes what one run of a swept test gives, and puts it on a report, in a form that can be sent."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import pytest

from pytest_seedall.naming.seed_ids import ITEM_ID
from pytest_seedall.naming.wording import encodable
from pytest_seedall.settings.option_names import owned_elsewhere
from pytest_seedall.streams.item_seeds import GIVEN_SEED, ITEM_SEEDS
from pytest_seedall.streams.stream import NOTHING
from pytest_seedall.sweep.numbers import as_number
from pytest_seedall.sweep.runs import Comparison, SweptRun
from pytest_seedall.sweep.wider import Wider

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_seedall.streams.given_seeds import Swept
    from pytest_seedall.streams.item_seeds import ItemSeeds
    from pytest_seedall.sweep.runs import Word

#: Of one run: more names or comparisons are left out.
_MOST = 50


class Taking:
    """What a run has given so far."""

    # Most runs give nothing but their outcome, and there may be many.
    numbers: Mapping[str, float] = NOTHING
    comparisons: Mapping[Any, Comparison] = NOTHING
    draws_nothing = False

    def __init__(self, word: Word = "passed") -> None:
        self.word = word

    def record(self, name: str, value: object) -> None:
        """Take what a test calls a result, if it is a number."""
        number = as_number(value)
        if number is not None and (name in self.numbers or len(self.numbers) < _MOST):
            self.numbers = {**self.numbers, name: number}

    def note(self, comparison: Comparison) -> None:
        """Take a comparison; of those made several times, the one with the least margin."""
        key = comparison.text, comparison.operator
        known = self.comparisons.get(key)
        if known is None and len(self.comparisons) >= _MOST:
            return
        if known is None or not _margin(comparison) >= _margin(known):  # NaN holds least of all
            self.comparisons = {**self.comparisons, key: comparison}

    def hear(self, report: pytest.TestReport) -> None:
        """Take note of how a phase has ended, or a subtest."""
        if report.outcome == "failed":
            self.word = "failed"
        elif report.outcome == "skipped" and self.word == "passed":
            self.word = "xfailed" if hasattr(report, "wasxfail") else "skipped"


def _margin(comparison: Comparison) -> float:
    margin = comparison.margin
    return 0.0 if margin is None else margin


class ToldTest(NamedTuple):
    """What is told of a test, whichever of its runs it is of."""

    nodeid: str
    path: str
    names: str
    owned_options: tuple[str, ...]
    wanted: int
    is_sample: bool


class Told(NamedTuple):
    """What is told of a run."""

    number: int
    draws_nothing: bool
    """Whether no seed can make a difference, so that there are no more runs."""
    is_ordinary: bool
    """Whether it follows what the project seeds in a wider scope: under a test seed it does not."""
    wider: tuple[Wider, ...]
    """What has drawn in wider scopes that it depends on."""
    run: SweptRun


#: Takes what a run gives, in the process that has the terminal if that makes the runs.
Gather: TypeAlias = "Callable[[ToldTest, Told], None]"
GATHER = pytest.StashKey[Gather]()


def test_told_of(item: pytest.Item, swept: Swept) -> ToldTest:
    """Return what there is to tell of a test."""
    return ToldTest(
        swept.original.nodeid,
        str(item.path),
        item.stash[ITEM_ID].names,
        tuple(owned_elsewhere(item.config)),
        swept.wanted,
        swept.is_sample,
    )


def test_to_report(told: ToldTest) -> list[Any]:
    """Return what a report tells of a test, of plain lists, strings and numbers."""
    nodeid, path, names, owned_options, *seeds = told
    return [nodeid, path, names, [*owned_options], *seeds]


def told_of(item: pytest.Item, swept: Swept, taken: Taking, wider: tuple[Wider, ...] = ()) -> Told:
    """Return what there is to tell of a run."""
    seeds = item.stash.get(ITEM_SEEDS, None)
    run = SweptRun(
        swept.seed,
        taken.word,
        _encodable(taken.numbers) if taken.numbers else (),
        tuple(taken.comparisons.values()) if taken.comparisons else (),
        () if seeds is None else _own_seeds(seeds),
    )
    is_ordinary = seeds is not None and bool(seeds.own) and GIVEN_SEED not in item.stash
    return Told(swept.number, taken.draws_nothing, is_ordinary, wider, run)


def _encodable(numbers: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple([(encodable(name), number) for name, number in numbers.items()])


def run_to_report(told: Told) -> list[Any]:
    """Return what a report tells of a run, in the same form."""
    seed, word, numbers, comparisons, own_seeds = told.run
    return [
        *told[:3],
        [*map(list, told.wider)],
        seed,
        word,
        [*map(list, numbers)],
        [*map(list, comparisons)],
        [*own_seeds],
    ]


def _own_seeds(seeds: ItemSeeds) -> tuple[str, ...]:
    """Return where the project's own code has seeded generators, for this test alone."""
    phases = (seeds.setup, seeds.call, seeds.teardown)
    seeded = [stream.own for stream in phases if stream is not None and stream.own]
    if not seeded:
        return ()  # as in most runs
    own = [one for found in seeded for one in found.values() if not one.is_entropy]
    return tuple(dict.fromkeys(one.as_reported for one in own))


def test_from_report(told: Any) -> ToldTest:
    """Return what a report tells of a test, which may have been sent."""
    nodeid, path, names, owned_options, *seeds = told
    return ToldTest(nodeid, path, names, tuple(owned_options), *seeds)


def run_from_report(told: Any) -> Told:
    """Return what it tells of a run."""
    number, draws_nothing, is_ordinary, wider, seed, word, *values = told
    numbers, comparisons, own_seeds = values
    known = SweptRun(
        seed,
        word,
        tuple(map(tuple, numbers)),
        tuple(starmap(Comparison, comparisons)),
        tuple(own_seeds),
    )
    return Told(number, draws_nothing, is_ordinary, tuple(starmap(Wider, wider)), known)

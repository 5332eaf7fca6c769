"""Which source is the cause, told from runs that are simulated."""

from __future__ import annotations

import random
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from pytest_seedall.diagnosis.experiments import (
    FEWEST,
    Experiments,
    OutOfTimeError,
    Tally,
    is_decisive,
    runs_needed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Source(NamedTuple):
    name: str

    def frozen(self) -> Any:
        return nullcontext()


CLOCK, ENTROPY, THREADS = map(Source, ("clock", "entropy", "threads"))
ALL = (CLOCK, ENTROPY, THREADS)


class Laboratory:
    """A test whose pairs of runs differ, for each source that is not frozen, at some rate."""

    def __init__(self, rates: dict[Source, float], seed: int = 0, most: int = 10_000) -> None:
        self._rates = rates
        self._random = random.Random(seed)
        self._left = most
        self.runs = 0

    def pairs(self, frozen: Sequence[Source]) -> Iterator[bool]:
        while True:
            if self.runs >= self._left:
                raise OutOfTimeError
            self.runs += 1
            live = [rate for one, rate in self._rates.items() if one not in frozen]
            yield any(self._random.random() < rate for rate in live)


def causes(laboratory: Laboratory, candidates: Sequence[Source] = ALL) -> tuple[Source, ...]:
    return Experiments(laboratory, candidates).conclude().causes


@pytest.mark.parametrize("cause", ALL, ids=lambda one: one.name)
def test_what_always_differs_is_found_in_few_runs(cause: Source) -> None:
    laboratory = Laboratory({cause: 1.0})
    conclusion = Experiments(laboratory, ALL).conclude()
    assert conclusion.causes == (cause,)
    assert conclusion.live.differing == conclusion.live.pairs >= FEWEST
    assert conclusion.frozen.agrees
    assert conclusion.ruled_out == ALL[: ALL.index(cause)]
    assert laboratory.runs < 15  # pairs


def test_two_causes_are_found_together() -> None:
    conclusion = Experiments(Laboratory({CLOCK: 1.0, THREADS: 1.0}), ALL).conclude()
    assert conclusion.causes == (CLOCK, THREADS)
    assert conclusion.ruled_out == (ENTROPY,)


def test_another_cause_is_not_found() -> None:
    conclusion = Experiments(Laboratory({Source("unknown"): 1.0}), ALL).conclude()
    assert conclusion.causes == ()
    assert conclusion.ruled_out == ALL


def test_nothing_is_ruled_out_by_runs_that_do_not_differ() -> None:
    conclusion = Experiments(Laboratory({}), ALL).conclude()
    assert conclusion.causes == conclusion.ruled_out == ()
    assert conclusion.untested == ALL


@pytest.mark.parametrize("rate", [0.5, 0.2, 0.05])
def test_no_wrong_cause_is_named_for_what_seldom_differs(rate: float) -> None:
    named = [causes(Laboratory({Source("unknown"): rate}, seed)) for seed in range(400)]
    assert sum(map(bool, named)) <= 2


def test_what_differs_half_of_the_time_is_found() -> None:
    named = [causes(Laboratory({THREADS: 0.5}, seed)) for seed in range(400)]
    assert named.count((THREADS,)) >= 300
    assert named.count((CLOCK,)) + named.count((ENTROPY,)) <= 2


def test_what_has_agreed_before_is_looked_at_for_longer() -> None:
    """Five pairs of what differs one time in four agree in one test of four."""
    first, second, wrong = 0, 0, 0
    for seed in range(400):
        laboratory = Laboratory({THREADS: 0.25}, seed)
        conclusion = Experiments(laboratory, ALL).conclude()
        if not conclusion.live.differing:
            first += 1
            conclusion = Experiments(laboratory, ALL, conclusion.live.pairs).conclude()
            second += conclusion.causes == (THREADS,)
            wrong += conclusion.causes not in ((THREADS,), ())
    assert first > 60
    assert second > first * 0.8
    assert wrong <= 1


def test_what_never_differs_is_not_looked_at_for_ever() -> None:
    laboratory = Laboratory({})
    conclusion = Experiments(laboratory, ALL, 5).conclude()
    assert conclusion.live == Tally(0, 15)
    assert laboratory.runs == 10


@pytest.mark.parametrize("rate", [0.5, 0.35, 0.25])
def test_what_differs_now_and_then_is_found_as_a_rule(rate: float) -> None:
    """Where the first five pairs do not all agree."""
    named = [causes(Laboratory({THREADS: rate}, seed)) for seed in range(200)]
    mixed = 1 - (1 - rate) ** 5
    assert named.count((THREADS,)) >= 0.85 * mixed * 200


@pytest.mark.parametrize("most", range(20))
def test_the_end_of_the_time_leaves_what_is_known(most: int) -> None:
    conclusion = Experiments(Laboratory({CLOCK: 1.0}, most=most), (ENTROPY, CLOCK)).conclude()
    assert conclusion.causes in ((CLOCK,), ())
    if conclusion.causes:
        assert min(conclusion.live.pairs, conclusion.frozen.pairs) >= FEWEST
    else:
        assert CLOCK in conclusion.untested


def test_chance_is_no_explanation_after_five_pairs_each() -> None:
    assert not is_decisive(Tally(4, 4), Tally(0, 4))
    assert is_decisive(Tally(5, 5), Tally(0, 5))
    assert not is_decisive(Tally(5, 5), Tally(1, 500))
    assert not is_decisive(Tally(0, 500), Tally(0, 500))


def test_what_differs_now_and_then_takes_more_runs() -> None:
    assert runs_needed(Tally(3, 3), candidates=2) == 3 * 6
    assert runs_needed(Tally(2, 3), candidates=2) == 3 * 16

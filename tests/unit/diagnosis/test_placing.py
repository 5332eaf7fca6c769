"""Which places matter that ask a source, told from runs that are simulated."""

from __future__ import annotations

import random
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall.diagnosis.candidates import Candidate
from pytest_seedall.diagnosis.experiments import (
    Conclusion,
    Experiments,
    OtherTestError,
    OutOfTimeError,
)
from pytest_seedall.diagnosis.laboratory import Deadline
from pytest_seedall.diagnosis.placing import MOST_LINES, left_out, lines_of, told_apart
from pytest_seedall.diagnosis.sources_base import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

ENDLESS = 1_000_000.0


class Source:
    name = "clock"

    def calls(self) -> Mapping[Callable[..., object], str]:
        return {}

    def frozen(self) -> Any:
        return nullcontext()

    def frozen_but(self, live: Collection[tuple[str, int]]) -> Any:
        return nullcontext(live)


class Laboratory:
    """A test that asks one source at several lines, and differs at a rate for each that is live.

    :param rates: by line; that of what nobody has seen, as 0.
    """

    def __init__(self, rates: dict[int, float], seed: int = 0, most: int = 10_000) -> None:
        self._rates = rates
        self._random = random.Random(seed)
        self._most = most
        self.pairs_seen = 0
        self.other_test = frozenset[int]()
        """With one of these lines live it ends in another way."""

    def pairs(self, frozen: Sequence[Candidate]) -> Iterator[bool]:
        live = {*self._rates}
        if frozen:
            live = {line for _, line in frozen[0].live}
        if frozen and live & self.other_test:
            raise OtherTestError
        while True:
            self.pairs_seen += 1
            if self.pairs_seen > self._most:
                raise OutOfTimeError
            yield any(self._random.random() < self._rates.get(line, 0.0) for line in live)


def asked_at(lines: Sequence[int], source: Source | None = None) -> Candidate:
    sites = (Site("clock", "time.time()", "a.py", line, "stamp") for line in lines)
    return Candidate(source or Source(), tuple(sites))


def told(laboratory: Laboratory, lines: Sequence[int], seconds: float = ENDLESS) -> Conclusion[Any]:
    candidate = asked_at(lines)
    experiments = Experiments(laboratory, [candidate])
    conclusion = experiments.conclude()
    assert conclusion.causes == (candidate,)
    return told_apart(experiments, conclusion, Deadline(seconds))


def lines(conclusion: Conclusion[Any]) -> list[int]:
    return [line for _, line in lines_of(conclusion.causes[0])]


@pytest.mark.parametrize("line", [1, 2, 3])
def test_the_one_line_that_matters_is_told(line: int) -> None:
    laboratory = Laboratory({line: 1.0})
    conclusion = told(laboratory, [1, 2, 3])
    assert lines(conclusion) == [line]
    assert conclusion.causes[0].are_told_apart
    assert conclusion.frozen.agrees
    assert laboratory.pairs_seen <= 5 + 5 + 2 * 5 + 1


def test_both_that_matter_are_told() -> None:
    conclusion = told(Laboratory({1: 1.0, 3: 1.0}), [1, 2, 3])
    assert lines(conclusion) == [1, 3]
    assert conclusion.causes[0].are_told_apart


@pytest.mark.parametrize("seed", range(20))
def test_what_differs_half_of_the_time_is_told_apart_or_left(seed: int) -> None:
    candidate = asked_at([1, 2])
    experiments = Experiments(Laboratory({1: 0.5}, seed), [candidate])
    conclusion = experiments.conclude()
    if conclusion.causes:
        apart = told_apart(experiments, conclusion, Deadline(ENDLESS))
        assert 1 in lines(apart)


def test_nothing_is_left_out_if_no_line_that_was_seen_matters() -> None:
    """It is asked where nobody has looked: in C, say."""
    conclusion = told(Laboratory({0: 1.0}), [1, 2])
    assert lines(conclusion) == [1, 2]
    assert not conclusion.causes[0].are_told_apart


@pytest.mark.parametrize("most", range(10, 24))
def test_the_end_of_the_time_leaves_the_places_that_are_not_told_apart(most: int) -> None:
    conclusion = told(Laboratory({1: 1.0}, most=most), [1, 2, 3])
    assert 1 in lines(conclusion)
    assert conclusion.causes[0].are_told_apart == (most >= 10 + 2 * 5 + 1)


def test_no_time_leaves_all() -> None:
    laboratory = Laboratory({1: 1.0})
    conclusion = told(laboratory, [1, 2], seconds=0.0)
    assert lines(conclusion) == [1, 2]
    assert not conclusion.causes[0].are_told_apart


def test_what_makes_another_test_of_it_stays() -> None:
    laboratory = Laboratory({1: 1.0})
    laboratory.other_test = frozenset([2])
    conclusion = told(laboratory, [1, 2, 3])
    assert lines(conclusion) == [1, 2]
    assert not conclusion.causes[0].are_told_apart


@pytest.mark.parametrize("asked", [[1], [*range(MOST_LINES + 1)]])
def test_one_line_and_very_many_are_not_tried(asked: list[int]) -> None:
    laboratory = Laboratory({1: 1.0})
    assert lines(told(laboratory, asked)) == asked
    assert laboratory.pairs_seen == 10


def test_the_places_that_do_not_matter_can_be_frozen() -> None:
    whole = asked_at([1, 2, 3])
    cause = whole.without(("a.py", 2)).without(("a.py", 3))
    (others,) = left_out([whole], [cause])
    assert [line for _, line in lines_of(others)] == [2, 3]
    assert others.live == {("a.py", 1)}
    assert left_out([whole], [whole]) == []

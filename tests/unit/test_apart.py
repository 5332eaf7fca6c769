"""Seeders from elsewhere leave the libraries alone that have one of ours."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from pytest_seedall.seeders.apart import apart
from pytest_seedall.seeders.base import Seeder, seeder_of

if TYPE_CHECKING:
    from collections.abc import Callable

OTHER = random.Random(1)


def seeder(seed: Callable[[int], object]) -> Seeder:
    return apart(Seeder(name="theirs", seed=seed), lambda: [seeder_of(OTHER, name="ours")])


def test_the_library_is_seeded_and_the_others_stay_where_they_are() -> None:
    own, before = random.Random(), OTHER.getstate()

    def seed(number: int) -> None:
        own.seed(number)
        OTHER.seed(number)

    seeder(seed).seed(7)
    assert own.random() == random.Random(7).random()
    assert OTHER.getstate() == before


def test_the_others_stay_where_they_are_if_it_raises() -> None:
    before = OTHER.getstate()

    def seed(number: int) -> None:
        OTHER.seed(number)
        raise ValueError("no luck")

    with pytest.raises(ValueError, match="no luck"):
        seeder(seed).seed(7)
    assert OTHER.getstate() == before


def test_it_is_not_called_again_while_it_is_called() -> None:
    seen = []

    def seed(number: int) -> None:
        seen.append(number)
        theirs.seed(number + 1)

    theirs = seeder(seed)
    theirs.seed(1)
    theirs.seed(7)
    assert seen == [1, 7]


def test_all_else_of_it_is_the_same() -> None:
    first = Seeder(name="theirs", module="lib", seed=abs, probe=list, seed_calls=("lib:seed",))
    fields = {name: value for name, value in vars(first).items() if name != "seed"}
    made = apart(first, list)
    assert {name: value for name, value in vars(made).items() if name != "seed"} == fields
    assert first.seed is abs

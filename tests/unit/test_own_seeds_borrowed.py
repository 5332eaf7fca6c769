"""A state that is put back brings the own seed that held when it was read."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from prngs import OwnSeedSession, add

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_seedall.streams.stream import Stream


@pytest.fixture
def session() -> Iterator[OwnSeedSession]:
    opened = OwnSeedSession(Path(__file__).parents[1])
    yield opened
    opened.close()


@pytest.fixture
def stream(session: OwnSeedSession) -> Stream:
    return session.start()


def test_a_seed_that_was_only_borrowed_is_none(stream: Stream) -> None:
    python, numpy = random.getstate(), np.random.get_state()
    random.seed(0)
    np.random.seed(0)
    random.setstate(python)
    assert list(stream.own) == ["numpy"]
    np.random.set_state(numpy)
    assert not stream.own


@pytest.mark.parametrize("before", [None, 5])
def test_what_an_example_of_hypothesis_seeds_holds_no_longer_than_that(
    stream: Stream, before: int | None
) -> None:
    pytest.importorskip("hypothesis")
    from hypothesis import given, settings, strategies

    if before is not None:
        random.seed(before)
    held: list[object] = []

    @settings(max_examples=2, database=None, deadline=None)
    @given(strategies.booleans())
    def body(flag: bool) -> None:
        held.append(stream.own["random"].value if "random" in stream.own else None)
        random.seed(6)
        assert stream.own["random"].value == (6,)

    body()
    expected = None if before is None else (before,)
    assert held == [expected] * 2
    assert (stream.own["random"].value if "random" in stream.own else None) == expected


def test_the_seed_that_held_when_a_state_was_read_holds_when_it_is_put_back(
    stream: Stream,
) -> None:
    random.seed(0)
    np.random.seed(0)
    version, words, gauss = random.getstate()
    array, plain = np.random.get_state(), np.random.get_state(legacy=False)
    for number in (1, 2):
        random.seed(number)
        np.random.seed(number)
    random.setstate((version, (*words,), gauss))  # a copy
    np.random.set_state(plain)
    assert [own.value for own in stream.own.values()] == [(0,), (0,)]
    np.random.seed()
    assert list(stream.own) == ["random"]
    np.random.set_state(array)
    assert [own.value for own in stream.own.values()] == [(0,), (0,)]
    np.random.set_state(np.random.RandomState(7).get_state())
    assert list(stream.own) == ["random"]


def test_states_of_any_kind_may_be_read(session: OwnSeedSession) -> None:
    add(
        session.streams,
        seed_calls=(f"{__name__}:seed_mine",),
        capture_calls=(f"{__name__}:read_mine",),
        restore_calls=(f"{__name__}:put_back_mine",),
    )
    stream = session.start()
    seed_mine(1)
    state = read_mine()
    seed_mine(2)
    put_back_mine(state)
    assert stream.own["mine"].value == (1,)


def seed_mine(number: int) -> None:
    pass


def read_mine() -> object:
    return {1, 2}


def put_back_mine(state: object) -> None:
    pass

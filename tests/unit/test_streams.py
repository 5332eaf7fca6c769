"""Streams: started, interrupted and gone on with, as if nothing had happened in between."""

from __future__ import annotations

import random
import threading
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prngs import add, close, draw, drawn_after_seeding, new_streams

from pytest_seedall.streams.stream import OwnSeed, Stream
from pytest_seedall.streams.streams import Streams, fresh_seed

OWN = OwnSeed("random", "random.seed(0)", "conftest.py:1", (0,))


# --- starting -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1, 42, 2**31 - 1])
def test_a_stream_is_what_the_libraries_give_for_its_seed(streams: Streams, seed: int) -> None:
    draw()
    streams.start(Stream(seed))
    assert [draw(), draw(), draw()] == drawn_after_seeding(seed, 3)


def test_what_came_before_does_not_matter(streams: Streams) -> None:
    streams.start(Stream(1))
    random.gauss()
    np.random.standard_normal()
    streams.start(Stream(5))
    assert [draw()] == drawn_after_seeding(5)


def test_a_library_that_is_kept_goes_on(streams: Streams) -> None:
    streams.start(Stream(1))
    streams.start(Stream(5), keep={"random"})
    assert random.random() == random.Random(1).random()
    assert np.random.random() == np.random.RandomState(5).random_sample()


def test_a_library_may_have_a_seed_of_its_own(streams: Streams) -> None:
    streams.start(Stream(5, {"numpy": 7}))
    assert random.random() == random.Random(5).random()
    assert np.random.random() == np.random.RandomState(7).random_sample()


def test_libraries_are_reseeded_in_mid_stream_but_for_what_the_user_seeded(
    streams: Streams,
) -> None:
    stream = Stream(5)
    streams.start(stream)
    random.seed(0)
    stream.note_own_seed(OWN)
    streams.reseed({"random": 7, "numpy": 8})
    assert random.random() == random.Random(0).random()
    assert np.random.random() == np.random.RandomState(8).random_sample()
    assert (stream.seed_of("numpy"), stream.seed_of("other")) == (8, 5)


def test_the_states_from_before_are_put_back(notices: list[str]) -> None:
    random.seed(1)
    np.random.seed(1)
    random.gauss()
    np.random.standard_normal()
    expected = draw()
    random.seed(1)
    np.random.seed(1)
    random.gauss()
    np.random.standard_normal()
    streams = new_streams(notices)
    streams.open()
    streams.start(Stream(5))
    draw()
    streams.close()
    assert draw() == expected
    assert streams.current is None


# --- interrupting ---------------------------------------------------------------------------------


def test_an_interrupted_stream_goes_on_as_if_nothing_had_happened(streams: Streams) -> None:
    outer = Stream(5)
    streams.start(outer)
    first = draw()
    with streams.interrupted_by(Stream(6)) as inner:
        assert streams.current is inner
        within = [draw(), draw()]
    assert streams.current is outer
    assert [first, draw(), draw()] == drawn_after_seeding(5, 3)
    assert within == drawn_after_seeding(6, 2)


def test_also_after_an_error(streams: Streams) -> None:
    streams.start(Stream(5))
    with pytest.raises(ZeroDivisionError), streams.interrupted_by(Stream(6)):
        assert random.random() / 0
    assert [draw()] == drawn_after_seeding(5)


def test_outside_of_any_stream_the_libraries_go_on_too(streams: Streams) -> None:
    random.seed(3)
    np.random.seed(3)
    with streams.interrupted_by(Stream(6)):
        draw()
    assert streams.current is None
    assert [draw()] == drawn_after_seeding(3)


def test_a_bit_generator_that_was_exchanged_is_put_back(streams: Streams) -> None:
    numpy_random: Any = np.random  # whose stubs lack both functions
    streams.start(Stream(5))
    before = numpy_random.get_bit_generator()
    with streams.interrupted_by(Stream(6)):
        numpy_random.set_bit_generator(np.random.MT19937(1))
        draw()
    assert numpy_random.get_bit_generator() is before
    assert [draw()] == drawn_after_seeding(5)


#: What happens while a stream is current: that many draws, and the streams that interrupt it.
Happening: TypeAlias = "list[int | tuple[int, Happening]]"
seeds = st.integers(0, 2**31 - 1)
happenings: st.SearchStrategy[Happening] = st.recursive(
    st.lists(st.integers(0, 3), max_size=3),
    lambda inner: st.lists(st.integers(0, 3) | st.tuples(seeds, inner), max_size=4),
    max_leaves=8,
)


@settings(deadline=None)
@given(seeds, happenings)
def test_every_stream_is_the_same_with_and_without_interruptions(
    seed: int, happening: Happening
) -> None:
    streams = new_streams([])
    streams.open()
    streams.start(Stream(seed))
    _happen(streams, seed, happening)
    close(streams)


def _happen(streams: Streams, seed: int, happening: Happening) -> None:
    drawn = []
    for step in happening:
        if isinstance(step, int):
            drawn += [draw() for _ in range(step)]
        else:
            with streams.interrupted_by(Stream(step[0])):
                _happen(streams, *step)
    assert drawn == drawn_after_seeding(seed, len(drawn))


def test_a_library_that_cannot_be_read_is_put_back_by_seeding_it(streams: Streams) -> None:
    seeded: list[int] = []
    add(streams, seed=seeded.append)
    streams.start(Stream(5, {"mine": 7}))
    with streams.interrupted_by(Stream(6)):
        assert seeded == [7, 6]
    assert seeded == [7, 6, 7]


def test_a_library_imported_by_what_interrupts_is_seeded_for_both(streams: Streams) -> None:
    seeded: list[int] = []
    streams.start(Stream(5))
    interruption = streams.enter(Stream(6))
    add(streams, seed=seeded.append, capture=lambda: None, restore=seeded.append)
    streams.leave(interruption)
    assert seeded == [5]


def test_outside_of_any_stream_such_a_library_is_left_random(streams: Streams) -> None:
    seeded: list[int] = []
    interruption = streams.enter(Stream(6))
    add(streams, seed=seeded.append)
    streams.leave(interruption)
    (seed,) = seeded
    assert 0 <= seed < 2**31
    assert seed != 6


# --- odds and ends --------------------------------------------------------------------------------


def test_streams_belong_to_one_thread(streams: Streams) -> None:
    found: list[bool] = []
    thread = threading.Thread(target=lambda: found.append(streams.in_own_thread()))
    thread.start()
    thread.join()
    assert streams.in_own_thread()
    assert found == [False]


def test_own_seeds_are_noted_and_forgotten_by_library() -> None:
    one, other = Stream(1), Stream(2)
    one.note_own_seed(OWN)
    again = OWN.replace(call="random.seed(1)", value=(1,))
    one.note_own_seed(again)
    one.note_own_seed(OWN.replace(library="numpy"))
    assert one.own == {"random": again, "numpy": OWN.replace(library="numpy")}
    one.forget_own_seed("random")
    one.forget_own_seed("torch")
    assert list(one.own) == ["numpy"]
    assert not other.own


def test_fresh_seeds_have_31_bits() -> None:
    fresh = {fresh_seed() for _ in range(100)}
    assert len(fresh) > 90
    assert min(fresh) >= 0
    assert 2**30 < max(fresh) < 2**31

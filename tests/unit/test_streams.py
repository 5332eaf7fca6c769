"""Streams: started, interrupted and gone on with, as if nothing had happened in between."""

from __future__ import annotations

import random
import threading
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_seedall import Seeder
from pytest_seedall.seeders.base import Library
from pytest_seedall.seeders.registry import Registry
from pytest_seedall.streams import OwnSeed, Stream, Streams, fresh_seed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Draw: TypeAlias = Callable[[], object]

OWN = OwnSeed("random", "random.seed(0)", "conftest.py:1", (0,))


@pytest.fixture
def notices() -> list[str]:
    return []


@pytest.fixture
def streams(notices: list[str]) -> Iterator[Streams]:
    """Streams that feed `random` and NumPy."""
    with_streams = new_streams(notices)
    with_streams.open()
    yield with_streams
    with_streams.close()
    with_streams.registry.close()


def new_streams(notices: list[str]) -> Streams:
    registry = Registry(lambda: 0, lambda: None, notices.append)
    registry.waiting = [one for one in registry.waiting if one.name in ("random", "numpy")]
    return Streams(registry)


def add(streams: Streams, **functions: Any) -> None:
    """Add a seeder named "mine", whose library is imported already: this module."""
    seeder = Seeder(name="mine", module=__name__, **functions)
    library = Library("mine", __name__, lambda module, session: seeder, "conftest")
    streams.registry.add(library)


def draw() -> tuple[float, float, float, float]:
    """Draw from both libraries; `gauss` and `standard_normal` keep every other number back."""
    return random.random(), random.gauss(), np.random.random(), np.random.standard_normal()


def drawn_after_seeding(seed: int, times: int = 1) -> list[tuple[float, float, float, float]]:
    """Return what `draw` gives after the seeding that the libraries document."""
    python, numpy = random.Random(seed), np.random.RandomState(seed)
    return [
        (python.random(), python.gauss(), numpy.random_sample(), numpy.standard_normal())
        for _ in range(times)
    ]


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
    streams.close()
    streams.registry.close()


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


# --- what drew ------------------------------------------------------------------------------------


def test_a_library_that_drew_is_named(streams: Streams) -> None:
    cases: dict[str, tuple[list[Draw], list[str]]] = {
        "nothing": ([], []),
        "random": ([random.random], ["random"]),
        "numpy": ([np.random.random], ["numpy"]),
        "both": ([np.random.random, random.random], ["random", "numpy"]),
        "a kept gauss": ([random.gauss], ["random"]),
        "a kept normal": ([np.random.standard_normal], ["numpy"]),
    }
    for name, (draws, expected) in cases.items():
        stream = Stream(5)
        streams.start(stream)
        for function in draws:
            function()
        streams.end(stream)
        assert streams.drew(stream) == expected, name


def test_asking_what_drew_disturbs_nothing(streams: Streams) -> None:
    stream = Stream(5)
    streams.start(stream)
    assert streams.drew_so_far(stream) == []
    first = draw()
    assert streams.drew_so_far(stream) == ["random", "numpy"]
    streams.drew(stream)
    assert [first, draw()] == drawn_after_seeding(5, 2)


def test_a_library_with_a_seed_of_its_own_is_compared_with_that(streams: Streams) -> None:
    stream = Stream(5, {"numpy": 7})
    streams.start(stream)
    streams.end(stream)
    assert streams.drew(stream) == []


def test_a_library_that_was_kept_is_not_drawn_from(streams: Streams) -> None:
    stream = Stream(5)
    streams.start(stream)
    streams.end(stream, keep={"random"})
    assert random.random() == random.Random(5).random()
    assert streams.drew(stream) == []


def test_an_interruption_remembers_what_drew(streams: Streams) -> None:
    streams.start(Stream(5))
    with streams.interrupted_by(Stream(6)) as inner:
        random.random()
    assert streams.drew(inner) == ["random"]


def test_states_that_cannot_be_compared_count_as_drawn(streams: Streams) -> None:
    add(streams, seed=lambda number: None, probe=lambda: np.arange(2))
    stream = Stream(5)
    streams.start(stream)
    streams.end(stream)
    assert streams.drew(stream) == ["mine"]


def test_a_library_that_cannot_be_read_is_never_named(streams: Streams) -> None:
    add(streams, seed=lambda number: None)
    stream = Stream(5)
    streams.start(stream)
    streams.end(stream)
    assert streams.drew(stream) == []


# --- a seeder that raises -------------------------------------------------------------------------


class Broken:
    """The functions of a seeder, one of which raises when it is called."""

    def __init__(self, function: str) -> None:
        self.calls: list[str] = []
        self._function = function

    def functions(self) -> dict[str, Any]:
        return {
            "seed": lambda number: self._called("seed"),
            "capture": lambda: self._called("capture"),
            "restore": lambda state: self._called("restore"),
            "probe": lambda: self._called("probe"),
        }

    def _called(self, function: str) -> None:
        self.calls.append(function)
        if function == self._function:
            raise ZeroDivisionError("broken\nlibrary")


@pytest.mark.parametrize("function", ["seed", "capture", "restore", "probe"])
def test_a_seeder_that_raises_is_switched_off_with_one_notice(
    streams: Streams, notices: list[str], function: str
) -> None:
    broken = Broken(function)
    add(streams, **broken.functions())
    for seed in (5, 6):
        stream = Stream(seed)
        streams.start(stream)
        with streams.interrupted_by(Stream(7)):
            within = draw()
        assert [draw()] == drawn_after_seeding(seed)
        assert [within] == drawn_after_seeding(7)
        streams.end(stream)
        assert streams.drew(stream) == ["random", "numpy"]
    assert [seeder.name for seeder in streams.registry.live] == ["random", "numpy"]
    (notice,) = notices
    assert notice.startswith(
        "mine is not seeded: its seeder (conftest) raised ZeroDivisionError: broken library "
        "(test_streams.py:"
    )
    assert broken.calls.count(function) == 1
    assert not streams.is_seeding


def test_a_probe_that_raises_makes_no_other_library_draw(
    streams: Streams, notices: list[str]
) -> None:
    add(streams, **Broken("probe").functions())
    stream = Stream(5)
    streams.start(stream)
    streams.end(stream)
    assert streams.drew(stream) == []
    assert len(notices) == 1


def test_our_own_seeding_can_be_told_from_the_users(streams: Streams) -> None:
    seen: list[bool] = []
    add(streams, seed=lambda number: seen.append(streams.is_seeding))
    assert not streams.is_seeding
    streams.start(Stream(5))
    streams.reseed({"mine": 6})
    assert seen == [True, True]
    assert not streams.is_seeding


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
    again = OWN._replace(call="random.seed(1)", value=(1,))
    one.note_own_seed(again)
    one.note_own_seed(OWN._replace(library="numpy"))
    assert one.own == {"random": again, "numpy": OWN._replace(library="numpy")}
    one.forget_own_seed("random")
    one.forget_own_seed("torch")
    assert list(one.own) == ["numpy"]
    assert not other.own


def test_fresh_seeds_have_31_bits() -> None:
    fresh = {fresh_seed() for _ in range(100)}
    assert len(fresh) > 90
    assert min(fresh) >= 0
    assert 2**30 < max(fresh) < 2**31

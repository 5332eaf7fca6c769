"""Streams: which libraries drew in one, and a seeder that raises in it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pytest
from prngs import add, draw, drawn_after_seeding

from pytest_seedall.streams.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_seedall.streams.streams import Streams

    Draw: TypeAlias = Callable[[], object]

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


def test_a_library_that_cannot_be_put_back_starts_its_stream_anew(streams: Streams) -> None:
    generator = random.Random()
    add(streams, seed=generator.seed, probe=generator.random)
    setup, call = Stream(4), Stream(5)
    streams.start(setup)
    streams.end(setup)
    streams.start(call)
    assert streams.drew_so_far(call) == []
    first = generator.random()
    assert first == random.Random(5).random()
    assert streams.drew(setup) == []  # a look at another stream
    assert generator.random() == first
    assert streams.drew_so_far(call) == ["mine"]
    assert streams.drew_so_far(call) == ["mine"]
    assert generator.random() == first


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
    add(streams, capture=lambda: np.arange(2), restore=lambda state: None)
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
        "(test_stream_draws.py:"
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

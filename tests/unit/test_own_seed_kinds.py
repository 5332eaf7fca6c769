"""Own seeds of every kind that a library or a user may think of."""

from __future__ import annotations

import itertools
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from prngs import OwnSeedSession, add

from pytest_seedall.seeds import derive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_seedall.seeds import Part
    from pytest_seedall.streams.stream import OwnSeed, Stream


@pytest.fixture
def session() -> Iterator[OwnSeedSession]:
    opened = OwnSeedSession(Path(__file__).parents[1])
    add(opened.streams, "mine", seed_calls=(f"{__name__}:configure",))
    yield opened
    opened.close()


@pytest.fixture
def stream(session: OwnSeedSession) -> Stream:
    return session.start()


def written(own: OwnSeed) -> tuple[str, tuple[Part, ...]]:
    return own.call, own.value


@pytest.mark.parametrize(
    ("seed", "call", "value"),
    [
        ("a b", "random.seed('a b')", ("a b",)),
        (b"ab", "random.seed(b'ab')", (b"ab",)),
        (bytearray(b"ab"), "random.seed(bytearray(b'ab'))", (97, 98)),
        (0.5, "random.seed(0.5)", (0.5,)),
        (-7, "random.seed(-7)", (-7,)),
        (True, "random.seed(True)", (1,)),
        ("a\n  b", r"random.seed('a\n b')", ("a\n  b",)),
        ("x" * 99, f"random.seed('{'x' * 39}…)", ("x" * 99,)),
    ],
    ids=["str", "bytes", "bytearray", "float", "int", "bool", "lines", "long"],
)
def test_seeds_of_every_kind(stream: Stream, seed: Any, call: str, value: tuple[Any, ...]) -> None:
    random.seed(a=seed)
    assert written(stream.own["random"]) == (call, value)


def test_seeds_that_numpy_takes(stream: Stream) -> None:
    np.random.seed([1, 2])
    assert written(stream.own["numpy"]) == ("np.random.seed([1, 2])", (1, 2))
    np.random.seed(np.array([3, 4]))
    assert written(stream.own["numpy"]) == ("np.random.seed(array([3, 4]))", (3, 4))
    np.random.seed(np.int64(7))
    assert stream.own["numpy"].value == (7,)
    np.random.seed(np.arange(600))
    assert len(stream.own["numpy"].call) <= 60


def test_a_seed_that_cannot_be_shown_is_a_seed_all_the_same(stream: Stream) -> None:
    random.seed(10**5000)  # Python refuses to print it
    assert written(stream.own["random"]) == ("random.seed(<unprintable int>)", (10**5000,))
    assert random.random() == random.Random(10**5000).random()


class Configuration:
    """What some library takes as a seed."""

    def __repr__(self) -> str:
        return "Configuration()"


def test_a_seed_of_a_librarys_own_kind_counts_by_its_type(stream: Stream) -> None:
    sys.modules[__name__].configure(Configuration())
    own = stream.own["mine"]
    assert written(own) == ("test_own_seed_kinds.configure(Configuration())", ("Configuration",))


class Awkward:
    """A seed that cannot be read."""

    def __repr__(self) -> str:
        return "Awkward()"

    def __iter__(self) -> Iterator[int]:
        raise RuntimeError("not now")


class Endless:
    def __repr__(self) -> str:
        return "Endless()"

    def __iter__(self) -> Iterator[int]:
        return itertools.count()


@pytest.mark.parametrize(("seed", "parts"), [(Awkward(), 1), (Endless(), 10_000)], ids=repr)
def test_a_seed_of_the_users_own_kind_ends_no_run(stream: Stream, seed: Any, parts: int) -> None:
    sys.modules[__name__].configure(seed)
    assert len(stream.own["mine"].value) == parts


def value_of(stream: Stream, bit_generator: Any) -> tuple[Part, ...]:
    numpy_random: Any = np.random  # whose types know this function from NumPy 2.5 on
    numpy_random.set_bit_generator(bit_generator)
    return stream.own["numpy"].value


def test_a_bit_generator_counts_by_its_state(stream: Stream) -> None:
    made = [np.random.MT19937(1), np.random.MT19937(1), np.random.MT19937(2), np.random.PCG64(1)]
    values = [value_of(stream, bit_generator) for bit_generator in made]
    assert values[0] == values[1]
    assert len({derive(*value) for value in values}) == 3


@pytest.mark.parametrize("kind", [np.random.MT19937, np.random.PCG64, np.random.Philox])
def test_a_bit_generator_that_was_given_no_seed_counts_by_its_type(
    stream: Stream, kind: Callable[[], Any]
) -> None:
    assert value_of(stream, kind()) == value_of(stream, kind())


def configure(configuration: object) -> None:
    pass

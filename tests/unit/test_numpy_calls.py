"""Which of NumPy's draws are forgotten, since the call gives a seed."""

from __future__ import annotations

import ast
import functools
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.random import PCG64, Generator, RandomState, SeedSequence, default_rng

from pytest_seedall.entropy.numpy_calls import gives_a_seed

SEEDED, UNSEEDED = True, False


class Own(RandomState):
    pass


def some(*_: Any, **__: Any) -> Any:
    """Stand for a library's compiled function that makes generators."""


@pytest.mark.parametrize(
    ("call", "gives"),
    [
        # What asks only if it has no seed has none, however the call is written.
        ("default_rng(settings.get('seed'))", UNSEEDED),
        ("np.random.default_rng(*())", UNSEEDED),
        ("np.random.default_rng(number)", UNSEEDED),
        ("Generator(PCG64(unknown()))", UNSEEDED),
        ("PCG64(unknown())", UNSEEDED),
        ("SeedSequence(**{})", UNSEEDED),
        ("np.random.seed(unknown())", UNSEEDED),
        # `RandomState` asks in any case.
        ("RandomState()", UNSEEDED),
        ("RandomState(None)", UNSEEDED),
        ("np.random.RandomState(seed=nothing)", UNSEEDED),
        ("RandomState(3)", SEEDED),
        ("RandomState(seed=number)", SEEDED),
        ("RandomState(holder.number)", SEEDED),
        ("RandomState(unknown())", SEEDED),
        ("RandomState(number + 1)", SEEDED),
        ("Own(3)", SEEDED),
        ("Own()", UNSEEDED),
        ("functools.partial(RandomState, 3)()", SEEDED),
        ("bound()", SEEDED),
        ("list(map(np.random.RandomState, [1, 2]))", SEEDED),
        ("list(map(default_rng, [None]))", SEEDED),
        ("generator.jumped()", SEEDED),
        # Of others it is not known what they do with what they are given.
        ("some()", UNSEEDED),
        ("some(3)", SEEDED),
        ("some(None, number)", SEEDED),
        ("some(None)", UNSEEDED),
    ],
)
def test_a_call_of_numpys(call: str, gives: bool) -> None:
    nothing, number, settings, bound = None, 3, {"seed": None}, functools.partial(RandomState, 3)
    holder, generator = SimpleNamespace(number=3), PCG64(1)
    node = ast.parse(call, mode="eval").body
    assert isinstance(node, ast.Call)
    site: Any = SimpleNamespace(call=lambda: node)
    assert gives_a_seed("numpy", site, sys._getframe()) is gives
    assert gives_a_seed("random", site, sys._getframe()) is False
    assert [nothing, number, settings, holder, generator, bound]  # they are used by their names


def test_a_call_without_source_gives_none() -> None:
    site: Any = SimpleNamespace(call=lambda: None)
    assert gives_a_seed("numpy", site, sys._getframe()) is False


def test_they_are_what_they_are_taken_for() -> None:
    assert default_rng.__module__.startswith("numpy.random")
    assert default_rng.__name__ == "default_rng"
    assert np.random.BitGenerator in PCG64.__mro__
    assert SeedSequence.__module__.startswith("numpy.random")
    assert Generator.__name__ == "Generator"

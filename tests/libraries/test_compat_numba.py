"""Numba's private names: a test for each, to fail when it goes away."""

from __future__ import annotations

import random

import numpy as np
import pytest

pytest.importorskip("numba")

import numba

from pytest_seedall._compat.numba import NumbaGenerators


@numba.njit  # type: ignore[untyped-decorator]
def of_numpy() -> float:
    return np.random.random()


@numba.njit  # type: ignore[untyped-decorator]
def of_random() -> float:
    return random.random()


@numba.njit  # type: ignore[untyped-decorator]
def seed_both(seed: int) -> None:
    np.random.seed(seed)
    random.seed(seed)


def test_generators_of_compiled_code_are_seeded_as_from_inside() -> None:
    seed_both(5)
    expected = of_numpy(), of_random()
    NumbaGenerators().seed(5)
    assert (of_numpy(), of_random()) == expected


def test_generators_of_compiled_code_are_put_back() -> None:
    generators = NumbaGenerators()
    generators.seed(5)
    state = generators.capture()
    drawn = of_numpy(), of_random()
    generators.restore(state)
    assert (of_numpy(), of_random()) == drawn


@pytest.mark.parametrize("draw", [of_numpy, of_random])
def test_a_draw_moves_the_position(draw: object) -> None:
    assert callable(draw)
    generators = NumbaGenerators()
    generators.seed(5)
    first = generators.position()
    assert generators.position() == first
    draw()
    assert generators.position() != first
    generators.seed(5)
    assert generators.position() == first

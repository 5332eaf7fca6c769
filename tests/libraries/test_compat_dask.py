"""dask's private names: a test to fail when one goes away."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("dask.array")

import dask.array as da

from pytest_seedall._compat.dask import DaskGenerators


def draw() -> Any:
    return da.random.random(3).compute().tolist()


@pytest.fixture
def generators() -> DaskGenerators:
    da.random.seed(5)
    return DaskGenerators(da.random)


def test_what_is_captured_is_put_back(generators: DaskGenerators) -> None:
    state = generators.capture()
    drawn = draw()
    assert draw() != drawn
    generators.restore(state)
    assert draw() == drawn


def test_a_draw_moves_what_is_probed(generators: DaskGenerators) -> None:
    first = generators.probe()
    da.random.seed(5)
    assert generators.probe() == first
    da.random.seed(5)
    draw()
    assert generators.probe() != first


def test_one_that_was_made_since_is_left_alone(generators: DaskGenerators) -> None:
    draw()
    generators.restore({})
    after = draw()
    da.random.seed(5)
    draw()
    assert draw() == after

"""Trio's private names: a test to fail when one goes away."""

from __future__ import annotations

import random
from typing import Any

import hypothesis  # noqa: F401  # has Trio register its generator, while that is not frozen yet
import pytest

from pytest_seedall._compat.trio import scheduling_of

trio: Any = pytest.importorskip("trio")


async def order_of_tasks() -> list[int]:
    done = []

    async def task(number: int) -> None:
        for _ in range(9):
            await trio.lowlevel.checkpoint()
            done.append(number)

    async with trio.open_nursery() as nursery:
        for number in range(9):
            nursery.start_soon(task, number)
    return done


def test_it_decides_on_the_order_of_tasks() -> None:
    generator = scheduling_of(trio._core._run)
    assert type(generator) is random.Random
    orders = []
    for seed in (1, 1, 2):
        generator.seed(seed)
        orders.append(trio.run(order_of_tasks))
    assert orders[0] == orders[1] != orders[2]

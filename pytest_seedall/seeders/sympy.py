"""SymPy: the generator behind `randprime` and the like, and that of its assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_seedall._compat.sympy import generators_of
from pytest_seedall.seeders.base import seeder_of
from pytest_seedall.seeders.seed_calls import SEED_CALLS

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_seedall.seeders.base import Attachment, Seeder


def attach(random: ModuleType, _: Attachment) -> Seeder:
    """Return the seeder of `sympy.core.random`.

    The numbers of assumptions are no draws of a test: they give an order, not a result.
    """
    generators = generators_of(random)

    def restore(states: list[Any]) -> None:
        for generator, state in zip(generators, states, strict=True):
            generator.setstate(state)

    return seeder_of(
        random.rng,
        name="sympy",
        module="sympy.core.random",
        seed=random.seed,
        capture=lambda: [generator.getstate() for generator in generators],
        restore=restore,
        seed_calls=SEED_CALLS["sympy"],
    )

"""SymPy: the generator behind `randprime`, random permutations and the like, made at its import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall.seeders.base import seeder_of
from pytest_seedall.seeders.seed_calls import SEED_CALLS

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_seedall.seeders.base import Attachment, Seeder


def attach(random: ModuleType, _: Attachment) -> Seeder:
    """Return the seeder of `sympy.core.random`."""
    return seeder_of(
        random.rng,
        name="sympy",
        module="sympy.core.random",
        seed=random.seed,
        seed_calls=SEED_CALLS["sympy"],
    )

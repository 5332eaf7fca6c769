"""dask: the generator behind `dask.array.random.normal` and the like.

dask makes it when it is first used, and goes on with it from test to test. Generators that are
given no seed, of `default_rng()`, ask NumPy for entropy, which is answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall._compat.dask import DaskGenerators
from pytest_seedall.seeders.base import Attachment, Seeder
from pytest_seedall.seeders.seed_calls import SEED_CALLS

if TYPE_CHECKING:
    from types import ModuleType


def attach(random: ModuleType, _: Attachment) -> Seeder:
    """Return the seeder of `dask.array.random`."""
    generators = DaskGenerators(random)
    return Seeder(
        name="dask",
        module="dask.array.random",
        seed=random.seed,
        capture=generators.capture,
        restore=generators.restore,
        probe=generators.probe,
        seed_calls=SEED_CALLS["dask"],
    )

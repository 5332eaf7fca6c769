"""Numba: what `random` and `numpy.random` are inside of compiled functions, generators apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall._compat.numba import NumbaGenerators
from pytest_seedall.seeders.base import Attachment, Seeder

if TYPE_CHECKING:
    from types import ModuleType


def attach(_: ModuleType, __: Attachment) -> Seeder:
    """Return the seeder of `numba`."""
    generators = NumbaGenerators()
    return Seeder(
        name="numba",
        seed=generators.seed,
        capture=generators.capture,
        restore=generators.restore,
        probe=generators.position,
    )

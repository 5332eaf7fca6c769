"""Trimesh: the generator behind the sampling of meshes, made at its import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall._compat.trimesh import default_of
from pytest_seedall.seeders.numpy_generators import seeder_of_numpy

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_seedall.seeders.base import Attachment, Seeder


def attach(util: ModuleType, _: Attachment) -> Seeder:
    """Return the seeder of `trimesh.util`."""
    return seeder_of_numpy(default_of(util), name="trimesh", module="trimesh.util")

"""Gensim: the generator of NumPy's that its functions share, made at its import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall.seeders.numpy_generators import seeder_of_numpy

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_seedall.seeders.base import Attachment, Seeder


def attach(utils: ModuleType, _: Attachment) -> Seeder:
    """Return the seeder of `gensim.utils`."""
    return seeder_of_numpy(utils.default_prng, name="gensim", module="gensim.utils")

"""Trimesh's private names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from numpy.random import Generator


def default_of(util: ModuleType) -> Generator:
    """Return the generator from which Trimesh draws where it is given no seed.

    Private: its functions take a generator, and nothing public seeds the one that they have.
    """
    return util._RANDOM_DEFAULT  # type: ignore[no-any-return]

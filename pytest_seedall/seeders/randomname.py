"""randomname: the generator behind all names, made at its import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall.seeders.base import seeder_of

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_seedall.seeders.base import Attachment, Seeder


def attach(util: ModuleType, _: Attachment) -> Seeder:
    """Return the seeder of `randomname.util`."""
    return seeder_of(util.rng, name="randomname", module="randomname.util")

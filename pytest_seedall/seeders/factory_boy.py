"""factory_boy: the generator behind its fuzzy attributes. What it has of Faker is Faker's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall.seeders.base import seeder_of
from pytest_seedall.seeders.seed_calls import SEED_CALLS

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_seedall.seeders.base import Attachment, Seeder


def attach(random: ModuleType, _: Attachment) -> Seeder:
    """Return the seeder of `factory.random`.

    Not by its `get_random_state`, which also puts Faker's generator into the state it returns.
    """
    return seeder_of(
        random.randgen,
        name="factory_boy",
        module="factory.random",
        seed_calls=SEED_CALLS["factory_boy"],
        seeds_also=("faker",),
    )

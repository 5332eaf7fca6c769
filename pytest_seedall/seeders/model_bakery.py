"""Model Bakery: the generator behind the values of the models that it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall.seeders.base import seeder_of

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_seedall.seeders.base import Attachment, Seeder


def attach(random_gen: ModuleType, _: Attachment) -> Seeder:
    """Return the seeder of `model_bakery.random_gen`."""
    return seeder_of(random_gen.baker_random, name="model_bakery", module="model_bakery.random_gen")

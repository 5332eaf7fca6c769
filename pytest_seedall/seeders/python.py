"""Python's `random`: the functions of the module, which share one hidden `random.Random`."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from pytest_seedall.seeders.base import Attachment, Seeder

if TYPE_CHECKING:
    from types import ModuleType


def attach(random: ModuleType, _: Attachment) -> Seeder:
    """Return the seeder of `random`."""
    generator = inspect.unwrap(random.seed).__self__
    initialise = super(random.Random, generator).seed

    def seed(number: int) -> None:
        # What `random.seed` does for an int; its type checks are a fifth of its time.
        initialise(number)
        generator.gauss_next = None

    return Seeder(
        name="random",
        seed=seed,
        capture=random.getstate,
        restore=inspect.unwrap(random.setstate),
        probe=random.random,
        seed_calls=("random:seed",),
        restore_calls=("random:setstate",),
    )

"""Generators of NumPy that libraries make for themselves, when they are imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_seedall.seeders.base import Seeder

if TYPE_CHECKING:
    from numpy.random import Generator


def seeder_of_numpy(generator: Generator, **named: Any) -> Seeder:
    """Return the seeder of a library that draws from one `Generator`, whatever draws its bits.

    :param named: more of a `Seeder`.
    """
    bits: Any = generator.bit_generator

    def restore(state: object) -> None:
        bits.state = state

    return Seeder(
        seed=lambda number: restore(type(bits)(number).state),
        capture=lambda: bits.state,
        restore=restore,
        probe=generator.random,
        **named,
    )

"""Seeders from elsewhere, kept apart from ours: they may seed more than their own library."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_seedall.seeders.base import Seeder


def apart(seeder: Seeder, others: Callable[[], Iterable[Seeder]]) -> Seeder:
    """Return the same seeder, but for that it leaves other libraries where they are.

    Thinc's, for one, seeds `random`, NumPy and PyTorch as well, whenever it is called: a seed that
    a test's own setup has set would be lost, and a stream that is interrupted would begin anew.

    :param others: returns the seeders of the other libraries that have been imported.
    """
    made = copy.copy(seeder)
    vars(made).update(seed=_SeedingOne(seeder.seed, others))
    return made


class _SeedingOne:
    """Calls the function that seeds a library, then puts the others back."""

    def __init__(
        self, seed: Callable[[int], object], others: Callable[[], Iterable[Seeder]]
    ) -> None:
        self._seed = seed
        self._others = others
        self._is_seeding = False

    def __call__(self, number: int) -> None:
        if self._is_seeding:
            return  # it has imported a module, for whose stream all libraries are seeded
        restorable = ((other.capture, other.restore) for other in self._others())
        states = [(restore, capture()) for capture, restore in restorable if capture and restore]
        self._is_seeding = True
        try:
            self._seed(number)
        finally:
            self._is_seeding = False
            for restore, state in states:
                restore(state)

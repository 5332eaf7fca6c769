"""NumPy's legacy global generator, which scikit-learn, SciPy and pandas draw from as well.

`default_rng()` and its kin have no global state to seed.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from pytest_seedall.seeders.base import Attachment, Seeder

if TYPE_CHECKING:
    from types import ModuleType


def attach(random: ModuleType, _: Attachment) -> Seeder:
    """Return the seeder of `numpy.random`."""
    set_state = inspect.unwrap(random.set_state)

    def capture() -> tuple[Any, dict[str, Any]]:
        # A test may exchange the bit generator itself (`set_bit_generator`, NumPy 1.24).
        return random.get_bit_generator(), random.get_state(legacy=False)

    def restore(captured: tuple[Any, dict[str, Any]]) -> None:
        bit_generator, state = captured
        if random.get_bit_generator() is not bit_generator:
            random.set_bit_generator(bit_generator)
        set_state(state)

    return Seeder(
        name="numpy",
        module="numpy.random",
        seed=inspect.unwrap(random.seed),
        capture=capture,
        restore=restore,
        probe=random.random_sample,
        seed_calls=("numpy.random:seed",),
        restore_calls=("numpy.random:set_state",),
    )

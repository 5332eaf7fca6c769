"""SymPy's private names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random
    from types import ModuleType


def generators_of(random: ModuleType) -> list[Random]:
    """Return the generators that SymPy's `seed` seeds.

    Private: the second, which decides in which order the facts behind an assumption are looked for.
    Older versions have none.
    """
    orders = getattr(random, "_assumptions_rng", None)
    return [random.rng] if orders is None else [random.rng, orders]

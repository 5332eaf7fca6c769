"""polars: the generator behind `sample` and `shuffle`. Nothing reads its state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall.seeders.base import Attachment, Seeder
from pytest_seedall.seeders.seed_calls import SEED_CALLS

if TYPE_CHECKING:
    from types import ModuleType


def attach(polars: ModuleType, _: Attachment) -> Seeder:
    """Return the seeder of `polars`."""
    return Seeder(
        name="polars",
        seed=polars.set_random_seed,
        probe=lambda: polars.Series(range(20)).shuffle().to_list(),
        seed_calls=SEED_CALLS["polars"],
    )

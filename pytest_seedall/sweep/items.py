"""Makes, of a test, an item for one seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall._compat.pytest_items import copied_item, find_by_id
from pytest_seedall.naming.seed_ids import ITEM_ID
from pytest_seedall.streams.item_seeds import GIVEN_SEED

if TYPE_CHECKING:
    import pytest

    from pytest_seedall.session import SeedallSession
    from pytest_seedall.streams.given_seeds import GivenSeed


def run_under(session: SeedallSession, item: pytest.Item, seed: GivenSeed) -> pytest.Item | None:
    """Return a second item of a test, for one seed; None where there can be but one."""
    copy = copied_item(item, f"seed={seed.value}")
    if copy is not None:
        find_by_id(copy)
        copy.stash[ITEM_ID] = session.id_of(item)
        give(copy, seed)
    return copy


def give(item: pytest.Item, seed: GivenSeed) -> None:
    """Have a test run under a seed; under its own it runs as it does without a sweep."""
    item.stash[GIVEN_SEED] = seed
    if not seed.source:
        del item.stash[GIVEN_SEED]

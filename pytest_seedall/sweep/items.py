"""Makes, of a test, an item for one seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall._compat.pytest_items import copier_of, find_by_id, is_found_otherwise
from pytest_seedall.naming.seed_ids import ITEM_ID
from pytest_seedall.streams.item_seeds import GIVEN_SEED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pytest

    from pytest_seedall.session import SeedallSession
    from pytest_seedall.streams.given_seeds import Given


def runs_under(
    session: SeedallSession, item: pytest.Item, seeds: Iterable[Given]
) -> Iterator[pytest.Item]:
    """Yield further items of a test, one for each seed; none where there can be but one."""
    copy_with = copier_of(item)
    if copy_with is None:
        return
    test, needs_help = session.id_of(item), is_found_otherwise(item)
    for seed in seeds:
        run = copy_with(f"seed={seed.value}")
        if needs_help:
            find_by_id(run, item.name)
        run.stash[ITEM_ID] = test
        give(run, seed)
        yield run


def give(item: pytest.Item, seed: Given) -> None:
    """Have a test run under a seed; under its own it runs as it does without a sweep."""
    item.stash[GIVEN_SEED] = seed
    if seed.is_own:
        del item.stash[GIVEN_SEED]

"""The runs that a swept test is to have: made up one by one, as there may be many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_seedall.streams.given_seeds import GivenSeed, SeedOfSweep, Swept
from pytest_seedall.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_seedall.streams.given_seeds import Given


class Planned(Struct):
    """The runs of one test; each is made up when it is asked for."""

    item: pytest.Item
    """That of the test, in whose place those of its runs are, or inside which they are made."""
    seeds: Sequence[int]
    own_seed: int
    """The test seed that is derived; under it, the test runs as it does without a sweep."""
    is_marked: bool
    is_sample: bool
    """As those of a `Swept`."""

    def given(self) -> Iterator[Given]:
        """Yield the seeds, each with where it is from."""
        for number, seed in enumerate(self.seeds, 1):
            is_own = seed == self.own_seed
            yield GivenSeed(seed, "") if is_own else SeedOfSweep(seed, number, len(self.seeds))

    def swept(self) -> Iterator[Swept]:
        """Yield which run each is."""
        for number, seed in enumerate(self.seeds):
            wanted = len(self.seeds)
            yield Swept(self.item, seed, number, wanted, self.is_marked, self.is_sample)


#: The runs of a test that has but one item for all of them: they are made inside that.
SWEPT_INSIDE = pytest.StashKey[Planned]()

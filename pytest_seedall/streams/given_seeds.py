"""Test seeds that take the place of the derived ones, in the few runs that have any."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import pytest


class GivenSeed(NamedTuple):
    """A test seed that takes the place of the derived one."""

    value: int
    source: str
    """In words, for reports: ``from tests/seeds.txt``; empty for the one that is derived, too."""

    @property
    def is_own(self) -> bool:
        """Whether it is the one that is derived."""
        return not self.source


class SeedOfSweep(NamedTuple):
    """One of the seeds of a sweep, of which there may be many."""

    value: int
    number: int
    """Which one it is, from 1."""
    among: int

    @property
    def is_own(self) -> bool:
        return False

    @property
    def source(self) -> str:
        return f"seed {self.number} of {self.among} of the sweep"


Given: TypeAlias = GivenSeed | SeedOfSweep


class Swept(NamedTuple):
    """Which run of a sweep an item is."""

    original: pytest.Item
    """The item of the test, in whose place those of its runs are."""
    seed: int
    number: int
    """Which of the test's seeds it is, from 0."""
    wanted: int
    """How many there are."""
    is_marked: bool
    """Whether the test asks for its sweep itself."""
    is_sample: bool
    """Whether nobody has chosen its seeds, so that they tell how often it fails under others."""

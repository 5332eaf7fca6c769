"""Test seeds that take the place of the derived ones, in the few runs that have any."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pytest


class GivenSeed(NamedTuple):
    """A test seed that takes the place of the derived one."""

    value: int
    source: str
    """In words, for reports: ``from tests/seeds.txt``; empty for the one that is derived, too."""


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

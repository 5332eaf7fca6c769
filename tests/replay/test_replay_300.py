"""300 failing tests: the command that the terminal prints for each draws the same number again."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from failing_shapes import SHAPES
from failing_tests import Case
from replays import WAYS, Replays

if TYPE_CHECKING:
    from pathlib import Path

LIBRARIES = ("random", "numpy")
CASES = [
    (way, Case(number, shape, library))
    for number, (way, shape, library) in enumerate(product(WAYS, SHAPES, LIBRARIES))
]


def test_there_are_300() -> None:
    assert len(CASES) == 300


@pytest.mark.parametrize("way", WAYS)
def test_the_printed_command_draws_the_same(way: str, tmp_path: Path) -> None:
    cases = [case for of_way, case in CASES if of_way == way]
    # Hypothesis's plugin takes half of the time that pytest takes to start.
    replays = Replays(tmp_path, WAYS[way], cases, options="-p no:hypothesispytest")
    assert replays.mismatches() == {}

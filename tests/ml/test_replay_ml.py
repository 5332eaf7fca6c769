"""Failing tests that draw from each framework: the printed command draws the same number again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from failing_shapes import HYPOTHESIS_SHAPES, SHAPES
from failing_tests import Case
from replays import WAYS, Replays

if TYPE_CHECKING:
    from pathlib import Path

FRAMEWORKS = ("torch", "tensorflow", "keras")


def cases_for(way: str) -> list[Case]:
    """Return two cases a framework, whose shapes differ from way to way."""
    place = list(WAYS).index(way)
    shapes = list(SHAPES)[place :: len(WAYS)]
    drawing = zip([*FRAMEWORKS, *FRAMEWORKS], shapes, strict=True)  # 6 of 30, each way has others
    examples = [("random", shape) for shape in HYPOTHESIS_SHAPES]
    return [
        Case(number, shape, library)
        for number, (library, shape) in enumerate([*drawing, *examples])
    ]


@pytest.mark.parametrize("way", WAYS)
def test_the_printed_command_draws_the_same(way: str, tmp_path: Path) -> None:
    assert Replays(tmp_path, WAYS[way], cases_for(way)).mismatches() == {}

"""Small pictures of an array: where the elements are that differ."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.naming.wording import terminal_writes

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A picture is not larger, in marks.
MOST_ROWS, MOST_COLUMNS = 8, 40

#: Fewer elements than that need no picture.
FEWEST_ELEMENTS = 16

# What a mark says: none of its elements differ, up to a third, up to two thirds, more, all of them.
_ASCII = " .:+#"
_BLOCKS = " ░▒▓█"
_TO_BLOCKS = str.maketrans(_ASCII, _BLOCKS)


class Grid(NamedTuple):
    """The rows and columns of an array, and of the marks that stand for them."""

    rows: int
    columns: int
    down: int
    across: int

    @property
    def marks(self) -> int:
        return self.down * self.across

    def mark(self, place: int) -> int:
        """Return the mark of an element that is counted in C order; of many, as a NumPy array."""
        row = place // self.columns * self.down // self.rows
        return row * self.across + place % self.columns * self.across // self.columns


def grid(shape: tuple[int, ...]) -> Grid | None:
    """Return what an array is drawn on; None for one of too few elements.

    Of more than two dimensions, the first are rows and the last columns: as it gives most marks.
    """
    if math.prod(shape) < FEWEST_ELEMENTS:
        return None
    lengths = [length for length in shape if length > 1]
    splits = range(1, len(lengths)) or [0]
    return max((_split(lengths, place) for place in splits), key=lambda one: one.marks)


def _split(lengths: list[int], place: int) -> Grid:
    rows, columns = math.prod(lengths[:place]), math.prod(lengths[place:])
    return Grid(rows, columns, min(rows, MOST_ROWS), min(columns, MOST_COLUMNS))


def picture(drawn_on: Grid, counts: Sequence[int]) -> tuple[str, ...]:
    """Return the rows of a picture, in ASCII.

    It is empty where it would say no more than the number of those that differ: one, or all.

    :param counts: how many elements differ, for each mark.
    """
    if not 1 < sum(counts) < drawn_on.rows * drawn_on.columns:
        return ()
    heights = _sizes(drawn_on.rows, drawn_on.down)
    widths = _sizes(drawn_on.columns, drawn_on.across)
    found = iter(counts)
    return tuple(
        "".join(_density(next(found), height * width) for width in widths) for height in heights
    )


def _sizes(length: int, marks: int) -> list[int]:
    """Return how many rows, or columns, each mark stands for."""
    ends = [-(-length * mark // marks) for mark in range(marks + 1)]
    return [end - start for start, end in pairwise(ends)]


def _density(count: int, size: int) -> str:
    if count == size:
        return _ASCII[-1]
    return _ASCII[-(-count * 3 // size)]


def drawn(rows: tuple[str, ...], elements: int, width: int) -> list[str]:
    """Return a picture as it is shown, between bars, and how much a mark stands for.

    :param rows: what `picture` returns.
    """
    if not rows:
        return []
    is_ascii = not terminal_writes(_BLOCKS)
    lines = [f"|{row if is_ascii else row.translate(_TO_BLOCKS)}|" for row in rows]
    marks = sum(map(len, rows))
    if elements > marks:
        about = "" if elements % marks == 0 else "about "
        said = f"  each mark: {about}{round(elements / marks)}"
        lines[0] += said if len(lines[0]) + len(said) <= width else ""
    return lines

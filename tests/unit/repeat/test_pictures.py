"""Where in an array the elements are that differ, drawn."""

from __future__ import annotations

import io
import math
import sys
from collections import Counter
from typing import Any

import numpy as np
import pytest
from comparisons import difference, told
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_seedall.comparing.differences import lines
from pytest_seedall.comparing.pictures import MOST_COLUMNS, MOST_ROWS, Grid, grid, picture


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    set_encoding(monkeypatch, "utf-8")


def set_encoding(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    terminal = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "__stdout__", terminal)


def drawing(first: object, second: object) -> str:
    """Return the picture in what a person is told."""
    _, _, after = told(first, second).partition("\nspread   ")
    return after.replace("\n" + " " * 9, "\n")


def changed(shape: tuple[int, ...], *places: Any) -> tuple[Any, Any]:
    """Return two arrays, the second with other elements in some places."""
    first = np.zeros(shape)
    second = first.copy()
    for place in places:
        second[place] = 1
    return first, second


def test_a_strip_shows_how_dense_they_are() -> None:
    arrays = changed((400,), 0, slice(10, 14), slice(20, 27), slice(30, 40), -1)
    assert drawing(*arrays) == f"|░▒▓█{' ' * 35}░|  each mark: 10"


def test_a_table_has_rows_and_columns() -> None:
    arrays = changed((4, 6), (slice(None), 2), (3, slice(None)))
    assert drawing(*arrays) == "|  █   |\n|  █   |\n|  █   |\n|██████|"


def test_lists_are_drawn_as_arrays_are() -> None:
    first, second = changed((20,), 3, slice(15, None))
    assert drawing(first.tolist(), second.tolist()) == drawing(first, second)
    assert drawing(first.tolist(), second.tolist()) == f"|{'   █':15}█████|"


def test_ascii_is_for_terminals_that_have_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    arrays = changed((400,), 0, slice(10, 14), slice(20, 27), slice(30, 40), -1)
    for encoding, row in (("ascii", ".:+#"), ("latin-1", ".:+#"), ("cp437", "░▒▓█")):
        set_encoding(monkeypatch, encoding)
        assert drawing(*arrays)[1:5] == row
    monkeypatch.setattr(sys, "__stdout__", None)  # a program without a console
    assert drawing(*arrays)[1:5] == ".:+#"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        changed((100,), 7),
        changed((100,), slice(None)),
        changed((15,), 1, 2),
        changed((), ...),
        (np.arange(100), np.arange(100)[::-1]),
        (list(range(100)), list(range(100))[::-1]),
        ("a" * 100, "b" * 50 + "a" * 50),
        ([1] * 100, [1] * 50),
        (np.zeros((10, 10)), np.zeros((20, 5))),
    ],
)
def test_there_is_no_picture_where_it_would_say_no_more(first: object, second: object) -> None:
    assert difference(first, second).where == ()
    assert "spread" not in told(first, second)


def test_the_blocks_of_a_large_array_are_one_picture() -> None:
    arrays = changed((400_000,), slice(390_000, None), 5)
    assert drawing(*arrays) == f"|░{' ' * 38}█|  each mark: 10000"


def test_there_is_no_picture_of_what_was_not_kept() -> None:
    arrays = changed((400_000,), slice(390_000, None), 5)
    assert difference(*arrays, memory=0, disk=0).where == ()


def test_what_a_mark_stands_for_is_left_out_where_there_is_no_room() -> None:
    found = difference(*changed((410,), 3, 4))
    assert lines(found, 80)[-1].endswith("|  each mark: about 10")
    assert lines(found, 60)[-1].endswith("|")


def test_a_picture_that_has_too_many_rows_is_left_out() -> None:
    found = difference(*changed((4, 6), (slice(None), 2)))
    assert len(lines(found, rows=4)) == len(lines(found, rows=3)) + 4


@settings(deadline=None)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=3), st.data())
def test_marks_say_how_many_of_their_elements_differ(
    lengths: list[int], data: st.DataObject
) -> None:
    drawn_on = grid(tuple(lengths))
    size = math.prod(lengths)
    if drawn_on is None:
        assert size < 16
        return
    differing = data.draw(st.sets(st.integers(0, size - 1), min_size=2, max_size=200))
    found = Counter(map(drawn_on.mark, differing))
    rows = picture(drawn_on, [found[mark] for mark in range(drawn_on.marks)])
    if not rows:
        assert len(differing) == math.prod(lengths)
        return
    assert_says(drawn_on, rows, found)


def assert_says(drawn_on: Grid, rows: tuple[str, ...], found: Counter[int]) -> None:
    assert len(rows) <= MOST_ROWS
    assert {len(row) for row in rows} == {drawn_on.across}
    assert drawn_on.across <= MOST_COLUMNS
    marks: Any = drawn_on.mark  # of all elements at once
    sizes = np.bincount(marks(np.arange(drawn_on.rows * drawn_on.columns)))
    for mark, shown in enumerate("".join(rows)):
        share = found[mark] / int(sizes[mark])
        low, high = {" ": (0, 0), ".": (0, 1 / 3), ":": (1 / 3, 2 / 3), "+": (2 / 3, 1)}.get(
            shown, (1, 1)
        )
        assert low <= share <= high
        assert (shown == " ") is (share == 0)
        assert (shown == "#") is (share == 1)

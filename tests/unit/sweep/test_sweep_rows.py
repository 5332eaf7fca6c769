"""The rows of numbers in the terminal."""

from __future__ import annotations

from math import inf, nan
from typing import TYPE_CHECKING

import pytest

from pytest_seedall.sweep.groups import Group
from pytest_seedall.sweep.rows import Page, margin, middle_of, rows
from pytest_seedall.sweep.series import Series

if TYPE_CHECKING:
    from collections.abc import Sequence


def series(values: Sequence[float], failed: Sequence[int] = (), label: str = "loss") -> Series:
    """Return a recorded number; `failed` has the places of the runs that failed."""
    seeds = tuple(range(len(values)))
    return Series(label, seeds, tuple(values), tuple(seed in failed for seed in seeds))


def compared(margins: Sequence[float], failed: Sequence[int] = ()) -> Series:
    base = series(margins, failed, "x > 1")
    return base._replace(operator=">", bound=1.0, margins=tuple(margins))


def recorded(values: Sequence[float], failed: Sequence[int] = ()) -> list[str]:
    group = Group("loss", series(values, failed), is_recorded=True)
    return rows([group], Page(can_blocks=False))


def test_failed_and_passed_runs_share_bins() -> None:
    assert recorded([1, 1, 2, 5, 5, 5], failed=[3, 4, 5]) == [
        "  loss         median 3.5, 1 to 5",
        "    passed 3   @=      1 to 2",
        "    failed 3       @   5",
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.5], "0.5"),
        ([0.5, 0.5], "0.5 under each of 2 seeds"),
        ([nan, nan], "NaN under each of 2 seeds"),
        ([nan, inf, -inf, nan], "NaN under 2, inf under 1, -inf under 1"),
        ([0.5, nan], "0.5, NaN under 1"),
        ([1, 3, 3, inf], "= @   median 3, 1 to 3, inf under 1"),
        ([0.25, 0.5, 0.75], "@ @ @   median 0.500, 0.250 to 0.750"),
    ],
)
def test_a_number_of_runs_that_all_passed(values: list[float], expected: str) -> None:
    assert recorded(values) == [f"  loss   {expected}"]


def test_a_row_may_have_no_number_that_is_finite() -> None:
    assert recorded([0.5, 0.75, nan], failed=[2]) == [
        "  loss         median 0.625, 0.500 to 0.750, NaN under 1",
        "    passed 2   @   @   0.500 to 0.750",
        "    failed 1           NaN under 1",
    ]


def test_ends_of_rows_look_different() -> None:
    said = recorded([0.8, 0.89997, 0.90002, 1.0], failed=[0, 1])
    assert [line.split("   ")[-1].strip() for line in said[1:]] == [
        "0.90002 to 1.00000",
        "0.80000 to 0.89997",
    ]


def test_what_failed_for_another_number_is_in_neither_row() -> None:
    one = compared([1.0, 2.0, -1.0, 3.0], failed=[2, 3])
    group = Group("x", one, (one,), failed_elsewhere=frozenset([3]))
    assert [line.split("   ")[0:2] for line in rows([group], Page())[2:]] == [
        ["", " passed 2"],
        ["", " failed 1"],
    ]
    alone = group._replace(failed_elsewhere=frozenset([2, 3]))
    assert "passed" not in "\n".join(rows([alone], Page()))


@pytest.mark.parametrize(
    ("margins", "expected"),
    [
        ([0.5], "margin: 0.5"),
        ([0.5, 0.5], "margin: 0.5"),
        ([0.5, -0.25, 1.5], "margin: median 0.500, least -0.250 (seed 1)"),
        ([0.5, nan, -1.0], "margin: median -0.250, least NaN (seed 1)"),
        ([nan, inf], "margin: least NaN (seed 0)"),
        ([2, inf, -inf], "margin: median 2, least -inf (seed 2)"),
    ],
)
def test_margins(margins: list[float], expected: str) -> None:
    assert margin(compared(margins)) == expected


def test_a_comparison_alone_is_its_own_label() -> None:
    one = compared([1.0, 2.0])
    assert rows([Group("x", one, (one,))], Page()) == [
        "  x > 1   ██   median 1.5, 1 to 2",
        "          margin: median 1.5, least 1 (seed 0)",
    ]


def test_several_comparisons_have_a_row_each() -> None:
    one = compared([1.0, 2.0])
    said = rows([Group("x", one, (one, one._replace(label="x > 0")))], Page())
    assert [line[:9] for line in said] == ["  x      ", "  x > 1  ", "  x > 0  "]


def test_margins_are_drawn_where_both_sides_change() -> None:
    one = compared([1.0, 2.0, -1.0], failed=[2])._replace(bound=None)
    assert rows([Group("x > y", one, (one,), is_of_margins=True)], Page()) == [
        "  x > 1        margin: median 1, least -1 (seed 2)",
        "    passed 2     ██   1 to 2",
        "    failed 1   █      -1",
    ]
    passed = one._replace(failed=(False,) * 3)
    assert rows([Group("x > y", passed, (passed,), is_of_margins=True)], Page()) == [
        "  x > 1   █ ██   margin: median 1, -1 to 2"
    ]


def test_a_long_name_has_a_line_of_its_own_and_keeps_its_bound() -> None:
    text = "accuracy(of\n  a_model) > 0.5"
    one = series([1, 2])._replace(label=text, operator=">", bound=0.5, margins=(0.5, 1.5))
    group = Group(text, one, (one,))
    assert rows([group, Group("x", one, is_recorded=True)], Page(66)) == [
        "  accuracy(of a_model) > 0.5",
        "      ██   median 1.5, 1 to 2",
        "      margin: median 1.00, least 0.500 (seed 0)",
        "  x   ██   median 1.5, 1 to 2",
    ]
    assert rows([group], Page(22))[0] == "  accuracy(o…el) > 0.5"
    assert rows([group], Page(22, can_blocks=False))[0] == "  accuracy(...l) > 0.5"


def test_a_page_may_be_narrow() -> None:
    group = Group("accuracy", series([1, 2]), is_recorded=True)
    assert [len(line) for line in rows([group], Page(10))] == [10]
    assert rows([group], Page(2, can_blocks=False)) == ["..."[:2]]


def test_the_median_of_huge_numbers_is_finite() -> None:
    assert middle_of([1.6e308, 1.7e308]) == pytest.approx(1.65e308)
    assert middle_of([1, 2, 4]) == 2

"""The plots of a sweep, as Matplotlib draws them."""

from __future__ import annotations

import math
import re
import subprocess
import sys
import warnings
from typing import TYPE_CHECKING

import matplotlib as mpl
import pages
import pytest

from pytest_seedall.sweep.page.page import page
from pytest_seedall.sweep.page.plots import MOST_POINTS, drawn
from pytest_seedall.sweep.series import series_of

if TYPE_CHECKING:
    from pytest_seedall.sweep.runs import Operator
    from pytest_seedall.sweep.series import Series

ODD_NUMBERS = [
    [1.0],
    [1.0, 1.0],
    [0.0, -0.0],
    [1.0, math.nan],
    [1.0, math.inf, -math.inf],
    [1e308, -1e308],
    [5e-324, 0.0],
    [1e16, 1e16 + 2],
    [1.0, 1.0 + 2**-52],
    [1e-300, 1e300],
]


def series(values: list[float], operator: Operator = ">", bound: float = 0.9) -> Series:
    runs = pages.compared(values, operator, bound, "x $y$ > z", 0.1, name="")
    [one] = series_of(pages.swept("test_x", runs))
    return one


def settings() -> dict[str, object]:
    """Return Matplotlib's settings without the backend, which is chosen when it is looked at."""
    return {name: mpl.rcParams[name] for name in mpl.rcParams if name != "backend"}


def test_a_comparison_has_two_plots_and_a_recorded_number_one() -> None:
    assert len(drawn(series([1.0, 2.0]), "a")) == 2
    recorded, _ = series_of(pages.swept("test_x", pages.compared([1.0, 2.0])))
    assert len(drawn(recorded, "a")) == 1


def test_nothing_is_drawn_of_nothing_finite() -> None:
    assert drawn(series([math.nan, math.inf]), "a") == []


def test_equal_numbers_give_equal_texts() -> None:
    numbers = series(pages.normal(50, 0.9, 0.1))
    assert drawn(numbers, "a") == drawn(numbers, "a")


def test_the_ids_of_a_plot_are_of_its_salt() -> None:
    numbers = series(pages.normal(50, 0.9, 0.1))
    ids = [{*re.findall(r' id="([^"]*)"', drawn(numbers, salt)[0].svg)} for salt in "ab"]
    assert len(ids[0]) > 3
    assert not ids[0] & ids[1]


def test_each_reference_leads_somewhere() -> None:
    for plot in drawn(series(pages.normal(50, 0.9, 0.1)), "a"):
        ids = {*re.findall(r' id="([^"]*)"', plot.svg)}
        references = {*re.findall(r'(?:href="#|url\(#)([^")]*)', plot.svg)}
        assert references
        assert references <= ids


@pytest.mark.parametrize("count", [50, MOST_POINTS + 1])
@pytest.mark.parametrize("operator", [">", "~="])
def test_all_colours_are_the_page_s(count: int, operator: Operator) -> None:
    for plot in drawn(series(pages.normal(count, 0.9, 0.1), operator), "a"):
        assert not re.search(r"#[0-9a-f]{3,8}\b(?=[;\"])", re.sub(r'href="#\w+"', "", plot.svg))
        for name in ("passed", "ink", "faint", "bound"):
            assert f"var(--{name})" in plot.svg


def test_failed_runs_have_another_colour_and_another_shape() -> None:
    passed, mixed = (drawn(series(values), "a")[0].svg for values in ([1.0, 2.0], [1.0, 0.2]))
    assert "var(--failed)" not in passed
    assert "var(--failed)" in mixed
    assert 'stroke-linecap: round"' in mixed, "dots"
    assert "M -2.5 2.5L 2.5 -2.5" in mixed, "crosses"


def test_the_bound_is_a_line_with_its_text() -> None:
    plot = drawn(series([1.0, 0.8]), "a")[0]
    assert ">&gt; 0.9</text>" in plot.svg
    assert plot.caption == "Each mark is a run. The dashed line is the bound 0.9."


def test_a_bound_far_away_is_said_and_not_drawn() -> None:
    plot = drawn(series([100.0, 100.1]), "a")[0]
    assert "var(--bound)" not in plot.svg
    assert plot.caption == "Each mark is a run. The bound 0.9 is too far away to be shown."


def test_many_runs_are_told_as_bands() -> None:
    values = pages.normal(10_000, 1.1, 0.1)
    few, many = drawn(series(values[:MOST_POINTS]), "a"), drawn(series(values), "a")
    assert len(many[0].svg) < len(few[0].svg) < 100_000
    assert many[0].caption.startswith("Bands of 40 runs: range, middle half and median; ")


@pytest.mark.parametrize("operator", [">", "<=", "~="])
@pytest.mark.parametrize("values", ODD_NUMBERS)
def test_odd_numbers_are_drawn_or_refused(values: list[float], operator: Operator) -> None:
    """What Matplotlib refuses is told on the page; nothing warns."""
    test = pages.swept("test_x", pages.compared(values, operator))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        text = page(pages.facts(test), pages.interval)
    assert "test_x" in text


def test_no_setting_is_changed_and_none_of_the_user_s_is_used() -> None:
    numbers = series(pages.normal(50, 0.9, 0.1))
    expected = drawn(numbers, "a")
    with mpl.rc_context({"axes.facecolor": "red", "font.size": 30, "svg.fonttype": "path"}):
        before = settings()
        assert drawn(numbers, "a") == expected
        assert settings() == before


def test_pyplot_is_not_imported() -> None:
    code = """if True:
        import sys, pages
        from pytest_seedall.sweep.page.page import page
        assert not {"matplotlib", "numpy"} & {*sys.modules}
        page(pages.facts(pages.swept("x", pages.compared([1.0, 2.0]))), pages.interval)
        assert "matplotlib.figure" in sys.modules
        assert "matplotlib.pyplot" not in sys.modules
    """
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, cwd="tests")


def test_a_page_of_many_tests_is_small() -> None:
    """Of 300 tests with numbers, 40 have plots."""
    runs = pages.compared(pages.normal(200, 0.95, 0.03))
    tests = [pages.swept(f"test_many.py::test_case[{index}]", runs) for index in range(300)]
    text = page(pages.facts(*tests), pages.interval)
    assert text.count('class="plot"') == 80
    assert len(text) < 3_000_000

"""The table of all tests on a sweep's page."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from pytest_seedall.sweep.figures import percent
from pytest_seedall.sweep.page.markup import Markup, element, joined
from pytest_seedall.sweep.page.plot_data import finite
from pytest_seedall.sweep.page.strips import whisker
from pytest_seedall.sweep.page.words import name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_seedall.sweep.page.numbers import Interval
    from pytest_seedall.sweep.page.told import Told

#: A filter is of use when there are more tests than one sees at once.
_MOST_SEEN = 15

_CAPTION = "Under how many seeds each test failed, and a 95% interval for all seeds."
_COLUMNS = (
    ("Test", "name"),
    ("Failed", "number"),
    ("95% interval", "between"),
    ("Median margin", "number margin-column"),
)


def summary_part(tests: Sequence[Told], interval: Interval) -> Markup:
    """Return the section with one row for each test, which leads to what is told of it."""
    headings = [element("th", text, scope="col", class_=kind) for text, kind in _COLUMNS]
    table = element(
        "table",
        element("caption", _CAPTION),
        element("thead", element("tr", *headings)),
        element("tbody", *(_row(number, one, interval) for number, one in enumerate(tests))),
    )
    return element(
        "section",
        element("h2", "All tests", id="tests"),
        _filter() if len(tests) > _MOST_SEEN else None,
        element("div", table, class_="scroll"),
        class_="summary",
        aria_labelledby="tests",
    )


def _filter() -> Markup:
    """Return a field that the page's script shows: without it, it would do nothing."""
    text = "Filter tests"
    field = element("input", type="search", placeholder=text, aria_label=text)
    return element("label", field, class_="filter", hidden="")


def _row(number: int, told: Told, interval: Interval) -> Markup:
    shown = name(told.test.nodeid)
    link = shown if told.is_plain else element("a", shown, href=f"#t{number}")
    mark = element("span", " masked", class_="mark") if told.mask is not None else None
    failed = f"{len(told.failed):,} of {told.counted:,}"
    return element(
        "tr",
        element("th", link, mark, scope="row"),
        element("td", failed, class_=f"number {'fails' if told.failed else 'quiet'}"),
        element("td", _between(told, interval), class_="between"),
        element("td", _median_margin(told), class_="number margin-column"),
        class_="some" if told.failed else "never",
        data_test=told.test.nodeid,
    )


def _between(told: Told, interval: Interval) -> Markup:
    failed, count = len(told.failed), told.counted
    if not count or not told.test.is_sample:
        return joined("not known")
    low, high = interval(failed, count)
    return joined(whisker(low, high, failed / count), f"{percent(low)} to {percent(high)}")


def _median_margin(told: Told) -> str:
    """Return the median margin of the comparison that came closest to failing, or failed most."""
    known = [margins for series in told.series if (margins := finite(series.margins))]
    return f"{statistics.median(min(known, key=min)):.3g}" if known else ""

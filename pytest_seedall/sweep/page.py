"""The page of a sweep: from facts to one HTML text that needs nothing else."""

from __future__ import annotations

import importlib.resources
import statistics
from string import Template
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.sweep import plots
from pytest_seedall.sweep.bounds import percent
from pytest_seedall.sweep.markup import Markup, element, joined
from pytest_seedall.sweep.page_tests import (
    broken,
    counts,
    is_masked,
    is_plain,
    name,
    numbers_of,
    ordered,
    test_part,
)
from pytest_seedall.sweep.plot_data import finite
from pytest_seedall.sweep.series import series_of
from pytest_seedall.sweep.strips import whisker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_seedall.sweep.page_numbers import Draw, Interval
    from pytest_seedall.sweep.runs import SweptTest
    from pytest_seedall.sweep.series import Series

#: How many numbers are plotted on a page, those of the tests that fail most often first, ...
MOST_PLOTTED = 60
#: ... and how many of one test.
MOST_PER_TEST = 8

#: A filter is of use when there are more tests than one sees at once.
_MOST_SEEN = 15


class PageFacts(NamedTuple):
    """What a page tells of a run."""

    tests: Sequence[SweptTest]
    session_seed: str
    """As it is given to ``--seed``."""
    seconds: float
    """How long the session took."""
    made: str
    """When, with the time zone: ``2026-11-28 20:15 UTC``."""
    versions: Sequence[tuple[str, str]]
    """Names and versions, in the order in which they are told: ``("Python", "3.13.0")``."""
    project: str = ""
    """The name of the project's folder."""


def page(facts: PageFacts, interval: Interval, draw: Draw = plots.drawn) -> str:
    """Return a page as HTML: nothing in it is loaded from elsewhere.

    :param interval: returns, for so many failures of so many runs, the ends of the 95% interval of
        the test's probability to fail, 0 to 1.
    :param draw: returns the plots of a series; whatever it raises, the page says.
    """
    tests = ordered(facts.tests)
    plotted = _plotted(tests)
    parts = [
        test_part(number, test, plotted[number], interval, draw)
        for number, test in enumerate(tests)
        if not is_plain(test)
    ]
    return Template(_text("page.html")).substitute(
        title=joined(_title(facts)),
        style=_text("page.css"),
        head=_head(facts),
        summary=_summary(tests, interval),
        tests=joined(*parts),
        script=_text("page.js"),
    )


def _text(name: str) -> str:
    return importlib.resources.files(__package__).joinpath(name).read_text("utf-8").rstrip()


def _title(facts: PageFacts) -> str:
    return f"Seed sweep of {facts.project}" if facts.project else "Seed sweep"


def _plotted(tests: Sequence[SweptTest]) -> list[list[Series]]:
    """Return, for each test, the numbers to be plotted."""
    left = MOST_PLOTTED
    chosen = []
    for test in tests:
        chosen.append(numbers_of(test)[: min(left, MOST_PER_TEST)])
        left -= len(chosen[-1])
    return chosen


def _head(facts: PageFacts) -> Markup:
    runs = sum(len(test.runs) for test in facts.tests)
    told = [
        ("Session seed", facts.session_seed),
        ("Tests", f"{len(facts.tests):,}"),
        ("Runs", f"{runs:,}"),
        ("Time", _duration(facts.seconds)),
        ("Made", facts.made),
        *facts.versions,
    ]
    pairs = [element("div", element("dt", name), element("dd", value)) for name, value in told]
    return element(
        "header",
        element("h1", _title(facts)),
        element("p", _verdict(facts.tests), class_="lead"),
        element("dl", *pairs, class_="facts"),
    )


def _verdict(tests: Sequence[SweptTest]) -> str:
    failing = sum(bool(test.failed) for test in tests)
    always = sum(broken(test) for test in tests)
    masked = sum(is_masked(test) for test in tests)
    parts = [
        f"{failing} of {counts(len(tests), 'test')} failed under some of the seeds"
        if failing
        else f"No test of {len(tests)} failed under any seed",
        f"{always} of them under every seed" if always else "",
        f"{masked} gave the same numbers under every seed" if masked else "",
    ]
    return "; ".join(filter(None, parts)) + "."


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"


def _summary(tests: Sequence[SweptTest], interval: Interval) -> Markup:
    columns = [
        ("Test", "name"),
        ("Failed", "number"),
        ("95% interval", "between"),
        ("Median margin", "number margin-column"),
    ]
    headings = [element("th", text, scope="col", class_=kind) for text, kind in columns]
    rows = [_row(number, test, interval) for number, test in enumerate(tests)]
    table = element(
        "table",
        element(
            "caption",
            "Under how many seeds each test failed, and a 95% interval for all seeds.",
        ),
        element("thead", element("tr", *headings)),
        element("tbody", *rows),
    )
    label = element(
        "label",
        element("input", type="search", placeholder="Filter tests", aria_label="Filter tests"),
        class_="filter",
        hidden="",
    )
    return element(
        "section",
        element("h2", "All tests", id="tests"),
        label if len(tests) > _MOST_SEEN else None,
        element("div", table, class_="scroll"),
        class_="summary",
        aria_labelledby="tests",
    )


def _row(number: int, test: SweptTest, interval: Interval) -> Markup:
    failed, count, shown = len(test.failed), test.counted, name(test.nodeid)
    if count:
        low, high = interval(failed, count)
        between = joined(whisker(low, high, failed / count), f"{percent(low)} to {percent(high)}")
    else:
        between = joined("not known")
    return element(
        "tr",
        element(
            "th", shown if is_plain(test) else element("a", shown, href=f"#t{number}"), scope="row"
        ),
        element(
            "td", f"{failed:,} of {count:,}", class_=f"number {'fails' if failed else 'quiet'}"
        ),
        element("td", between, class_="between"),
        element("td", _median_margin(test), class_="number margin-column"),
        class_="some" if failed else "never",
        data_test=test.nodeid,
    )


def _median_margin(test: SweptTest) -> str:
    """Return the median margin of the comparison that came closest to failing, or failed most."""
    known = [margins for series in series_of(test) if (margins := finite(series.margins))]
    return f"{statistics.median(min(known, key=min)):.3g}" if known else ""

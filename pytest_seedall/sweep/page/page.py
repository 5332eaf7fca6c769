"""The page of a sweep: from facts to one HTML text that needs nothing else."""

from __future__ import annotations

import importlib.resources
from string import Template
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.sweep.page import plots
from pytest_seedall.sweep.page.markup import Markup, element, joined
from pytest_seedall.sweep.page.summary import summary_part
from pytest_seedall.sweep.page.tests import test_part
from pytest_seedall.sweep.page.told import told
from pytest_seedall.sweep.page.words import counts, duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_seedall.sweep.page.numbers import Draw, Interval
    from pytest_seedall.sweep.page.told import Told
    from pytest_seedall.sweep.series import Series
    from pytest_seedall.sweep.swept_test import SweptTest

#: How many numbers are plotted on a page, those of the tests that fail most often first, ...
MOST_PLOTTED = 40
#: ... and how many of one test.
MOST_PER_TEST = 8


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
    tests = told(facts.tests)
    plotted = _plotted(tests)
    parts = [
        test_part(number, one, plotted[number], interval, draw)
        for number, one in enumerate(tests)
        if not one.is_plain
    ]
    return Template(_text("page.html")).substitute(
        title=joined(_title(facts)),
        style=_text("page.css"),
        head=_head(facts, tests),
        summary=summary_part(tests, interval),
        tests=joined(*parts),
        script=_text("page.js"),
    )


def _text(name: str) -> str:
    return importlib.resources.files(__package__).joinpath(name).read_text("utf-8").rstrip()


def _title(facts: PageFacts) -> str:
    return f"Seed sweep of {facts.project}" if facts.project else "Seed sweep"


def _plotted(tests: Sequence[Told]) -> list[list[Series]]:
    """Return, for each test, the numbers to be plotted."""
    left = MOST_PLOTTED
    chosen = []
    for one in tests:
        chosen.append(one.drawable[: min(left, MOST_PER_TEST)])
        left -= len(chosen[-1])
    return chosen


def _head(facts: PageFacts, tests: Sequence[Told]) -> Markup:
    runs = sum(test.counted for test in facts.tests)
    pairs = [
        ("Session seed", facts.session_seed),
        ("Tests", f"{len(facts.tests):,}"),
        ("Runs", f"{runs:,}"),
        ("Time", duration(facts.seconds)),
        ("Made", facts.made),
        *facts.versions,
    ]
    told = [element("div", element("dt", name), element("dd", value)) for name, value in pairs]
    return element(
        "header",
        element("h1", _title(facts)),
        element("p", _verdict(tests), class_="lead"),
        element("dl", *told, class_="facts"),
    )


def _verdict(tests: Sequence[Told]) -> str:
    failing = sum(bool(one.failed) for one in tests)
    broken = sum(one.is_broken for one in tests)
    xfailing = sum(one.test.xfails for one in tests)
    masked = sum(one.mask is not None for one in tests)
    some = f"{failing:,} of {counts(len(tests), 'test')} failed under some of the seeds"
    parts = [
        some if failing else f"No test of {len(tests):,} failed under any seed",
        f"{broken:,} of them under every seed" if broken else "",
        f"{xfailing:,} of them as expected (xfail)" if xfailing else "",
        f"{masked:,} gave the same numbers under every seed" if masked else "",
    ]
    return "; ".join(filter(None, parts)) + "."

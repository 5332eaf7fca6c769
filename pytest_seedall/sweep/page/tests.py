"""The part of a sweep's page that is about one test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall.sweep.figures import percent
from pytest_seedall.sweep.page.markup import Markup, element, joined
from pytest_seedall.sweep.page.numbers import number_part
from pytest_seedall.sweep.page.strips import per_column, strip
from pytest_seedall.sweep.page.words import counts, name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_seedall.sweep.page.numbers import Draw, Interval
    from pytest_seedall.sweep.page.told import Told
    from pytest_seedall.sweep.series import Series
    from pytest_seedall.sweep.swept_test import SweptTest

#: How many failing seeds of a test are told with their commands; the others as numbers.
MOST_COMMANDS = 200
_MOST_OPEN = 5
_MOST_NAMED = 20


def test_part(
    number: int, told: Told, plotted: Sequence[Series], interval: Interval, draw: Draw
) -> Markup:
    """Return the section of a test.

    :param number: of the test on the page; makes its ids.
    :param plotted: the series that are plotted, in their order; there may be others.
    """
    label, test = f"t{number}", told.test
    sure = interval if test.is_sample else None
    numbers = [
        number_part(series, f"{label}-{index}", sure, draw) for index, series in enumerate(plotted)
    ]
    return element(
        "section",
        element("h2", name(test.nodeid), id=label),
        element("p", _verdict(told, interval), *_missing(told)),
        *([strip(test.runs), _legend(test)] if told.counted else []),
        _warning(told),
        *numbers,
        _left_out(told, plotted),
        _failing(told),
        class_="test",
        aria_labelledby=label,
        data_test=test.nodeid,
    )


def _verdict(told: Told, interval: Interval) -> Markup:
    failed, count = len(told.failed), told.counted
    if not count:
        return joined("It neither passed nor failed under any seed.")
    fails = element("span", f"Failed under {failed:,} of {counts(count, 'seed')}", class_="fails")
    passes = joined(f"Passed under all of {counts(count, 'seed')}")
    if not told.test.is_sample:
        return joined(fails if failed else passes, ".")
    low, high = interval(failed, count)
    shares = f"{percent(low)} to {percent(high)}"
    between = f"; with 95% confidence, it fails under {shares} of all seeds{_condition(told.test)}."
    return joined(fails if failed else passes, between)


def _condition(test: SweptTest) -> str:
    drew = "which drew under the session seed, the same in all runs"
    return f", given {' and '.join(map(str, test.wider))}, {drew}" if test.wider else ""


def _missing(told: Told) -> list[str]:
    """Return what is to be said of seeds under which it has neither passed nor just failed."""
    wanted, ran = told.test.wanted, len(told.test.runs)
    skipped, others = ran - told.counted, wanted - ran
    xfailed = told.test.xfailed
    return [
        f" Xfailed, as expected, under {counts(xfailed, 'seed')}." if xfailed else "",
        f" Skipped under {counts(skipped, 'seed')}." if skipped else "",
        f" Not run under {others:,} of the {wanted:,} asked for." if others > 0 else "",
    ]


def _legend(test: SweptTest) -> Markup:
    each = per_column(len(test.runs))
    one = "Each column is a run, in order: low if it passed, tall if it failed."
    many = f"Each column is {each} runs, in order: the more of them failed, the taller."
    return element("p", one if each == 1 else many, class_="legend")


def _warning(told: Told) -> Markup | None:
    lines = [element("p", line) for line in (_sameness(told), _hiding(told)) if line]
    return element("div", *lines, class_="warning", role="note") if lines else None


def _sameness(told: Told) -> str:
    """Return which numbers are the same under all seeds, and what that means."""
    values = [f"{series.label}: {series.values[0]:.6g}" for series in told.constant]
    if not values:
        return ""
    shown = ", ".join(values[:_MOST_NAMED])
    if told.mask is None:
        return f"The same under every seed: {shown}."
    why = "the test draws nothing at random, or something hides the seeds from it"
    return f"All numbers are the same under every seed ({shown}): {why}."


def _hiding(told: Told) -> str:
    calls = ", ".join(told.own_seeds[:_MOST_NAMED])
    return f"The project's own code sets seeds, which hide the test's: {calls}." if calls else ""


def _left_out(told: Told, plotted: Sequence[Series]) -> Markup | None:
    others = told.drawable[len(plotted) :]
    if not others:
        return None
    names = ", ".join(series.label for series in others[:_MOST_NAMED])
    more = f" and {len(others) - _MOST_NAMED} more" if len(others) > _MOST_NAMED else ""
    return element("p", f"Without a plot, to keep the page small: {names}{more}.", class_="quiet")


def _failing(told: Told) -> Markup | None:
    """Return the failing seeds, each with the command that runs the test under it."""
    seeds = [run.seed for run in told.failed]
    if not seeds:
        return None
    commands = [(seed, told.test.command(seed)) for seed in seeds[:MOST_COMMANDS]]
    items = [element("li", element("code", command)) for _, command in commands if command]
    bare = [seed for seed, command in commands if not command] + seeds[MOST_COMMANDS:]
    rest = f"{'The same with' if items else 'No command would find it under'} the seeds "
    return element(
        "details",
        element("summary", f"{counts(len(seeds), 'failing seed')}, with what to run"),
        element("ol", *items, class_="commands") if items else None,
        element("p", rest, ", ".join(map(str, bare)), ".") if bare else None,
        **({"open": ""} if len(seeds) <= _MOST_OPEN else {}),
    )

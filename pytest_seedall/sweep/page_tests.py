"""The part of a sweep's page that is about one test."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_seedall.sweep.bounds import percent
from pytest_seedall.sweep.markup import Markup, element, joined
from pytest_seedall.sweep.page_numbers import number_part
from pytest_seedall.sweep.series import series_of
from pytest_seedall.sweep.strips import per_column, strip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_seedall.sweep.page_numbers import Draw, Interval
    from pytest_seedall.sweep.runs import SweptTest
    from pytest_seedall.sweep.series import Series

#: How many failing seeds of a test are told with their commands; the others as numbers.
MOST_COMMANDS = 200
_MOST_OPEN = 5
_MOST_NAMED = 20
_WBR = Markup("<wbr>")


def ordered(tests: Iterable[SweptTest]) -> list[SweptTest]:
    """Return the tests, those that fail most often first, then those whose seeds are masked."""
    return sorted(
        tests, key=lambda test: (-len(test.failed) / (test.counted or 1), not is_masked(test))
    )


def is_masked(test: SweptTest) -> bool:
    """Return whether a test has numbers, and each of them is the same under all seeds."""
    numbers = series_of(test)
    return bool(numbers) and all(series.is_constant for series in numbers)


def numbers_of(test: SweptTest) -> list[Series]:
    """Return the numbers that are worth a plot: they change, and no comparison has the same."""
    known = [series for series in series_of(test) if not series.is_constant]
    compared = {repr(series[1:3]) for series in known if series.operator}
    return [series for series in known if series.operator or repr(series[1:3]) not in compared]


def is_plain(test: SweptTest) -> bool:
    """Return whether a test passed under all seeds and has nothing to be told but that."""
    return (
        not test.failed
        and test.counted == test.wanted
        and not series_of(test)
        and not _own_seeds(test)
    )


def _own_seeds(test: SweptTest) -> list[str]:
    return [*dict.fromkeys(call for run in test.runs for call in run.own_seeds)]


def broken(test: SweptTest) -> bool:
    """Return whether a test failed under every one of several seeds."""
    return len(test.failed) == test.counted > 1


def counts(number: int, noun: str) -> str:
    """Return how many there are: ``1 test``, ``2 tests``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def test_part(
    number: int, test: SweptTest, plotted: Sequence[Series], interval: Interval, draw: Draw
) -> Markup:
    """Return the section of a test.

    :param number: of the test on the page; makes its ids.
    :param plotted: the series that are plotted, in their order; there may be others.
    """
    label = f"t{number}"
    numbers = [
        number_part(series, f"{label}-{index}", interval, draw)
        for index, series in enumerate(plotted)
    ]
    return element(
        "section",
        element("h2", name(test.nodeid), id=label),
        element("p", _said(test, interval)),
        strip(test.runs),
        element("p", _strip_words(test), class_="legend"),
        _warning(test),
        *numbers,
        _left_out(test, plotted),
        _failing(test),
        class_="test",
        aria_labelledby=label,
        data_test=test.nodeid,
    )


def name(nodeid: str) -> Markup:
    """Return a name that breaks where people would break it, its file being less in sight."""
    file, colons, rest = nodeid.partition("::")
    if not colons:
        return _breakable(nodeid)
    return joined(element("span", _breakable(f"{file}::"), class_="folder"), _WBR, _breakable(rest))


def _breakable(text: str) -> Markup:
    parts = re.split(r"(?<=[/:_.-])(?=\w)", text)
    return joined(*(piece for part in parts for piece in (_WBR, part)))


def _said(test: SweptTest, interval: Interval) -> Markup:
    failed, count = len(test.failed), test.counted
    if not count:
        return joined(f"Skipped under all of {counts(len(test.runs), 'seed')}.")
    low, high = interval(failed, count)
    verdict = (
        f"Failed under {failed:,} of {counts(count, 'seed')}"
        if failed
        else f"Passed under all of {counts(count, 'seed')}"
    )
    between = f"with 95% confidence, it fails under {percent(low)} to {percent(high)} of all seeds"
    skipped, missing = len(test.runs) - count, test.wanted - len(test.runs)
    notes = [
        f" Skipped under {counts(skipped, 'seed')}." if skipped else "",
        f" Not run under {missing} more of the {test.wanted} asked for." if missing > 0 else "",
    ]
    return joined(
        element("span", verdict, class_="fails" if failed else "verdict"), f"; {between}.", *notes
    )


def _strip_words(test: SweptTest) -> str:
    each = per_column(len(test.runs))
    if each == 1:
        return "Each column is a run, in order: low if it passed, tall if it failed."
    return f"Each column is {each} runs, in order: the more of them failed, the taller."


def _warning(test: SweptTest) -> Markup | None:
    constant = [series for series in series_of(test) if series.is_constant]
    own = _own_seeds(test)
    values = ", ".join(f"{series.label}: {series.values[0]:.6g}" for series in constant)
    all_of_them = (
        f"All numbers are the same under every seed ({values}): "
        "something hides the seeds from this test."
    )
    some = f"The same under every seed: {values}." if constant else ""
    lines = [
        all_of_them if is_masked(test) else some,
        f"The project's own code sets seeds, which hide the test's: {', '.join(own)}."
        if own
        else "",
    ]
    told = [element("p", line) for line in lines if line]
    return element("div", *told, class_="warning", role="note") if told else None


def _left_out(test: SweptTest, plotted: Sequence[Series]) -> Markup | None:
    others = numbers_of(test)[len(plotted) :]
    if not others:
        return None
    names = ", ".join(series.label for series in others[:_MOST_NAMED])
    more = f" and {len(others) - _MOST_NAMED} more" if len(others) > _MOST_NAMED else ""
    return element("p", f"Without a plot, to keep the page small: {names}{more}.", class_="quiet")


def _failing(test: SweptTest) -> Markup | None:
    """Return the failing seeds, each with the command that runs the test under it."""
    if not test.failed:
        return None
    seeds = [run.seed for run in test.failed]
    commands = [(seed, test.command(seed)) for seed in seeds[:MOST_COMMANDS]]
    items = [element("li", element("code", command)) for _, command in commands if command]
    bare = [seed for seed, command in commands if not command] + seeds[MOST_COMMANDS:]
    known = (
        "The same command with these seeds" if items else "No command would find the test; seeds"
    )
    rest = f"{known}: {', '.join(map(str, bare))}."
    title = f"{counts(len(seeds), 'failing seed')}, with what to run"
    return element(
        "details",
        element("summary", title),
        element("ol", *items, class_="commands") if items else None,
        element("p", rest) if bare else None,
        **({"open": ""} if len(seeds) <= _MOST_OPEN else {}),
    )

"""What the runs of `real_suite` have shown: a row of a table, and the tests that differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from compare_prng_logs import EXPECTATIONS, Comparison, Test, compare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    #: The tests that a run has logged, by name.
    Log: TypeAlias = dict[str, Test]

#: The run that has only some of the tests, so that those it lacks say nothing.
ALONE = "alone"


def equal_outcomes(comparison: Comparison) -> int:
    return comparison.common - len(comparison.other_outcome)


def equal_ends(comparison: Comparison) -> int:
    return comparison.common - len(comparison.other_ends)


class Column(NamedTuple):
    """A column of the table: how many tests of two runs are equal, in one respect."""

    title: str
    first: str
    second: str
    count: Callable[[Comparison], int]


COLUMNS = (
    Column("outcomes: bare twice", "bare", "bare-again", equal_outcomes),
    Column("bare, seed", "bare", "seed", equal_outcomes),
    Column("seed twice", "seed", "seed-again", equal_outcomes),
    Column("seed, `-n 2`", "seed", "xdist", equal_outcomes),
    Column("states: seed twice", "seed", "seed-again", equal_ends),
    Column("seed, `-n 2`", "seed", "xdist", equal_ends),
)

#: Which two runs are to be alike in what their tests draw, and which are not.
EXPECTED = (
    ("equal", "seed", "seed-again"),
    ("equal", "seed", "xdist"),
    ("equal", "seed", "reversed"),
    ("equal", "seed", ALONE),
    ("different", "seed", "other"),
)


def report(suite: str, logs: dict[str, Log]) -> str:
    """Return what is to be said of the runs of a suite.

    :param logs: the log of each run, by the name of the run.
    """
    tests = {name for log in logs.values() for name in log}
    differing = list(differing_outcomes(logs))
    lines = [
        f"outcomes that differ: {len(differing)} of {len(tests)}",
        *(f"    {line}" for line in differing),
        *_draws(logs),
        "",
        *table(suite, logs),
        "",
    ]
    return "\n".join(lines)


def differing_outcomes(logs: dict[str, Log]) -> Iterator[str]:
    """Yield the tests whose outcome is not the same in all runs, and in which runs it is what."""
    for name in sorted({name for log in logs.values() for name in log}):
        runs: dict[str, list[str]] = {}
        for run, log in logs.items():
            if name in log:
                runs.setdefault(log[name].outcome, []).append(run)
            elif run != ALONE:
                runs.setdefault("not run", []).append(run)
        if len(runs) > 1:
            told = (f"{outcome} {', '.join(where)}" for outcome, where in runs.items())
            yield f"{name}: {'; '.join(told)}"


def table(suite: str, logs: dict[str, Log]) -> list[str]:
    """Return the lines of a table with one row, in Markdown."""
    log = logs["seed"]
    drew = sum(bool(test.drew) for test in log.values())
    counts = [column.count(compare(logs[column.first], logs[column.second])) for column in COLUMNS]
    titles = ["suite", "tests", "drew", *(column.title for column in COLUMNS)]
    cells = [suite, *map(str, [len(log), drew, *counts])]
    return [_row(titles), _row(["---"] * len(titles)), _row(cells)]


def _draws(logs: dict[str, Log]) -> Iterator[str]:
    for expectation, first, second in EXPECTED:
        if first in logs and second in logs:
            yield f"\n=== {first} and {second}"
            yield EXPECTATIONS[expectation](compare(logs[first], logs[second]))


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"

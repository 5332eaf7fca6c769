"""Swept tests of all kinds, for the page that tells of them."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

from pytest_seedall.sweep.kept import KeptRuns
from pytest_seedall.sweep.page.page import PageFacts
from pytest_seedall.sweep.runs import Comparison, SweptRun
from pytest_seedall.sweep.swept_test import SweptTest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_seedall.sweep.runs import Operator


#: What a parameter may be called, and a page must live with.
ODD = "<script>alert(1)</script>-\"'&]]>-\ud800\x1b[31m" + "x" * 300


def interval(failed: int, count: int) -> tuple[float, float]:
    """Return Wilson's interval, as a stand-in."""
    z, share = 1.96, failed / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + (z / count / 2) ** 2)
    return max(0.0, middle - half), min(1.0, middle + half)


def command_of(nodeid: str) -> str:
    return f"python -m pytest '{nodeid}' -p no:cacheprovider"


def swept(nodeid: str, runs: Sequence[SweptRun], wanted: int = 0) -> SweptTest:
    """Return a test whose commands end with ``--test-seed=N``."""
    return SweptTest(
        nodeid,
        wanted or len(runs),
        KeptRuns(runs),
        lambda seed: f"{command_of(nodeid)} --test-seed={seed}",
    )


def compared(
    values: Sequence[float],
    operator: Operator = ">",
    bound: float = 0.9,
    text: str = "accuracy > 0.9",
    tolerance: float = 0.0,
    name: str = "accuracy",
) -> list[SweptRun]:
    """Return runs that record numbers, compare them with a bound, and fail by that."""
    runs = []
    for seed, value in enumerate(values, 1000):
        comparison = Comparison(text, value, operator, bound, tolerance)
        margin = comparison.margin
        fails = margin is not None and not margin >= 0
        numbers = ((name, value),) if name else ()
        runs.append(SweptRun(seed * 7919, "failed" if fails else "passed", numbers, (comparison,)))
    return runs


def plain(count: int, failing: Sequence[int] = ()) -> list[SweptRun]:
    """Return runs without numbers, some of which fail."""
    return [
        SweptRun(number * 104729, "failed" if number in failing else "passed")
        for number in range(count)
    ]


def normal(count: int, mean: float, deviation: float, seed: int = 1) -> list[float]:
    drawn = random.Random(seed)
    return [drawn.gauss(mean, deviation) for _ in range(count)]


def facts(*tests: SweptTest) -> PageFacts:
    return PageFacts(
        tests=tests,
        session_seed="42",
        seconds=754.2,
        made="2026-11-28 20:15 UTC",
        versions=(("Python", "3.12.1"), ("pytest", "9.2.0"), ("pytest-seedall", "0.1.0")),
        project="vision-models",
    )


def all_kinds() -> PageFacts:
    """Return the facts of a run with a test of each kind that a page tells apart."""
    skewed = [1 - abs(value) for value in normal(200, 0, 0.06, seed=3)]
    losses = [math.exp(value) for value in normal(200, -3, 0.5, seed=4)]
    close = compared(normal(200, 3.14, 0.02, seed=5), "~=", 3.14, "pi == approx(3.14)", 0.05, "")
    masked = [
        run._replace(own_seeds=("np.random.seed(0) at tests/conftest.py:12",))
        for run in compared([0.93] * 200)
    ]
    many = [f"{index:04d}" for index in range(30)]
    return facts(
        swept("tests/test_model.py::test_accuracy_of_the_classifier", compared(skewed)),
        swept(
            "tests/test_model.py::test_loss[adam-0.001]",
            compared(losses, "<=", 0.2, "history.losses[-1] <= 0.2", name="loss"),
        ),
        swept("tests/numerics/test_pi.py::TestMonteCarlo::test_pi", close),
        swept("tests/test_seeded.py::test_masked", masked),
        swept("tests/test_api.py::test_retries", plain(200, (3, 50, 51, 130))),
        swept("tests/test_api.py::test_always", plain(40, range(40)), wanted=200),
        swept("tests/test_api.py::test_never", plain(200)),
        swept(
            f"tests/test_odd.py::test_odd[{ODD}]",
            compared(
                [math.nan, math.inf, -math.inf, 1.0, 2.0, 3.0], text='<b>x</b> > "0.9" && $x$'
            ),
        ),
        swept(
            "tests/test_odd.py::test_skipped", [run._replace(word="skipped") for run in plain(8)]
        ),
        swept(
            "tests/test_big.py::test_many_seeds",
            compared(normal(10_000, 0.5, 0.1, seed=9), "<", 0.75, "distance < 0.75", name=""),
        ),
        *(swept(f"tests/test_small.py::test_case[{name}]", plain(200)) for name in many),
    )

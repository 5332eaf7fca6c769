"""Swept tests that were never run, for the tests of what is said of them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from pytest_seedall.sweep.kept import KeptRuns
from pytest_seedall.sweep.runs import Comparison, SweptRun
from pytest_seedall.sweep.swept_test import SweptTest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_seedall.sweep.runs import Word


def swept(runs: Sequence[SweptRun], wanted: int = 0, nodeid: str = "t.py::test") -> SweptTest:
    return SweptTest(
        nodeid,
        wanted or len(runs),
        KeptRuns(runs),
        lambda seed: f"pytest {nodeid} --test-seed={seed}",
    )


def outcomes(
    passed: int, failed: int = 0, skipped: int = 0, wanted: int = 0, nodeid: str = "t.py::test"
) -> SweptTest:
    """Return a test without numbers; its failing seeds are the smallest."""
    words: list[Word] = [*["failed"] * failed, *["passed"] * passed, *["skipped"] * skipped]  # type: ignore[list-item]
    return swept([SweptRun(seed, word) for seed, word in enumerate(words)], wanted, nodeid)


def measured(run: Callable[[int, float], SweptRun], number: int = 200, **facts: Any) -> SweptTest:
    """Return a test of which each run gets its seed and a number around 0.93."""
    prng = random.Random(3)
    return swept([run(seed, prng.gauss(0.93, 0.02)) for seed in range(number)], **facts)


def accuracy(seed: int, value: float) -> SweptRun:
    """Return the run of a test that records its accuracy and asserts ``accuracy > 0.9``."""
    comparison = Comparison("accuracy > 0.9", value, ">", 0.9)
    word: Word = "passed" if value > 0.9 else "failed"
    return SweptRun(seed, word, (("accuracy", value),), (comparison,))


_NUMBERS = st.floats() | st.integers(-5, 5).map(float)
_NAMES = st.sampled_from(["accuracy", "loss", "a very long name of what was recorded", "a\nb", ""])
_TEXTS = st.sampled_from(["a > b", "len(x) == 3", "x < 1", "f(x,\n  y) >= 2 and so on" * 5])
_COMPARISONS = st.builds(
    Comparison,
    _TEXTS,
    _NUMBERS,
    st.sampled_from(["<", "<=", ">", ">=", "==", "!=", "~="]),
    _NUMBERS | st.just(1.0),
    st.floats(0),
)
_RUNS = st.builds(
    SweptRun,
    st.integers(0, 2**31 - 1),
    st.sampled_from(["passed", "failed", "xfailed", "skipped"]),
    st.lists(st.tuples(_NAMES, _NUMBERS), max_size=3).map(tuple),
    st.lists(_COMPARISONS, max_size=3).map(tuple),
    st.sampled_from([(), ("random.seed(0) at t.py:3",)]),
)

#: Swept tests of all kinds.
TESTS = st.lists(
    st.builds(
        swept,
        st.lists(_RUNS, max_size=8, unique_by=lambda run: run.seed),
        st.just(8),
        st.sampled_from(["t.py::test", "tests/test_of_a_long_name.py::TestClass::test_name[a b]"]),
    ),
    max_size=4,
)

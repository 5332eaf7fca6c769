"""What the summary of a sweep says of tests that are expected to fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sweeps import outcomes, swept

from pytest_seedall.sweep.runs import SweptRun
from pytest_seedall.sweep.telling import lines

if TYPE_CHECKING:
    from pytest_seedall.sweep.swept_test import SweptTest


def failing(failed: int, xfailed: int, nodeid: str = "t.py::test") -> SweptTest:
    """Return a test of ten runs."""
    expected = [SweptRun(seed, "xfailed") for seed in range(90, 90 + xfailed)]
    others = outcomes(10 - failed - xfailed, failed).runs
    return swept([*expected, *others], nodeid=nodeid)


def test_what_only_fails_as_it_is_expected_to_xfails() -> None:
    assert lines([failing(0, 4)], width=200) == [
        "1 test, under 10 seeds (10 runs in all): 1 test xfails under some seeds",
        "t.py::test: xfails under 4 of 10 seeds, 40% (95% interval: 12% to 74%)",
        "  failing seeds: 90, 91, 92, ... 1 more",
        "  pytest t.py::test --test-seed=90",
    ]


def test_what_fails_otherwise_fails() -> None:
    said = "fails under 2 of 10 seeds, 20% (95% interval: 2.5% to 56%); xfails under 3 more"
    assert lines([failing(2, 3)], width=200)[1:] == [
        f"t.py::test: {said}",
        "  failing seeds: 0, 1",
        "  pytest t.py::test --test-seed=0",
    ]


def test_what_xfails_comes_after_what_fails() -> None:
    tests = [failing(0, 3, "a"), failing(0, 10, "b"), failing(1, 9, "c"), failing(2, 0, "d")]
    said = lines(tests, width=200)
    failing_tests = "2 tests fail under some seeds"
    assert said[0].endswith(
        f"{failing_tests}, 1 test xfails under some seeds, 1 test xfails under all of them"
    )
    assert [line[0] for line in said[1:] if line[0] != " "] == ["d", "c", "b", "a"]

"""What the summary says of all tests that were repeated."""

from __future__ import annotations

from typing import Any

import pytest
from repeated import judged, run

from pytest_seedall.repeat.tallies import lines, tally


def one(
    runs: int = 2, compared: int = 3, differs: bool = False, retries: int = 0, **left_out: int
) -> dict[str, Any]:
    made = {"runs": runs, "retries": retries, "differs": differs}
    return {**made, "compared": compared, "left_out": left_out}


def test_a_tally_is_made_of_what_can_be_sent() -> None:
    verdict = judged(run({"a": 1, "b": object()}), run({"a": 2, "b": object()}))
    found = tally(verdict, 3, 2)
    assert found == {
        "runs": 3,
        "retries": 2,
        "differs": True,
        "compared": 1,
        "left_out": dict(verdict.left_out),
    }
    assert type(found["left_out"]) is dict


def test_a_run_that_was_not_compared_has_a_tally_too() -> None:
    assert tally(None, 2) == one(compared=0)


@pytest.mark.parametrize(
    ("found", "first"),
    [
        ([one()], "1 test run 2 times: 1 the same; 3 results compared"),
        ([one(differs=True)], "1 test run 2 times: 1 NOT deterministic; 3 results compared"),
        (
            [one(), one(5), one(3, differs=True)],
            "3 tests run 2 to 5 times: 2 the same, 1 NOT deterministic; 9 results compared",
        ),
        ([one(retries=1)], "1 test run 2 times (1 retry): 1 the same; 3 results compared"),
        (
            [one(retries=2), one(), one(retries=1)],
            "3 tests run 2 times (3 retries): 3 the same; 9 results compared",
        ),
        (
            [one(lock=2), one(lock=1, ignored=1)],
            "2 tests run 2 times: 2 the same; 6 results compared, 4 left out (1 ignored, 3 lock)",
        ),
    ],
)
def test_the_first_line_counts(found: list[dict[str, Any]], first: str) -> None:
    assert lines({str(n): tally for n, tally in enumerate(found)}) == [first]


def test_tests_with_nothing_to_compare_are_named() -> None:
    found = {f"test_it.py::test_{n}": one(compared=0) for n in range(5)}
    assert lines(found)[1] == (
        "nothing but the outcome to compare: test_it.py::test_0, test_it.py::test_1, "
        "test_it.py::test_2, ... 2 more"
    )


def test_an_audit_counts_those_and_says_what_it_has_not_proved() -> None:
    found = {"a": one(10), "b": one(10, compared=0), "c": one(10, differs=True)}
    assert lines(found, is_audit=True)[1:] == [
        "1 had nothing to compare but the outcome",
        "10 runs that agree are no proof: they find 19 of 20 tests that differ in 26% of their "
        "runs; 59 runs find those that differ in 5%, 299 runs in 1%",
    ]


def test_in_brief_only_the_marked_tests_with_nothing_to_compare_are_named() -> None:
    found = {"a": one(), "b": one(compared=0)}
    first, *others = lines(found, brief=True)
    assert first == "2 tests run 2 times: 2 the same; 3 results compared"
    assert others == ["nothing but the outcome to compare: b"]
    assert lines(found, is_audit=True, brief=True) == [first]


def test_an_audit_that_found_all_tests_different_proves_what_it_says() -> None:
    assert len(lines({"a": one(differs=True)}, is_audit=True)) == 1


def test_the_bound_of_an_audit_is_that_of_the_fewest_runs() -> None:
    assert "tests that differ in 78% of" in lines({"a": one(2), "b": one(299)}, is_audit=True)[-1]

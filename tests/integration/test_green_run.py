"""What a run says in which nothing fails: the one line of the header."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def lines_of(result: pytest.RunResult) -> list[str]:
    """Return the lines of a run, without those that differ in any two runs."""
    return [line for line in result.outlines if not line.startswith(("plugins:", "===="))]


def test_a_green_run_adds_one_line_to_what_pytest_says(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import random\n\ndef test_draws(): random.random()")
    bare = lines_of(pytester.runpytest("-p", "no:seedall"))
    ours = lines_of(pytester.runpytest("--seed=42"))
    assert "seedall: session seed 42" in ours
    ours.remove("seedall: session seed 42")
    assert ours == bare


def test_a_quiet_green_run_says_nothing_of_ours(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import random\n\ndef test_draws(): random.random()")
    result = pytester.runpytest("-q", "--seed=42")
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*seed*")


def test_a_test_seed_that_was_given_stands_in_the_header(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(): pass")
    result = pytester.runpytest("--seed=42", "--test-seed=7")
    result.assert_outcomes(passed=1)
    [line] = [line for line in result.outlines if "seedall: " in line]
    assert line == "seedall: session seed 42, test seed 7 for each selected test"

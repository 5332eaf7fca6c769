"""Tests that fail only as the option repeats them: replayed, and forgotten when they pass."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from repeating import differing, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUITE = """
    def test_other():
        value = turn("other")

    def test_draws():
        value = [random.random(), turn("draws")]

    def test_same():
        value = random.random()

    def test_fails():
        assert random.random() > 1
"""
DIFFERING = ["test_other: run 2", "test_draws: run 2"]


def recorded(pytester: pytest.Pytester) -> list[Path]:
    return sorted((pytester.path / ".pytest_cache/d/seedall").glob("failure-*"))


def command(result: pytest.RunResult, start: str) -> Iterator[list[str]]:
    """Yield the arguments of the commands in lines that begin so."""
    for line in result.outlines:
        if line.startswith(start):
            words = line.split()
            yield words[words.index("pytest") + 1 :] if "pytest" in words else words[3:]


@pytest.mark.parametrize("option", ["--repeat-deterministic", "--repeat-deterministic=3"])
def test_they_differ_again_without_the_option(pytester: pytest.Pytester, option: str) -> None:
    write(pytester, SUITE)
    first = pytester.runpytest("--seed=42", option)
    assert differing(first) == DIFFERING
    again = pytester.runpytest_subprocess("--replay-failed")
    assert sorted(differing(again)) == sorted(DIFFERING)
    again.stdout.fnmatch_lines(["3 recorded failures: 3 still fail"])


def test_each_command_that_is_printed_makes_them_differ(pytester: pytest.Pytester) -> None:
    write(pytester, SUITE)
    result = pytester.runpytest_subprocess("--seed=42", "--repeat-deterministic=3")
    (rerun,) = command(result, "all of them: ")
    again = pytester.runpytest_subprocess(*rerun)
    assert sorted(differing(again)) == sorted(DIFFERING)
    replays = [words for words in command(result, "replay   ") if "::test_other" in words[0]]
    assert replays
    for words in replays:
        assert differing(pytester.runpytest_subprocess(*words)) == ["test_other: run 2"]


def test_they_are_recorded_until_as_many_runs_are_the_same(pytester: pytest.Pytester) -> None:
    write(pytester, SUITE)
    pytester.runpytest("--seed=42", "--repeat-deterministic")
    assert len(recorded(pytester)) == 3
    pytester.runpytest("--seed=42").assert_outcomes(passed=3, failed=1)  # one run says nothing
    assert len(recorded(pytester)) == 3
    write(pytester, SUITE.replace("turn(", "str("))
    later = os.stat("test_it.py").st_mtime + 60  # noqa: PTH116
    os.utime("test_it.py", (later, later))
    pytester.runpytest_subprocess("--replay-failed").stdout.fnmatch_lines(
        ["3 recorded failures: 1 still fails, 2 pass now"]
    )
    assert len(recorded(pytester)) == 1


def test_a_marker_needs_no_option(pytester: pytest.Pytester) -> None:
    write(pytester, f"    pytestmark = pytest.mark.repeat_deterministic\n{SUITE}")
    pytester.runpytest("--seed=42")
    assert not any("repeat" in path.read_text(encoding="utf-8") for path in recorded(pytester))
    assert differing(pytester.runpytest("--replay-failed")) == DIFFERING


def test_a_report_of_another_machine_repeats_them_too(pytester: pytest.Pytester) -> None:
    write(pytester, SUITE)
    pytester.runpytest("--seed=42", "--repeat-deterministic", "--junit-xml=r.xml")
    again = pytester.runpytest_subprocess("--replay-from=r.xml", "-p", "no:cacheprovider")
    assert sorted(differing(again)) == sorted(DIFFERING)


def test_their_seeds_are_no_regressions(pytester: pytest.Pytester) -> None:
    write(pytester, SUITE)
    pytester.makeini("[pytest]\nseedall_regressions = seeds.txt")
    pytester.runpytest("--seed=42", "--repeat-deterministic")
    text = (pytester.path / "seeds.txt").read_text(encoding="utf-8")
    assert "test_fails" in text
    assert "test_draws" not in text


# --- in reverse order -----------------------------------------------------------------------------

REVERSED = """
    SEEN = []

    {MARK}
    def test_first():
        length = len(SEEN)

    def test_other():
        pass

    {MARK}
    def test_second():
        SEEN.append(1)
"""
DIFFERS_REVERSED = "NOT DETERMINISTIC  test_first: in reverse order differs from this run*"


@pytest.fixture
def in_reverse(pytester: pytest.Pytester) -> pytest.RunResult:
    mark = "@pytest.mark.repeat_deterministic(vary=['order'])"
    write(pytester, REVERSED.replace("{MARK}", mark))
    result = pytester.runpytest("--seed=42")
    result.stdout.fnmatch_lines([DIFFERS_REVERSED])
    return result


def test_what_differs_in_reverse_order_is_replayed_with_the_tests_that_were_turned_round(
    pytester: pytest.Pytester, in_reverse: pytest.RunResult
) -> None:
    (printed,) = command(in_reverse, "replay   ")
    assert printed == ["test_it.py::test_first", "test_it.py::test_second", "--seed=42"]
    for options in (printed, ["--replay-failed"], ["--replay-in-order"]):
        pytester.runpytest(*options).stdout.fnmatch_lines([DIFFERS_REVERSED])


def test_without_these_tests_its_failure_is_not_forgotten(
    pytester: pytest.Pytester, in_reverse: pytest.RunResult
) -> None:
    alone = "test_it.py::test_first"
    pytester.runpytest("--seed=42", alone).assert_outcomes(passed=1)
    replayed = pytester.runpytest("--replay-failed", alone)
    replayed.stdout.fnmatch_lines(
        ["passes alone  test_it.py::test_first*", "*but what other tests leave behind"]
    )
    assert len(recorded(pytester)) == 1

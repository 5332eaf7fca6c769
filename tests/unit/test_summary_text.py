"""What is said of a whole run, at its start and at its end: the words, in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_seedall.reporting.report_text import header, own_seeds_found
from pytest_seedall.reporting.summary_text import RunFacts, summary
from pytest_seedall.settings.options import SessionSeed

if TYPE_CHECKING:
    from collections.abc import Sequence

GIVEN = SessionSeed(42)
AT_RANDOM = SessionSeed(42, "chosen at random")
RERUN = "pytest --replay-failed --seed=42"


def commands(number: int) -> list[str]:
    return [f"pytest test_a.py::test_{place} --seed=42" for place in range(number)]


def told(
    failed: int = 0,
    drew: int = 0,
    notices: Sequence[str] = (),
    brief: bool = False,
    rerun_all: str = RERUN,
    errors: int = 0,
) -> list[str]:
    """Return the summary of a run where each failure that drew has a command."""
    run = RunFacts(AT_RANDOM, failed, drew, commands=commands(drew), rerun_all=rerun_all)
    return summary(run._replace(notices=notices, errors=errors), brief)


# --- the header -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("session_seed", "line"),
    [
        (GIVEN, "seedall: session seed 42"),
        (AT_RANDOM, "seedall: session seed 42, chosen at random (again with --seed=42)"),
        (
            SessionSeed(42, "from PYTEST_SEED"),
            "seedall: session seed 42, from PYTEST_SEED (again with --seed=42)",
        ),
    ],
)
def test_the_header_is_one_line(session_seed: SessionSeed, line: str) -> None:
    assert header(session_seed) == line
    assert header(session_seed, "--seedall-seed") == line.replace("--seed=", "--seedall-seed=")


def test_the_header_names_a_test_seed_that_was_given() -> None:
    assert header(GIVEN, test_seed=0) == (
        "seedall: session seed 42, test seed 0 for each selected test"
    )
    assert header(AT_RANDOM, test_seed=7) == (
        "seedall: session seed 42, chosen at random (again with --seed=42), "
        "test seed 7 for each selected test"
    )


def test_places_are_named_up_to_three() -> None:
    places = ["a.py:1", "b.py:2", "c.py:3", "d.py:4", "e.py:5"]
    heeding = own_seeds_found(places[:3], heeded=True)
    overriding = own_seeds_found(places, heeded=False)
    assert heeding == "heeding the project's own seeds: a.py:1, b.py:2, c.py:3"
    assert overriding == "overriding the project's own seeds: a.py:1, b.py:2, c.py:3, ... 2 more"


# --- the summary ----------------------------------------------------------------------------------


def test_a_green_run_has_no_summary() -> None:
    assert told() == told(brief=True) == []


def test_the_summary_of_one_failure_that_drew() -> None:
    assert told(failed=1, drew=1) == [
        "session seed 42 (random): 1 failed, and drew random numbers",
        f"  {commands(1)[0]}",
    ]


def test_the_summary_of_failures_that_drew_nothing() -> None:
    (line,) = told(failed=2)
    assert line == "session seed 42 (random): 2 failed, none of them drew random numbers"


@pytest.mark.parametrize(
    ("failed", "errors", "said"),
    [
        (1, 1, "1 error, drew no random numbers"),
        (2, 2, "2 errors, none of them drew random numbers"),
        (2, 1, "1 failed, 1 error, none of them drew random numbers"),
        (5, 3, "2 failed, 3 errors, none of them drew random numbers"),
    ],
)
def test_errors_are_told_from_failures_as_pytest_does(failed: int, errors: int, said: str) -> None:
    assert told(failed=failed, errors=errors) == [f"session seed 42 (random): {said}"]


def test_the_summary_of_seven_failures() -> None:
    assert told(failed=14, drew=7) == [
        "session seed 42 (random): 14 failed, 7 of them drew random numbers",
        *(f"  {command}" for command in commands(5)),
        "  ... 2 more",
        f"all of them: {RERUN}",
    ]


def test_the_command_for_all_is_not_said_twice() -> None:
    in_order = "pytest --replay-in-order --seed=42"
    run = RunFacts(GIVEN, 3, 3, commands=[*commands(2), in_order], rerun_all=in_order)
    assert summary(run)[1:] == [*(f"  {one}" for one in commands(2)), f"all of them: {in_order}"]
    assert summary(run._replace(commands=[in_order]))[1:] == [f"  {in_order}"]


def test_a_session_seed_that_was_given_has_no_source() -> None:
    (line,) = summary(RunFacts(GIVEN, failed=1))
    assert line == "session seed 42: 1 failed, drew no random numbers"
    (line,) = summary(RunFacts(SessionSeed(42, "from PYTEST_SEED"), failed=1))
    assert line.startswith("session seed 42 (from PYTEST_SEED): ")


def test_failures_that_drew_may_have_no_command() -> None:
    run = RunFacts(GIVEN, failed=4, drew=3, without_replay=1, commands=commands(2))
    assert summary(run) == [
        "session seed 42: 4 failed, 3 of them drew random numbers, 1 of these without a replay",
        *(f"  {command}" for command in commands(2)),
    ]


def test_without_the_cache_there_is_no_command_for_all() -> None:
    assert told(failed=2, drew=2, rerun_all="")[1:] == [f"  {one}" for one in commands(2)]


def test_a_brief_summary_has_the_first_and_the_last_line() -> None:
    assert told(failed=7, drew=7, brief=True) == [
        "session seed 42 (random): 7 failed, all of them drew random numbers",
        f"all of them: {RERUN}",
    ]
    for drew in (0, 1):
        assert told(failed=1, drew=drew, brief=True) == told(failed=1, drew=drew)


def test_a_brief_summary_without_a_command_for_all_says_that_there_are_more() -> None:
    assert told(failed=3, drew=3, rerun_all="", brief=True) == [
        "session seed 42 (random): 3 failed, all of them drew random numbers",
        f"  {commands(1)[0]}",
        "  ... 2 more",
    ]


@pytest.mark.parametrize("brief", [False, True])
def test_an_interrupted_run_names_the_session_seed_and_what_was_running(brief: bool) -> None:
    run = RunFacts(AT_RANDOM, is_interrupted=True)
    assert summary(run, brief) == ["session seed 42 (random): interrupted"]
    assert summary(run._replace(running=commands(1)), brief) == [
        "session seed 42 (random): interrupted in",
        f"  {commands(1)[0]}",
    ]
    many = summary(run._replace(running=commands(7), failed=1), brief)
    assert many[-2:] == [
        "  ... 2 more",
        "session seed 42 (random): 1 failed, drew no random numbers",
    ]


def test_notices_come_first_and_are_at_most_five_lines() -> None:
    notices = [f"notice {number}" for number in range(7)]
    assert told(notices=notices[:5]) == notices[:5]
    assert told(notices=notices[:6]) == [*notices[:4], "... 2 more notices"]
    assert told(notices=notices) == [*notices[:4], "... 3 more notices"]
    assert told(failed=1, drew=1, notices=notices[:1]) == [notices[0], *told(failed=1, drew=1)]


def test_a_brief_summary_keeps_the_notices_and_says_whose_they_are() -> None:
    brief = told(failed=7, drew=7, brief=True)
    noticed = told(failed=7, drew=7, notices=["a", "b"], brief=True)
    assert noticed == ["seedall: a", "seedall: b", *brief]


def test_commands_that_a_sweep_has_told_are_not_told_again() -> None:
    run = RunFacts(GIVEN, 9, 9, commands=commands(1), rerun_all=RERUN, told_by_sweep=8)
    count = "session seed 42: 9 failed, all of them drew random numbers"
    assert summary(run) == [count, f"  {commands(1)[0]}", f"all of them: {RERUN}"]
    few = run._replace(commands=(), are_all_recorded=False)
    assert summary(few) == [count, f"each under up to 3 seeds: {RERUN}"]
    one = RunFacts(GIVEN, 1, 1, rerun_all=RERUN, told_by_sweep=1)
    for brief in (False, True):  # then the sweep tells no commands
        assert summary(one, brief)[1:] == [f"again: {RERUN}"]

"""The words of the reports, in full."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_seedall.options import SessionSeed
from pytest_seedall.report_text import (
    FailureFacts,
    WithSection,
    add_section,
    failure_section,
    header,
    shortened,
    summary,
    unique,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

GIVEN = SessionSeed(42)
AT_RANDOM = SessionSeed(42, "chosen at random")
RERUN = "pytest --lf --seed=42"
COMMAND = "pytest 'tests/test_train.py::test_loss[adam-3]' --seed=42"


def commands(number: int) -> list[str]:
    return [f"pytest test_a.py::test_{place} --seed=42" for place in range(number)]


def told(
    failed: int = 0,
    drew: int = 0,
    notices: Sequence[str] = (),
    brief: bool = False,
    rerun_all: str = RERUN,
) -> list[str]:
    """Return the summary of a run where each failure that drew has a command."""
    return summary(AT_RANDOM, failed, drew, commands(drew), rerun_all, notices, brief)


# --- the section of a failure ---------------------------------------------------------------------


def test_the_section_of_a_failure_that_drew() -> None:
    facts = FailureFacts(COMMAND, 1804289383, AT_RANDOM, drew=["numpy", "torch"])
    assert failure_section(facts).splitlines() == [
        f"replay      {COMMAND}",
        "test seed   1804289383   (session seed 42, chosen at random)",
        "drew from   numpy, torch",
    ]


def test_a_session_seed_that_was_given_needs_no_source() -> None:
    _, seed, _ = failure_section(FailureFacts(COMMAND, 7, GIVEN, ["random"])).splitlines()
    assert seed == "test seed   7   (session seed 42)"


def test_a_pinned_seed_and_that_of_a_dead_worker_are_told() -> None:
    pinned = FailureFacts(COMMAND, 7, AT_RANDOM, ["random"], is_pinned=True)
    assert failure_section(pinned).splitlines()[1] == (
        "test seed   7   (pinned; session seed 42, chosen at random)"
    )
    derived = FailureFacts(COMMAND, 7, GIVEN, ["random"], is_certain=False)
    assert failure_section(derived).splitlines()[1] == (
        "test seed   7   (session seed 42; unless a marker pins another)"
    )


def test_the_section_with_all_facts_there_are() -> None:
    facts = FailureFacts(
        COMMAND,
        7,
        GIVEN,
        drew=["random", "numpy (wider fixture)", "torch (import)"],
        own_seeds=[f"random.seed({number})   conftest.py:{number}" for number in range(4)],
        hash_order_is_fixed=False,
        attempt=3,
    )
    assert failure_section(facts).splitlines() == [
        f"replay      {COMMAND}",
        "test seed   7   (session seed 42)",
        "drew from   random, numpy (wider fixture), torch (import)",
        "own seed    random.seed(0)   conftest.py:0",
        "own seed    random.seed(1)   conftest.py:1",
        "            ... 2 more",
        "hash order  not fixed: sets of strings may differ (PYTHONHASHSEED)",
        "attempt     3, under the same seeds as the first",
    ]


lines = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1)


@settings(deadline=None)
@given(
    st.builds(
        FailureFacts,
        command=lines,
        test_seed=st.integers(0, 2**31 - 1),
        session_seed=st.builds(SessionSeed, st.integers(0, 2**64 - 1), lines),
        drew=st.lists(lines, min_size=1),
        own_seeds=st.lists(lines),
        is_pinned=st.booleans(),
        is_certain=st.booleans(),
        hash_order_is_fixed=st.booleans(),
        attempt=st.integers(1, 99),
    )
)
def test_a_section_has_at_most_eight_lines_and_wraps_no_command(facts: FailureFacts) -> None:
    section = failure_section(facts).split("\n")
    assert 3 <= len(section) <= 8
    assert section[0] == f"replay      {facts.command}"


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


def test_places_are_named_up_to_three() -> None:
    places = ["a.py:1", "b.py:2", "c.py:3", "d.py:4", "e.py:5"]
    assert shortened([]) == ""
    assert shortened(places[:3]) == "a.py:1, b.py:2, c.py:3"
    assert shortened(places) == "a.py:1, b.py:2, c.py:3, ... 2 more"


# --- the summary ----------------------------------------------------------------------------------


def test_a_green_run_has_no_summary() -> None:
    assert told() == told(brief=True) == []


def test_the_summary_of_one_failure_that_drew() -> None:
    assert told(failed=1, drew=1) == [
        "session seed 42 (random): 1 failed, 1 of them drew random numbers",
        f"  {commands(1)[0]}",
    ]


def test_the_summary_of_failures_that_drew_nothing() -> None:
    (line,) = told(failed=2)
    assert line == "session seed 42 (random): 2 failed, none of them drew random numbers"


def test_the_summary_of_seven_failures() -> None:
    assert told(failed=14, drew=7) == [
        "session seed 42 (random): 14 failed, 7 of them drew random numbers",
        *(f"  {command}" for command in commands(5)),
        "  ... 2 more",
        f"all of them: {RERUN}",
    ]


def test_a_session_seed_that_was_given_has_no_source() -> None:
    (line,) = summary(GIVEN, 1, 0, [], "", [])
    assert line == "session seed 42: 1 failed, none of them drew random numbers"
    (line,) = summary(SessionSeed(42, "from PYTEST_SEED"), 1, 0, [], "", [])
    assert line.startswith("session seed 42 (from PYTEST_SEED): ")


def test_failures_that_drew_may_have_no_command() -> None:
    (line,) = summary(GIVEN, 2, 1, [], RERUN, [])
    assert line == "session seed 42: 2 failed, 1 of them drew random numbers"


def test_without_the_cache_there_is_no_command_for_all() -> None:
    assert told(failed=2, drew=2, rerun_all="")[1:] == [f"  {one}" for one in commands(2)]


def test_a_brief_summary_has_the_first_and_the_last_line() -> None:
    assert told(failed=7, drew=7, brief=True) == [
        "session seed 42 (random): 7 failed, 7 of them drew random numbers",
        f"all of them: {RERUN}",
    ]
    for drew in (0, 1):
        assert told(failed=1, drew=drew, brief=True) == told(failed=1, drew=drew)


def test_notices_come_first_and_are_at_most_five_lines() -> None:
    notices = [f"notice {number}" for number in range(7)]
    assert told(notices=notices[:5]) == notices[:5]
    assert told(notices=notices[:6]) == [*notices[:4], "... 2 more notices"]
    assert told(notices=notices) == [*notices[:4], "... 3 more notices"]
    assert told(failed=1, drew=1, notices=notices[:1]) == [notices[0], *told(failed=1, drew=1)]


def test_a_brief_summary_keeps_the_notices() -> None:
    brief = told(failed=7, drew=7, brief=True)
    assert told(failed=7, drew=7, notices=["a", "b"], brief=True) == ["a", "b", *brief]


# --- where the section goes -----------------------------------------------------------------------


class Writer:
    """What pytest's terminal writer is asked for."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def line(self, text: str) -> None:
        self.written.append(text)

    def sep(self, sign: str, title: str) -> None:
        self.written.append(f"{sign}{title}{sign}")


class Doctest:
    """A failure that writes itself, and takes no sections."""

    def toterminal(self, writer: Writer) -> None:
        writer.line("doctest failed")

    def __str__(self) -> str:
        return "doctest failed"


@pytest.mark.parametrize("failure", [Doctest(), "doctest failed"], ids=["object", "text"])
def test_a_failure_that_is_no_traceback_has_the_section_below_it(failure: object) -> None:
    report = SimpleNamespace(longrepr=failure)
    add_section(report, "replay      pytest")
    assert isinstance(report.longrepr, WithSection)
    writer = Writer()
    report.longrepr.toterminal(writer)
    assert writer.written == ["doctest failed", "-seedall-", "replay      pytest"]
    assert str(report.longrepr).splitlines() == [
        "doctest failed",
        "----------------------------------- seedall ------------------------------------",
        "replay      pytest",
    ]


def test_a_traceback_takes_the_section_itself() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        assert 1 / 0
    report = SimpleNamespace(longrepr=caught.getrepr())
    add_section(report, "replay      pytest")
    assert report.longrepr.sections == [("seedall", "replay      pytest", "-")]


def test_texts_are_kept_once_in_order() -> None:
    assert unique(iter(["b", "a", "b"])) == ["b", "a"]

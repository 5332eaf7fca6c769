"""The section of a failure: its words, in full, and where it goes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_seedall.reporting.failure_text import (
    FailureFacts,
    WithSection,
    add_section,
    failure_section,
)
from pytest_seedall.reporting.report_text import unique
from pytest_seedall.settings.options import SessionSeed

GIVEN = SessionSeed(42)
AT_RANDOM = SessionSeed(42, "chosen at random")
COMMAND = "pytest 'tests/test_train.py::test_loss[adam-3]' --seed=42"


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
    pinned = FailureFacts(COMMAND, 7, AT_RANDOM, ["random"], pinned="pinned")
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
    of_three = facts._replace(own_seeds=facts.own_seeds[:3])
    assert failure_section(of_three).splitlines()[5] == "own seed    random.seed(2)   conftest.py:2"
    assert failure_section(facts).splitlines() == [
        f"replay      {COMMAND}",
        "test seed   7   (session seed 42)",
        "drew from   random, numpy (wider fixture), torch (import)",
        "own seed    random.seed(0)   conftest.py:0",
        "own seed    random.seed(1)   conftest.py:1",
        "            ... 2 more (-v shows all)",
        "hash order  not fixed: sets of strings may differ (PYTHONHASHSEED)",
        "attempt     3, under the same seeds as the first",
    ]


@pytest.mark.parametrize(
    ("draws", "own"),
    [
        (0, ["random.seed(0)", "random.seed(1)"]),
        (1, ["random.seed(0)", "random.seed(1)"]),
        (2, ["random.seed(0)", "random.seed(1)"]),
        (3, ["... 2 more (-v shows all)"]),
    ],
)
def test_own_seeds_have_a_line_at_least(draws: int, own: list[str]) -> None:
    unseeded = [f"uuid.uuid4()   test_a.py:{number}" for number in range(draws)]
    seeds = [f"random.seed({number})" for number in range(2)]
    facts = FailureFacts(COMMAND, 7, GIVEN, ["random"], not_seeded=unseeded, own_seeds=seeds)
    facts = facts._replace(needs=["test_a"])
    shown = failure_section(facts).splitlines()
    assert len(shown) == min(4 + draws + 2, 8)
    assert [line[12:] for line in shown[-len(own) :]] == own
    assert shown[-len(own)].startswith("own seed ")


def test_a_verbose_section_names_all_there_is() -> None:
    draws = [f"uuid.uuid4()   test_a.py:{number}" for number in range(9)]
    facts = FailureFacts(COMMAND, 7, GIVEN, not_seeded=draws, own_seeds=["random.seed(1)"])
    assert len(failure_section(facts).splitlines()) == 6
    shown = failure_section(facts._replace(is_verbose=True)).splitlines()
    assert [line[12:] for line in shown[2:]] == [*draws, "random.seed(1)"]


def test_a_section_names_the_tests_whose_fixtures_end_in_the_failed_one() -> None:
    first = FailureFacts(COMMAND, 7, GIVEN, ["random"], needs=["test_a.py::test_a"])
    assert failure_section(first).splitlines()[3:] == [
        "needs       test_a.py::test_a, whose fixture ends here"
    ]
    both = first._replace(needs=["test_a.py::test_a", "test_b.py::test_b"])
    assert failure_section(both).splitlines()[3:] == [
        "needs       test_a.py::test_a, test_b.py::test_b, whose fixtures end here"
    ]


def test_a_section_says_that_an_example_was_stored() -> None:
    facts = FailureFacts(COMMAND, 7, GIVEN, ["hypothesis"], example_is_stored=True)
    assert failure_section(facts).splitlines()[3:] == [
        "example     from Hypothesis's database: a replay without it may pass"
    ]


def test_without_a_command_a_section_says_why() -> None:
    assert failure_section(FailureFacts("", 7, GIVEN, ["random"])).splitlines()[0] == (
        "replay      none: the test is named after a memory address, another in each run"
    )


lines = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1)


@settings(deadline=None)
@given(
    st.builds(
        FailureFacts,
        command=lines,
        test_seed=st.integers(0, 2**31 - 1),
        session_seed=st.builds(SessionSeed, st.integers(0, 2**64 - 1), lines),
        drew=st.lists(lines, min_size=1),
        needs=st.lists(lines),
        example_is_stored=st.booleans(),
        own_seeds=st.lists(lines),
        pinned=st.sampled_from(["", "pinned"]),
        is_certain=st.booleans(),
        hash_order_is_fixed=st.booleans(),
        attempt=st.integers(1, 99),
    )
)
def test_a_section_has_at_most_eight_lines_and_wraps_no_command(facts: FailureFacts) -> None:
    section = failure_section(facts).split("\n")
    assert 3 <= len(section) <= 8
    assert section[0] == f"replay      {facts.command}"


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


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"location": ("a.py", 6, "test_it")}, ("a.py", 7)),
        ({"location": ("a.py", None, "")}, ("a.py", 1)),
        ({}, ("", 1)),
    ],
)
def test_reporters_are_told_where_the_test_is_that_failed_with_a_text(
    facts: dict[str, object], place: tuple[str, int]
) -> None:
    report: Any = SimpleNamespace(longrepr="worker died", **facts)
    add_section(report, "replay      pytest")
    crash = report.longrepr.reprcrash
    assert (crash.path, crash.lineno, crash.message) == (*place, "worker died")


def test_a_traceback_takes_the_section_itself() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        assert 1 / 0
    report = SimpleNamespace(longrepr=caught.getrepr())
    add_section(report, "replay      pytest")
    assert report.longrepr.sections == [("seedall", "replay      pytest", "-")]


def test_texts_are_kept_once_in_order() -> None:
    assert unique(iter(["b", "a", "b"])) == ["b", "a"]

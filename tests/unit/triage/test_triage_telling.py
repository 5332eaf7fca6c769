"""What is said of the failures, and while they are run again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from pytest_seedall.triage.telling import MOST_TESTS, Facts, Triaged, lines
from pytest_seedall.triage.triaging import Progress
from pytest_seedall.triage.verdicts import Verdict

if TYPE_CHECKING:
    from pytest_seedall.triage.verdicts import Kind


def triaged(verdict: Verdict, in_order: str = "pytest --replay-in-order") -> Triaged:
    return Triaged("t.py::test", verdict, 7, lambda seed: f"pytest --seed={seed}", in_order)


def said(verdict: Verdict, **facts: Any) -> list[str]:
    return lines(Facts([triaged(verdict)], wanted_seeds=11)._replace(**facts))


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (Verdict("always fails", 11, 11, tuple(range(10))), "always fails (under 11 of 11 seeds)"),
        (Verdict("always fails", 4, 4), "always fails (under 4 of 4 seeds; 4 of 11 run)"),
        (
            Verdict("seed has no effect", 11, 11, is_pinned=True),
            "cannot tell: its own seed is pinned, which gives it the same numbers under each seed",
        ),
        (Verdict("always fails", 1, 1), "fails again under its own seed (1 of 11 run)"),
        (
            Verdict("always fails", 11, 11, ways=(("A at a.py:1", 8), ("B at a.py:1", 3))),
            "always fails, but not in the same way (under 11 of 11 seeds: 8 A, 3 B)",
        ),
        (
            Verdict("seed-dependent", 2, 11, ways=(("A at a.py:1", 1), ("A at a.py:5", 1))),
            "seed-dependent (fails under 2 of 11 seeds: 1 A at a.py:1, 1 A at a.py:5)",
        ),
        (
            Verdict("always fails", 8, 8, ways=(("A", 3), ("B", 2), ("C", 1), ("D", 1), ("E", 1))),
            "always fails, but not in the same way "
            "(under 8 of 8 seeds: 3 A, 2 B, 1 C, 2 others; 8 of 11 run)",
        ),
        (
            Verdict("seed-dependent", 4, 11, ways=(("A", 1), ("B", 1), ("C", 1), ("D", 1))),
            "seed-dependent (fails under 4 of 11 seeds: 1 A, 1 B, 1 C, 1 other)",
        ),
        (
            Verdict("not deterministic", otherwise=("A at a.py:1", "A at a.py:5")),
            "not deterministic (the same seed fails in another way: A at a.py:1, not A at a.py:5)",
        ),
        (
            Verdict("needs other tests", otherwise=("A at a.py:1", "B at a.py:1")),
            "needs other tests (alone it fails in another way: A, not B)",
        ),
        (Verdict("repeats differ"), "not deterministic (its repeats differ)"),
        (
            Verdict("needs a stored example"),
            "failed by an example of Hypothesis's database (passes without)",
        ),
        (Verdict("unknown"), "not known, it did not run again"),
        (
            Verdict("seed has no effect", 3, 3, own_seeds=("random.seed(42)   conftest.py:8",)),
            "cannot tell: random.seed(42) at conftest.py:8 gives it the same numbers under each "
            "seed",
        ),
        (
            Verdict("seed has no effect", 3, 3, own_seeds=("a(1)", "b(2)   t.py:1", "c(3)")),
            "cannot tell: a(1), b(2) at t.py:1, 1 more give it the same numbers under each seed",
        ),
    ],
    ids=lambda one: one.kind if isinstance(one, Verdict) else "",
)
def test_one_thing_is_said(verdict: Verdict, expected: str) -> None:
    assert said(verdict)[0] == f"t.py::test: {expected}"


def test_the_smallest_failing_seeds_have_commands() -> None:
    verdict = Verdict("seed-dependent", 6, 11, (2, 3, 5, 7, 11))
    first, *commands = said(verdict)
    assert first == "t.py::test: seed-dependent (fails under 6 of 11 seeds)"
    assert commands == ["  pytest --seed=2", "  pytest --seed=3", "  pytest --seed=5"]
    assert lines(Facts([triaged(verdict)], 11), brief=True) == [first]
    swept = triaged(verdict)._replace(sweep="pytest --seed-sweep=100")
    assert lines(Facts([swept], 11))[-1] == "  how often: pytest --seed-sweep=100"


def test_without_the_cache_there_is_no_command_for_an_order() -> None:
    for kind in cast("list[Kind]", ["needs other tests", "passes alone"]):
        assert len(said(Verdict(kind))) == 2
        assert len(lines(Facts([triaged(Verdict(kind), "")], 11))) == 1
    assert said(Verdict("passes alone"))[0].endswith("(7 before it were not run)")


def test_what_was_not_done_is_said() -> None:
    assert said(Verdict("unknown"), limit=60, processes=1, seconds=60.0)[1:] == [
        "not all was run: 60 s are up (ini seedall_triage_time)",
        "1 run in 60.00s",
    ]
    assert said(Verdict("unknown"), limit=60, running="t.py::a")[1:] == [
        "not all was run: 60 s are up, in t.py::a (ini seedall_triage_time)"
    ]
    assert said(Verdict("unknown"), limit=60, is_interrupted=True)[1:] == [
        "interrupted: not all was run"
    ]
    assert said(Verdict("unknown"), trouble="exit status 4: no such option", not_triaged=2)[1:] == [
        "not triaged: 2 failed tests that drew no random numbers of a seed",
        "a fresh process ran no test: exit status 4: no such option",
    ]


def test_of_many_tests_the_first_are_shown() -> None:
    many = [triaged(Verdict("unknown"))] * (MOST_TESTS + 2)
    assert lines(Facts(many, 11))[MOST_TESTS:] == ["... 2 more"]


class Terminal:
    def __init__(self, isatty: bool) -> None:
        self.isatty = isatty
        self.written: list[tuple[str, bool]] = []

    def rewrite(self, line: str, erase: bool = False) -> None:
        self.written.append((line, erase))


class Processes:
    number = 3
    left = 12.3


@pytest.mark.parametrize("isatty", [True, False])
def test_progress_is_one_line_on_a_terminal(isatty: bool) -> None:
    terminal = Terminal(isatty)
    progress = Progress(cast("Any", terminal), cast("Any", Processes))
    progress.tell("seed 42")
    progress.end()
    written = [("seedall: triage: run 4, seed 42; 12 s left", True), ("", True)]
    assert terminal.written == (written if isatty else [])


def test_the_terminal_of_pytest_can_do_that(pytester: pytest.Pytester) -> None:
    terminal = pytester.parseconfigure().pluginmanager.get_plugin("terminalreporter")
    assert terminal is not None
    assert not terminal.isatty  # its output is captured here
    terminal.rewrite("a line", erase=True)

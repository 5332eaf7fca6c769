"""Follows tests, of several processes at once, to their ends."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from pytest_seedall.processes.started_tests import STARTED, Outcomes

if TYPE_CHECKING:
    from collections.abc import Iterable


def report(when: str, outcome: str = "passed", name: str = "test_it", **attributes: Any) -> Any:
    if when == "setup":
        attributes[STARTED] = ("/a.py", f"::{name}", f"a.py::{name}", f"a.py::{name}", 7, ())
    return SimpleNamespace(nodeid=f"a.py::{name}", when=when, outcome=outcome, **attributes)


def words(reports: Iterable[Any]) -> list[tuple[str, str, int]]:
    """Return which tests ended how, and how many had begun before each."""
    follower = Outcomes()
    found = [follower.follow(report) for report in reports]
    return [(one.test.names[2:], one.word, one.before) for one in found if one is not None]


def test_a_test_ends_as_its_worst_phase() -> None:
    for when in ("setup", "call", "teardown"):
        phases = {phase: report(phase) for phase in ("setup", "call", "teardown")}
        assert words(phases.values()) == [("test_it", "passed", 0)]
        for outcome in ("failed", "skipped"):
            phases[when] = report(when, outcome)
            assert words(phases.values()) == [("test_it", outcome, 0)]


def test_a_failure_after_a_skip_is_a_failure() -> None:
    reports = [report("setup"), report("call", "skipped"), report("teardown", "failed")]
    assert words(reports) == [("test_it", "failed", 0)]


def test_an_expected_failure_is_none() -> None:
    reports = [report("setup"), report("call", "skipped", wasxfail=""), report("teardown")]
    assert words(reports) == [("test_it", "passed", 0)]


def test_a_further_attempt_counts_alone() -> None:
    first = [report("setup"), report("call", "rerun"), report("teardown")]
    second = [report("setup"), report("call"), report("teardown")]
    assert [word for _, word, _ in words([*first, *second])] == ["rerun", "passed"]


def test_each_process_counts_its_own_tests() -> None:
    tests = (("a", "gw0"), ("b", "gw1"), ("c", "gw0"))
    begun = [report("setup", name=name, worker_id=worker) for name, worker in tests]
    ended = [report("teardown", name=name) for name, _ in tests]
    assert words([*begun, *ended]) == [("a", "passed", 0), ("b", "passed", 0), ("c", "passed", 1)]


def test_a_test_whose_worker_dies_fails() -> None:
    assert words([report("setup"), report("???", "failed")]) == [("test_it", "failed", 0)]


def test_a_test_of_which_nothing_was_told_is_passed_over() -> None:
    assert words([report("call"), report("teardown"), report("???", "failed")]) == []

"""Who is handed which reports, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from pytest_seedall.reports import Reports

if TYPE_CHECKING:
    from collections.abc import Callable


def report(
    outcome: Literal["passed", "failed", "skipped"],
    when: Literal["setup", "call", "teardown"] = "call",
) -> pytest.TestReport:
    return pytest.TestReport("test_it.py::test_it", ("", None, ""), {}, outcome, None, when)


@pytest.fixture
def taken() -> list[str]:
    return []


@pytest.fixture
def reports(taken: list[str]) -> Reports:
    def taking(name: str) -> Callable[[pytest.TestReport], None]:
        return lambda _: taken.append(name)

    made = Reports()
    made.hand_to(taking("first"))
    made.hand_to(taking("unusual"), phases=())
    made.hand_last_to(taking("last"))
    made.hand_to(taking("second"))
    made.hand_last_to(taking("of setups"), phases=["setup"])
    return made


def test_a_report_that_has_passed_is_handed_to_who_wants_all(
    reports: Reports, taken: list[str]
) -> None:
    reports.pytest_runtest_logreport(report("passed"))
    assert taken == ["second", "first", "last"]
    taken.clear()
    reports.pytest_runtest_logreport(report("passed", "setup"))
    assert taken == ["second", "first", "last", "of setups"]


@pytest.mark.parametrize("outcome", ["failed", "skipped"])
def test_any_other_report_is_handed_to_all(
    reports: Reports, taken: list[str], outcome: Literal["failed", "skipped"]
) -> None:
    reports.pytest_runtest_logreport(report(outcome))
    assert taken == ["second", "unusual", "first", "last", "of setups"]


def test_a_test_whose_process_has_died_is_told_to_all(reports: Reports, taken: list[str]) -> None:
    died = report("failed")
    died.when = "???"  # type: ignore[assignment]  # as xdist has it
    reports.pytest_runtest_logreport(died)
    assert taken == ["second", "unusual", "first", "last", "of setups"]


def test_further_phases_are_asked_for_later_once(taken: list[str]) -> None:
    reports = Reports()

    def take(one: pytest.TestReport) -> None:
        taken.append(one.when or "")

    reports.hand_last_to(take, ["call"])
    reports.hand_last_to(take, ["teardown"])
    for when in ("setup", "call", "teardown"):
        reports.pytest_runtest_logreport(report("passed", when))
    reports.pytest_runtest_logreport(report("failed", "setup"))
    assert taken == ["call", "teardown", "setup"]


def test_who_comes_while_a_report_is_handed_on_is_handed_the_next(
    reports: Reports, taken: list[str]
) -> None:
    reports.hand_to(lambda _: reports.hand_to(lambda _: taken.append("new")), phases=())
    reports.pytest_runtest_logreport(report("failed"))
    assert "new" not in taken
    reports.pytest_runtest_logreport(report("passed"))
    assert "new" in taken

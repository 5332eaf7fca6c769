"""How long a look at the state of a process takes."""

from __future__ import annotations

import pytest

from pytest_seedall.diagnosis.state import limits
from pytest_seedall.diagnosis.state.limits import MOST_OBJECTS, Budget


class Time:
    """A clock, and one that goes only while the thread works."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = self.work = 1000.0
        monkeypatch.setattr(limits, "time", self)

    def perf_counter(self) -> float:
        return self.now

    def thread_time(self) -> float:
        return self.work

    def pass_by(self, seconds: float, share: float = 1.0) -> None:
        self.now += seconds
        self.work += share * seconds


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


def test_it_ends_in_time(passing: Time) -> None:
    budget = Budget(1.0)
    passing.pass_by(0.9)
    assert not budget.spend()
    passing.pass_by(0.2)
    assert budget.spend()
    assert budget.is_spent


def test_on_a_busy_machine_work_counts(passing: Time) -> None:
    budget = Budget(1.0)
    passing.pass_by(2.9, share=1 / 3)
    assert not budget.spend()
    passing.pass_by(0.3, share=1 / 3)
    assert budget.spend()


def test_waiting_has_an_end(passing: Time) -> None:
    budget = Budget(1.0)
    passing.pass_by(5.9, share=0.0)
    assert not budget.spend()
    passing.pass_by(0.2, share=0.0)
    assert budget.spend()


@pytest.mark.parametrize("share", [1.0, 0.25])
def test_a_part_of_it_is_a_part_of_the_work(passing: Time, share: float) -> None:
    budget = Budget(1.0)
    passing.pass_by(0.5 / share, share)
    budget.shorten(0.5)
    passing.pass_by(0.2 / share, share)
    assert not budget.spend()
    passing.pass_by(0.1 / share, share)
    assert budget.spend()


def test_so_many_objects_are_enough() -> None:
    budget = Budget(1000.0)
    assert not budget.spend(MOST_OBJECTS)
    assert budget.spend()

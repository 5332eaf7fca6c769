"""``--lf`` and its like: what failed under another session seed gets its recorded test seed."""

from __future__ import annotations

import pytest
from recorded import failures
from replaying import drew, write
from reports import facts, replay_commands, sections

from pytest_seedall.seeds import derive

pytestmark = pytest.mark.usefixtures("as_a_user")

SUITE = """
    import random

    def test_one():
        assert random.random() < 0, f"drew one {random.random()}"

    def test_two():
        assert random.random() < 0, f"drew two {random.random()}"

    def test_passes():
        random.random()
"""
ONE, TWO = "test_a.py::test_one", "test_a.py::test_two"


@pytest.fixture
def numbers(pytester: pytest.Pytester) -> list[str]:
    """Return what the two tests drew when each failed under another session seed."""
    write(pytester, test_a=SUITE)
    one = drew(pytester.runpytest("--seed=1", ONE))
    two = drew(pytester.runpytest("--seed=2", TWO))
    pytester.runpytest("--seed=3", "test_a.py::test_passes")
    return [*one, *two]


@pytest.mark.parametrize("option", ["--lf", "--ff", "--sw"])
@pytest.mark.parametrize("workers", [[], ["-n2"]], ids=str)
def test_each_draws_what_it_drew_when_it_failed(
    pytester: pytest.Pytester, numbers: list[str], option: str, workers: list[str]
) -> None:
    if option == "--sw" and workers:
        pytest.skip("--stepwise has no effect in workers")
    result = pytester.runpytest(option, *workers)
    assert drew(result) == numbers[: 1 if option == "--sw" else 2]


def test_the_report_says_which_seeds_and_its_command_replays(
    pytester: pytest.Pytester, numbers: list[str]
) -> None:
    result = pytester.runpytest("--lf")
    one, two = (facts(section) for section in sections(result))
    seed = derive(1, "test", ONE)
    assert one["replay"] == f"pytest {ONE} --seed=2 --test-seed={seed}"
    origin = "of a recorded failure; session seed 2, of the last run that failed"
    assert one["test seed"] == f"{seed}   ({origin})"
    assert two["replay"] == f"pytest {TWO} --seed=2"
    assert drew(pytester.runpytest(*replay_commands(result)[0].split()[1:])) == numbers[:1]


def test_a_seed_that_is_given_holds_for_all(pytester: pytest.Pytester, numbers: list[str]) -> None:
    result = pytester.runpytest("--lf", "--seed=2")
    assert drew(result)[1:] == numbers[1:]
    assert drew(result)[0] != numbers[0]


def test_a_test_that_failed_under_the_seed_of_the_run_keeps_to_that(
    pytester: pytest.Pytester, numbers: list[str]
) -> None:
    both = drew(pytester.runpytest("--seed=4"))
    assert drew(pytester.runpytest("--lf")) == both


@pytest.mark.usefixtures("numbers")
def test_no_record_is_lost_or_made_twice(pytester: pytest.Pytester) -> None:
    for _ in range(2):
        pytester.runpytest("--lf")
    assert failures() == [("test_one", 1), ("test_one", 2), ("test_two", 2)]


@pytest.mark.usefixtures("numbers")
def test_other_runs_have_seeds_of_their_own(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest("--seed=last")
    assert replay_commands(result) == [f"pytest {ONE} --seed=3", f"pytest {TWO} --seed=3"]

"""Which setting of fresh interpreters a test's results depend on."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_seedall.diagnosis.latent import (
    FIXED,
    RUNS,
    RUNS_WITH_FIXED,
    SAME,
    Conclusion,
    Setting,
    conclusion,
    next_setting,
    next_with_fixed_addresses,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_seedall.diagnosis.latent import Kind

KINDS: tuple[Kind, ...] = ("hash", "threads", "cpu", "order")


def differs(one: object, other: object) -> bool:
    return one != other


def climbed(
    run: Callable[[Setting], object], kinds: tuple[Kind, ...] = KINDS
) -> tuple[Conclusion, dict[Setting, list[object]]]:
    """Make each run that is asked for; return what they show, and all of them."""
    results: dict[Setting, list[object]] = {}
    while (setting := next_setting(results, differs, kinds)) is not None:
        results.setdefault(setting, []).append(run(setting))
    return conclusion(results, differs, kinds), results


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("hash", "depends on the order of sets of strings: PYTHONHASHSEED"),
        ("threads", "depends on the number of threads of the libraries that compute"),
        ("cpu", "depends on the processor's instructions"),
        ("order", "depends on the tests before it"),
    ],
)
def test_a_test_that_depends_on_a_setting(kind: Kind, sentence: str) -> None:
    found, results = climbed(lambda setting: setting.kind == kind)
    (cause,) = found.causes
    assert (cause.kind, cause.setting) == (kind, Setting(kind))
    assert found.sentences() == [sentence]
    assert len(results[SAME]) == len(results[cause.setting]) == RUNS
    assert all(len(made) == 1 for one, made in results.items() if one.kind not in {"same", kind})


def test_a_test_that_depends_on_nothing() -> None:
    found, results = climbed(lambda setting: 1)
    assert found.causes == ()
    assert found.sentences() == ["the same in fresh interpreters, whatever was changed"]
    assert sum(map(len, results.values())) == RUNS + 8  # five other hash seeds


def test_a_test_that_differs_by_itself_blames_no_setting() -> None:
    numbers = iter(range(100))
    found, results = climbed(lambda setting: next(numbers))
    assert found.differs_by_itself
    assert found.causes == ()
    assert found.sentences() == ["differs between fresh interpreters with the same settings"]
    assert results == {SAME: [0, 1]}  # it is known already


def test_a_set_may_have_the_same_order_under_another_hash_seed() -> None:
    found, results = climbed(lambda setting: setting == Setting("hash", 3))
    assert [cause.setting for cause in found.causes] == [Setting("hash", 3)]
    assert [len(results[Setting("hash", number)]) for number in (1, 2, 3)] == [1, 1, RUNS]


@pytest.mark.parametrize("later", [[0, 0], [2, 2], [1, 0], [1, 2]])
def test_a_setting_whose_runs_do_not_agree_is_not_blamed(later: list[int]) -> None:
    of_threads = iter([1, *later])
    found, _ = climbed(lambda setting: next(of_threads) if setting.kind == "threads" else 0)
    assert found.causes == ()
    assert found.unclear == ("threads",)
    assert found.sentences() == ["differs now and then, whatever is changed: threads"]


def test_two_causes() -> None:
    found, _ = climbed(lambda setting: setting.kind in {"hash", "cpu"})
    assert [cause.kind for cause in found.causes] == ["hash", "cpu"]


def test_runs_that_gave_nothing_are_unknown() -> None:
    found, results = climbed(lambda setting: None if setting.kind == "cpu" else 1)
    assert (found.causes, found.unknown) == ((), ("cpu",))
    assert found.sentences() == ["not tested: cpu"]
    assert len(results[Setting("cpu")]) == 1
    found, _ = climbed(lambda setting: None)
    assert found.unknown == KINDS


def test_results_that_cannot_be_compared_are_unknown() -> None:
    results = {SAME: [1] * RUNS, Setting("threads"): [2]}
    assert conclusion({SAME: [1] * RUNS}, lambda one, other: None, KINDS).unknown == KINDS
    known = conclusion(results, lambda one, other: None if one != other else False, ("threads",))
    assert known.unknown == ("threads",)


def test_one_run_with_a_setting_is_not_enough_to_blame_it() -> None:
    results = {SAME: [1] * RUNS, Setting("threads"): [2]}
    assert next_setting(results, differs, ("threads",)) == Setting("threads")
    found = conclusion(results, differs, ("threads",))
    assert (found.causes, found.unknown) == ((), ("threads",))


def test_too_few_runs_with_the_same_settings() -> None:
    results = {SAME: [1], Setting("threads"): [2] * RUNS}
    assert next_setting(results, differs, ("threads",)) == SAME
    assert conclusion(results, differs, ("threads",)).unknown == ("threads",)


@given(causes=st.sets(st.sampled_from(KINDS)), kinds=st.permutations(KINDS))
@settings(deadline=None)
def test_what_it_depends_on_is_found_whatever_that_is(causes: set[Kind], kinds: list[Kind]) -> None:
    found, _ = climbed(lambda setting: setting.kind in causes, tuple(kinds))
    assert {cause.kind for cause in found.causes} == causes
    assert found == Conclusion(found.causes)


def test_a_test_that_differs_rarely_is_hardly_ever_blamed_on_a_setting() -> None:
    """At the worst rate, a half, one of 32 settings is; the hash has five, the others one."""
    generator = random.Random(5)
    tries, blamed = 2000, 0
    for _ in range(tries):
        found, _ = climbed(lambda setting: generator.random() < 0.5, ("threads",))
        blamed += bool(found.causes)
    assert blamed / tries < 0.05
    for _ in range(tries):
        found, _ = climbed(lambda setting: generator.random() < 0.01, ("threads",))
        assert not found.causes


def with_fixed(
    same: list[object], fixed: list[object]
) -> tuple[Conclusion, dict[Setting, list[object]]]:
    """Make the runs that are asked for of those that are given."""
    results: dict[Setting, list[object]] = {SAME: same[:2]}
    left = {SAME: same[2:], FIXED: list(fixed)}
    while (setting := next_with_fixed_addresses(results, differs)) is not None:
        results.setdefault(setting, []).append(left[setting].pop(0))
    return conclusion(results, differs, ()), results


def test_addresses_are_the_cause_if_only_fixed_ones_agree() -> None:
    found, results = with_fixed([1, 2, 3], [4] * RUNS_WITH_FIXED)
    assert found.differs_by_itself
    assert [cause.kind for cause in found.causes] == ["addresses"]
    assert len(results[SAME]) == RUNS


@pytest.mark.parametrize(
    ("same", "fixed", "made"),
    [
        ([1, 2, 3], [4, 5], (2, 2)),
        ([1, 2, 3], [None], (2, 1)),
        ([1, 2, 3], [4, None], (2, 2)),
        ([1, 2, 2], [4, 4], (3, 2)),
        ([1, 2, None], [4, 4], (3, 2)),
        ([1, 2, 3], [4, 4, 5], (3, 3)),
        ([1, 2, 3], [4, 4, 4, 4, 5], (3, 5)),
    ],
)
def test_addresses_are_not_the_cause(
    same: list[object], fixed: list[object], made: tuple[int, int]
) -> None:
    found, results = with_fixed(same, fixed)
    assert (found.differs_by_itself, found.causes) == (True, ())
    assert (len(results[SAME]), len(results[FIXED])) == made

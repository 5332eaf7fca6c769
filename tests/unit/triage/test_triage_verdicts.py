"""The decision over all that can be observed: each case has one verdict, for one reason."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from pytest_seedall.triage.verdicts import Observed, Verdict, decide

if TYPE_CHECKING:
    from collections.abc import Callable

F, P = True, False  # it fails, it passes
OUTCOMES = [(), (F,), (P,), (F, F), (F, P), (P, F), (P, P)]
OTHERS = [
    {},
    *({5: first} for first in OUTCOMES[1:]),
    *({5: first, 3: second} for first, second in product(OUTCOMES[1:], repeat=2)),
]
ALL = [
    Observed(*one)
    for one in product(
        OUTCOMES, (None, F, P), OTHERS, OUTCOMES, (True, False), (True, False), (True, False)
    )
]


def is_seen_twice(one: Observed) -> bool:
    """Tell whether it has passed and failed under one seed in the same conditions."""
    return any({F, P} <= set(seen) for seen in (one.own, one.before, *one.others.values()))


def fails_again(one: Observed) -> bool:
    return one.own in [(F,), (F, F)] and not is_seen_twice(one)


def passes(one: Observed) -> bool:
    return one.own in [(P,), (P, P)] and not is_seen_twice(one)


def passes_without_explanation(one: Observed) -> bool:
    return passes(one) and not one.had_stored_example


#: Why a test has a verdict: of these, one is true of each observation.
REASONS: list[tuple[str, Callable[[Observed], bool]]] = [
    ("unknown", lambda one: one.own == ()),
    ("not deterministic", lambda one: one.own != () and is_seen_twice(one)),
    ("needs a stored example", lambda one: passes(one) and one.had_stored_example),
    ("needs other tests", lambda one: passes_without_explanation(one) and F in one.before),
    ("not deterministic", lambda one: passes_without_explanation(one) and P in one.before),
    (
        "not deterministic",
        lambda one: (
            passes_without_explanation(one) and one.before == () and not one.had_tests_before
        ),
    ),
    (
        "passes alone",
        lambda one: passes_without_explanation(one) and one.before == () and one.had_tests_before,
    ),
    ("needs other tests", lambda one: fails_again(one) and one.reverse is P),
    (
        "always fails",
        lambda one: (
            fails_again(one)
            and one.reverse is not P
            and all(P not in seen for seen in one.others.values())
        ),
    ),
    (
        "seed-dependent",
        lambda one: (
            fails_again(one)
            and one.reverse is not P
            and any(P in seen for seen in one.others.values())
        ),
    ),
]


def test_each_observation_has_one_reason_and_its_verdict() -> None:
    for one in ALL:
        reasons = [kind for kind, holds in REASONS if holds(one)]
        assert len(reasons) == 1, one
        assert decide(one).kind == reasons[0], one


def test_only_verdicts_on_seeds_count_seeds() -> None:
    for one in ALL:
        verdict = decide(one)
        if verdict.kind not in ("always fails", "seed-dependent"):
            assert verdict == Verdict(verdict.kind)
        else:
            assert verdict.seeds == 1 + len(one.others)
            assert verdict.failed == 1 + len(verdict.failing)
            assert verdict.is_pinned == one.is_pinned


def test_a_seed_without_effect_says_nothing_of_its_tests() -> None:
    observed = Observed((F, F), others={1: (F,), 2: (F,)}, ways=("A", "A", "A"))
    verdict = decide(observed._replace(own_seeds=("random.seed(1)",)))
    assert (verdict.kind, verdict.own_seeds) == ("seed has no effect", ("random.seed(1)",))
    assert decide(observed._replace(is_pinned=True)).kind == "seed has no effect"
    by_seed = observed._replace(others={1: (P,), 2: (F,)}, own_seeds=("random.seed(1)",))
    assert decide(by_seed).kind == "seed-dependent"
    two_ways = observed._replace(ways=("A", "A", "B"), own_seeds=("random.seed(1)",))
    assert decide(two_ways).kind == "always fails"


def test_repeats_that_differ_decide() -> None:
    for one in ALL[:: len(ALL) // 100]:
        assert decide(one._replace(repeats_differ=True)) == Verdict("repeats differ")


def test_failing_seeds_are_in_order() -> None:
    observed = Observed((F, F), None, {9: (F,), 3: (P,), 7: (F, F), 1: (P, P)})
    assert decide(observed) == Verdict("seed-dependent", 3, 5, (7, 9))


@pytest.mark.parametrize(
    ("others", "kind"), [({}, "always fails"), ({1: (F,)}, "always fails"), ({1: (P,)}, "seed-")]
)
def test_what_was_not_run_is_not_counted(others: dict[int, tuple[bool]], kind: str) -> None:
    verdict = decide(Observed((F,), None, others))
    assert verdict.kind.startswith(kind)
    assert verdict.seeds == 1 + len(others)

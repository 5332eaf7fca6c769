"""Decides what a test's failure is due to, from how the test ended in fresh processes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind: TypeAlias = Literal[
    "always fails",
    "seed has no effect",
    "seed-dependent",
    "not deterministic",
    "repeats differ",
    "needs other tests",
    "needs a stored example",
    "passes alone",
    "unknown",
]


class Observed(NamedTuple):
    """Whether a test that had failed in the run has failed in fresh processes, once for each.

    Under its own seeds that is: in the same way as in the run. All failed tests share a process, in
    the order of the run, but where it is said otherwise.
    """

    own: tuple[bool, ...] = ()
    """Under its own seeds."""
    reverse: bool | None = None
    """Under its own seeds, in reverse order; None if that was not tried."""
    others: Mapping[int, tuple[bool, ...]] = {}
    """Under other session seeds, by these."""
    before: tuple[bool, ...] = ()
    """Under its own seeds, after all tests that had run before it in its process."""
    had_tests_before: bool = False
    """Whether there are such tests."""
    had_stored_example: bool = False
    """Whether it had failed by an example of Hypothesis's database, which is not used here."""
    is_pinned: bool = False
    """Whether its own test seed was the same under all session seeds."""
    repeats_differ: bool = False
    """Whether it is marked to be repeated, and has failed for not giving the same twice."""
    ways: tuple[str, ...] = ()
    """In which ways it has failed, once for each session seed under which it has."""
    ways_differ: bool = False
    """Whether it has failed in two ways under one seed, in the same conditions."""
    otherwise: tuple[str, ...] = ()
    """Where its own seeds never let it pass: how it fails under these, and how it had failed."""
    own_seeds: tuple[str, ...] = ()
    """The seeds of the project's own that all its numbers follow, the same under all seeds."""


class Verdict(NamedTuple):
    """What a failure is due to."""

    kind: Kind
    failed: int = 0
    """Under how many session seeds the test has failed, its own among them."""
    seeds: int = 0
    """Under how many it has run."""
    failing: tuple[int, ...] = ()
    """The other session seeds under which it has failed, the smallest first."""
    is_pinned: bool = False
    """Whether these have not changed its own test seed."""
    ways: tuple[tuple[str, int], ...] = ()
    """In which ways it has failed, and under how many seeds, the most frequent first."""
    otherwise: tuple[str, ...] = ()
    """How it fails where it does not pass, and how it had failed; empty if it passes."""
    own_seeds: tuple[str, ...] = ()
    """The seeds of the project's own by which other session seeds have no effect on it."""


def decide(observed: Observed) -> Verdict:
    """Return what a failure is due to.

    One seed that gives two outcomes in the same conditions is proof enough that the test is not
    deterministic. That it is deterministic cannot be proved: each verdict but that one means that
    nothing has spoken against it.
    """
    if observed.repeats_differ:
        return Verdict("repeats differ")
    if not observed.own:
        return Verdict("unknown")
    if observed.ways_differ or any(map(is_mixed, _in_same_conditions(observed))):
        return Verdict("not deterministic", otherwise=observed.otherwise)
    if not observed.own[0]:
        return _of_passing(observed)
    if observed.reverse is False:  # among those that failed before it are the ones it needs
        return Verdict("needs other tests", otherwise=observed.otherwise)
    return _of_failing(observed)


def _in_same_conditions(observed: Observed) -> tuple[tuple[bool, ...], ...]:
    return observed.own, observed.before, *observed.others.values()


def is_mixed(outcomes: tuple[bool, ...]) -> bool:
    """Tell whether a test has both passed and failed."""
    return len(set(outcomes)) > 1


def _of_passing(observed: Observed) -> Verdict:
    """Return the verdict of a test that passes under its own seeds, but had failed in the run."""
    if observed.had_stored_example:
        return Verdict("needs a stored example")
    kind: Kind = "passes alone"
    if any(observed.before):
        kind = "needs other tests"
    elif observed.before or not observed.had_tests_before:
        kind = "not deterministic"
    return Verdict(kind, otherwise=observed.otherwise)


def _of_failing(observed: Observed) -> Verdict:
    """Return the verdict of a test that fails again under its own seeds."""
    others = observed.others
    failing = tuple(sorted(seed for seed, outcomes in others.items() if all(outcomes)))
    kind: Kind = "always fails" if len(failing) == len(others) else "seed-dependent"
    ways = tuple(Counter(observed.ways).most_common())
    fails_alike = kind == "always fails" and len(ways) == 1
    own_seeds = observed.own_seeds if fails_alike else ()
    if fails_alike and (own_seeds or observed.is_pinned):
        kind = "seed has no effect"
    return Verdict(
        kind,
        1 + len(failing),
        1 + len(others),
        failing,
        observed.is_pinned,
        ways,
        own_seeds=own_seeds,
    )

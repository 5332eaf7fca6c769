"""What is said of a sweep as a whole, and of tests together that need no lines of their own."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.sweep.figures import counted, percent, span
from pytest_seedall.sweep.intervals import interval
from pytest_seedall.sweep.wider import given, names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_seedall.sweep.swept_test import SweptTest
    from pytest_seedall.sweep.wider import Wider

_MOST_NAMED = 3


class Facts(NamedTuple):
    """What is known of a whole sweep, beside the runs of its tests."""

    limit: float = 0.0
    """How many seconds all was to take at most, if they were up before its end; 0 if not."""
    limited_by: str = "ini seedall_sweep_time"
    """The option or setting that says so."""
    is_interrupted: bool = False
    stopped_by: str = ""
    """What ended the run early, in words; empty if nothing did."""
    left_out: int = 0
    """How many runs were not begun for that, of all tests."""
    drew_nothing: Sequence[SweptTest] = ()
    """The tests that ran once because they drew no random numbers."""
    another_seed: str = ""
    """The command that runs the same tests under another session seed."""
    is_brief: bool = False
    """Whether tests are only counted that have no lines of their own."""
    report: str = ""
    """The file that has all of it; empty if none is written."""


def headline(tests: Sequence[SweptTest]) -> str:
    """Return how many tests and runs there were, and how many tests fail."""
    ran, wanted = sum(test.counted for test in tests), [test.wanted for test in tests]
    is_whole = sum(len(test.runs) for test in tests) >= sum(wanted)
    seeds = f"under {_seeds(wanted)}" if is_whole else f"under up to {_seeds([max(wanted)])}"
    under = f"each {seeds}" if len(tests) > 1 else seeds
    what = f"{counted(len(tests), 'test')}, {under} ({counted(ran, 'run')} in all)"
    return f"{what}: {_failing(tests)}"


def _failing(tests: Sequence[SweptTest]) -> str:
    found = Counter((failing_verb(test), _share(test)) for test in tests if test.failed)
    kinds = product(("fail", "xfail"), ("some seeds", "all of them"))
    said = [f"{_verb(found[kind], kind[0])} under {kind[1]}" for kind in kinds if found[kind]]
    return ", ".join(said) or "none fails"


def failing_verb(test: SweptTest) -> str:
    """Return what a failing test does, in pytest's words: one that is expected to fail xfails."""
    return "xfail" if test.xfails else "fail"


def _share(test: SweptTest) -> str:
    is_whole = len(test.runs) == test.wanted
    is_always = is_whole and len(test.failed) == test.counted
    return "all of them" if is_always else "some seeds"


def less_than(n: int, wider: Sequence[Wider]) -> str:
    """Return how often what has passed `n` times may still fail."""
    most = percent(interval(0, n)[1], is_rounded_up=True)
    return f"fails under less than {most} of seeds, at 95% confidence{given(wider)}"


def ends(tests: Sequence[SweptTest], others: Sequence[SweptTest], facts: Facts) -> Iterator[str]:
    """Yield what is said of tests after those that have lines of their own.

    :param tests: all that were swept.
    :param others: the tests that have none, as there is nothing else to say of them.
    """
    passed = [test for test in others if test.counted]
    for kind in sorted(dict.fromkeys(map(_kind, passed)), key=lambda kind: -kind[0]):
        alike = [test for test in passed if _kind(test) == kind]
        yield f"{_passing(alike)}{_named(alike, facts)}"
    skipped = [test for test in others if test.runs and not test.counted]
    if skipped:
        yield f"{counted(len(skipped), 'test')} skipped under each seed{_named(skipped, facts)}"
    not_run = [test for test in others if not test.runs]
    if not_run:
        yield f"{counted(len(not_run), 'test')} not run at all{_named(not_run, facts)}"
    yield from _not_needed([test for test in facts.drew_nothing if not test.wider], facts)
    yield from _not_needed([test for test in facts.drew_nothing if test.wider], facts)
    yield from _shared([*tests, *facts.drew_nothing], facts)


def _passing(tests: Sequence[SweptTest]) -> str:
    """Return how often tests of one kind pass."""
    wanted, _, is_sample = _kind(tests[0])
    counts = [test.counted for test in tests]
    ran = [len(test.runs) for test in tests]
    notes = []
    if is_sample:
        sure = less_than(min(counts), tests[0].wider)
        notes.append(f"{'each ' if len(tests) > 1 else ''}{sure}")
    if sum(ran) > sum(counts):
        notes.append(f"{counted(sum(ran) - sum(counts), 'run')} skipped")
    if min(ran) < wanted:
        notes.append(f"stopped after {span(ran)} of {_seeds([wanted])}")
    all_of = "all of " if min(counts) > 1 else ""
    said = f"{_verb(len(tests), 'pass')} under {all_of}{_seeds(counts)}"
    return f"{said} ({'; '.join(notes)})" if notes else said


def _kind(test: SweptTest) -> tuple[int, tuple[Wider, ...], bool]:
    return test.wanted, tuple(test.wider), test.is_sample


def _not_needed(tests: Sequence[SweptTest], facts: Facts) -> Iterator[str]:
    """Yield why there are fewer runs than pytest has collected."""
    if not tests:
        return
    # One run of each would do; with workers, each of them may have made one.
    left_out = sum(test.wanted - 1 for test in tests)
    runs = f"{counted(left_out, 'run')} {'was' if left_out == 1 else 'were'} not needed"
    why = f"{_verb(len(tests), 'draw')} no random numbers"
    wider = _wider_of(tests)
    if wider:
        alone, uses = ("itself", "uses") if len(tests) == 1 else ("themselves", "use")
        why += f" {alone}, but {uses} what {names(wider)} drew"
    yield f"{runs}: {why}{_named(tests, facts)}"
    failed = [test for test in tests if test.failed and not test.xfails]
    if failed:
        fail = "1 of these fails" if len(failed) == 1 else f"{len(failed)} of these fail"
        yield f"{fail}{_named(failed, facts)}"


def _shared(tests: Sequence[SweptTest], facts: Facts) -> Iterator[str]:
    """Yield what all runs of some tests had in common: the sweep says nothing of others."""
    wider = _wider_of(tests)
    for one in wider[:_MOST_NAMED]:
        users = [test.nodeid for test in tests if one in test.wider]
        of_tests = counted(len(users), "test") if facts.is_brief else _first(users)
        yield f"{one} drew under the session seed, the same in all runs of {of_tests}"
    if more := wider[_MOST_NAMED:]:
        yield f"so did {names(more)}"


def elsewhere(tests: Sequence[SweptTest], facts: Facts) -> list[str]:
    """Return the command for what the sweep says nothing of: what else wider scopes may draw."""
    wider = _wider_of([*tests, *facts.drew_nothing])
    return [f"under another one: {facts.another_seed}"] if wider else []


def _wider_of(tests: Sequence[SweptTest]) -> list[Wider]:
    return list(dict.fromkeys(one for test in tests for one in test.wider))


def of_run(facts: Facts) -> Iterator[str]:
    """Yield why not all was run, and where the rest is."""
    if facts.is_interrupted:
        yield "interrupted: not all was run"
    elif facts.limit:
        left = f": {counted(facts.left_out, 'run')} left out" if facts.left_out else ""
        yield f"not all was run: {facts.limit:g} s are up ({facts.limited_by}){left}"
    elif facts.stopped_by:
        yield f"not all was run: {facts.stopped_by}"
    if facts.report:
        yield f"all seeds and numbers: {facts.report}"


def _verb(number: int, verb: str) -> str:
    ending = "es" if verb == "pass" else "s"
    return f"1 test {verb}{ending}" if number == 1 else f"{number} tests {verb}"


def _seeds(numbers: Sequence[int]) -> str:
    return f"{span(numbers)} {'seed' if max(numbers) == 1 else 'seeds'}"


def _named(tests: Sequence[SweptTest], facts: Facts) -> str:
    return "" if facts.is_brief else f": {_first([test.nodeid for test in tests])}"


def _first(nodeids: Sequence[str]) -> str:
    more = len(nodeids) - _MOST_NAMED
    return ", ".join([*nodeids[:_MOST_NAMED], *([f"... {more} more"] if more > 0 else [])])

"""Puts into words what the failures of a run are due to: plain functions from facts to lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pytest_seedall.triage.verdicts import Verdict

#: Of the failing seeds of one test.
MOST_COMMANDS = 3
MOST_TESTS = 50
#: Of those in which one test fails.
MOST_WAYS = 3
#: Of the seeds that the project sets itself.
_MOST_OWN_SEEDS = 2

_ADVICE = "@pytest.mark.repeat_deterministic above it tells what differs"
_ALONE = "passes alone"


class Triaged(NamedTuple):
    """A failed test, and what its failure is due to."""

    nodeid: str
    verdict: Verdict
    tests_before: int
    """How many tests its process had begun before it."""
    command: Callable[[int], str]
    """Returns the command that runs it under a session seed; empty if there is none."""
    in_order: str
    """The command that runs it after the tests before it; empty if there is none."""
    sweep: str = ""
    """The command that runs it under many seeds; empty if there is none."""

    @property
    def needs_order(self) -> bool:
        """Whether it passes without the tests before it, and there is a command that runs these."""
        kinds = ("needs other tests", "passes alone")
        return self.verdict.kind in kinds and bool(self.in_order)


class Facts(NamedTuple):
    """What is known of the triage of a run."""

    triaged: Sequence[Triaged]
    wanted_seeds: int
    """Under how many session seeds each test was to run, its own among them."""
    processes: int = 0
    seconds: float = 0.0
    not_triaged: int = 0
    """How many failed tests drew nothing, or have no seed that could be changed."""
    limit: float = 0
    """How many seconds all was to take at most; 0 if there was time for all."""
    running: str = ""
    """The test that ran when these were up."""
    is_interrupted: bool = False
    trouble: str = ""
    """What a process has said in which no test ran."""


def lines(facts: Facts, brief: bool = False) -> list[str]:
    """Return what to say.

    :param brief: without commands.
    """
    told = []
    for triaged in facts.triaged[:MOST_TESTS]:
        told.append(f"{triaged.nodeid}: {said(triaged, facts.wanted_seeds)}")
        told += [] if brief else [f"  {line}" for line in _further(triaged)]
    more = len(facts.triaged) - MOST_TESTS
    told += [f"... {more} more"] if more > 0 else []
    if facts.not_triaged:
        tests = "1 failed test" if facts.not_triaged == 1 else f"{facts.not_triaged} failed tests"
        told.append(f"not triaged: {tests} that drew no random numbers of a seed")
    return [*told, *_ends(facts)]


def said(triaged: Triaged, wanted: int) -> str:
    """Return one thing about a test."""
    verdict = triaged.verdict
    if verdict.seeds == 1:
        return f"fails again under its own seed (1 of {wanted} run)"
    if verdict.kind in ("always fails", "seed-dependent"):
        return _of_seeds(verdict, wanted)
    if verdict.kind == "seed has no effect":
        return f"cannot tell: {_same_numbers(verdict)} it the same numbers under each seed"
    other = _in_another_way(verdict.otherwise)
    return {
        "not deterministic": f"not deterministic (the same seed {other or 'passed'})",
        "repeats differ": "not deterministic (its repeats differ)",
        "needs other tests": f"needs other tests ({f'alone it {other}' if other else _ALONE})",
        "needs a stored example": "failed by an example of Hypothesis's database (passes without)",
        "passes alone": f"{f'alone it {other}' if other else _ALONE}; whether it needs other tests "
        f"is not known ({triaged.tests_before} before it were not run)",
        "unknown": "not known, it did not run again",
    }[verdict.kind]


def _same_numbers(verdict: Verdict) -> str:
    """Return what gives a test the same numbers under each seed, with the verb."""
    if verdict.is_pinned:
        return "its own seed is pinned, which gives"
    calls = [" at ".join(one.split("   ")) for one in verdict.own_seeds]
    more = len(calls) - _MOST_OWN_SEEDS
    told = ", ".join([*calls[:_MOST_OWN_SEEDS], *([f"{more} more"] if more > 0 else [])])
    return f"{told} {'gives' if len(calls) == 1 else 'give'}"


def _of_seeds(verdict: Verdict, wanted: int) -> str:
    fails = "under" if verdict.kind == "always fails" else "fails under"
    notes = [f"{fails} {verdict.failed} of {verdict.seeds} seeds"]
    kind: str = verdict.kind
    if len(verdict.ways) > 1:
        words = _told_apart([way for way, _ in verdict.ways])
        counted = [f"{times} {word}" for word, (_, times) in zip(words, verdict.ways, strict=True)]
        more = sum(times for _, times in verdict.ways[MOST_WAYS:])
        others = [f"{more} other{'' if more == 1 else 's'}"] if more else []
        notes[0] += f": {', '.join([*counted[:MOST_WAYS], *others])}"
        kind += ", but not in the same way" if kind == "always fails" else ""
    if verdict.seeds < wanted:
        notes.append(f"{verdict.seeds} of {wanted} run")
    if verdict.is_pinned:
        notes.append("its own seed is pinned")
    return f"{kind} ({'; '.join(notes)})"


def _in_another_way(otherwise: Sequence[str]) -> str:
    """Return how it fails where it was to pass or to fail as before; empty if it passes."""
    if not otherwise:
        return ""
    now, before = _told_apart(otherwise)
    return f"fails in another way: {now}, not {before}"


def _told_apart(ways: Sequence[str]) -> list[str]:
    """Return what was raised; with the lines, if what was raised is not enough to tell."""
    raised = [way.partition(" at ")[0] for way in ways]
    return raised if len(set(raised)) == len(ways) else list(ways)


def _further(triaged: Triaged) -> list[str]:
    """Return what can be done about a failure, ready to be copied."""
    verdict = triaged.verdict
    if verdict.kind == "seed-dependent":
        commands = [triaged.command(seed) for seed in verdict.failing[:MOST_COMMANDS]]
        commands += [f"how often: {triaged.sweep}"] if triaged.sweep else []
        return [command for command in commands if command]
    if verdict.kind == "not deterministic":
        return [_ADVICE]
    return [triaged.in_order] if triaged.needs_order else []


def _ends(facts: Facts) -> Iterator[str]:
    if facts.trouble:
        yield f"a fresh process ran no test: {facts.trouble}"
    if facts.is_interrupted:
        yield "interrupted: not all was run"
    elif facts.limit:
        running = f", in {facts.running}" if facts.running else ""
        yield f"not all was run: {facts.limit:g} s are up{running} (ini seedall_triage_time)"
    if facts.processes:
        runs = "1 run" if facts.processes == 1 else f"{facts.processes} runs"
        yield f"{runs} in {facts.seconds:.2f}s"

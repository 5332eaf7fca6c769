"""What became of recorded failures: verdicts, and their words."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from pytest_seedall.environment import differences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_seedall.records import Record
    from pytest_seedall.started_tests import Outcome

Verdict: TypeAlias = Literal[
    "still fails", "passes alone", "passes now", "passes", "skipped", "not run", "gone"
]

_SHOWN = 10


class Here(NamedTuple):
    """What a record is compared with: this run."""

    environment: Mapping[str, str]
    newest_source: float
    """When the newest of the project's modules was written, in seconds since 1970."""
    found: frozenset[str] = frozenset()
    """The ids of all tests that were collected."""
    in_order: bool = False


class Replayed(NamedTuple):
    """What became of one record."""

    record: Record
    verdict: Verdict
    differs: tuple[str, ...] = ()
    """How the environment of the failure differs from this one."""


def replayed(record: Record, outcome: Outcome | None, here: Here) -> Replayed:
    """Return what became of a record.

    :param outcome: how its test ended, None if it did not run.
    """
    differs = tuple(differences(record.environment, here.environment)) if outcome else ()
    return Replayed(record, _verdict(record, outcome, here), differs)


def _verdict(record: Record, outcome: Outcome | None, here: Here) -> Verdict:
    if outcome is None:
        return "not run" if record.id in here.found else "gone"
    if outcome.word == "failed":
        return "still fails"
    if outcome.word != "passed":
        return "skipped"
    return passing(record, outcome.before, here)


def passing(record: Record, before: int, here: Here) -> Verdict:
    """Return what it means that a test passes under the seeds under which it has failed.

    :param before: how many tests ran before it in the same process.
    """
    if here.newest_source > record.time:
        return "passes now"
    if before < record.place and not here.in_order:
        return "passes alone"
    return "passes"


_EXPLAINED = {
    "still fails": "",
    "passes now": "the code has changed since",
    "passes alone": "the same seeds, the same code: it is not randomness, but what tests before it "
    "leave behind",
    "passes": "the same seeds, the same code, no fewer tests before it: something else fails it, "
    "such as time, threads or files",
    "skipped": "it says nothing",
    "not run": "left out by other options, or the run ended before",
    "gone": "renamed or deleted; to replay it under a new name:",
}


def lines(
    found: Sequence[Replayed], program: str, names: Mapping[str, str], brief: bool = False
) -> list[str]:
    """Return what to say at the end of a replay.

    :param program: how pytest is started: ``pytest``.
    :param names: our options' names in this run, by their short names.
    :param brief: whether there is no heading that says whose words they are.
    """
    said = [f"seedall: {_count(found)}" if brief else _count(found)]
    for verdict in _EXPLAINED:
        those = [one for one in found if one.verdict == verdict]
        said += [line for one in those[:_SHOWN] for line in _lines_of(one, program, names)]
        said += [_entry("", f"... {len(those) - _SHOWN} more")] if len(those) > _SHOWN else []
        if those and verdict == "passes alone":
            said.append(_entry("", "after the tests before it:"))
            said.append(_entry("", f"{program} {names['--replay-in-order']}"))
    differing = dict.fromkeys(difference for one in found for difference in one.differs)
    if differing:
        said.append(f"recorded elsewhere, where numbers may differ: {', '.join(differing)}")
    return said


def _count(found: Sequence[Replayed]) -> str:
    counts = {verdict: sum(one.verdict == verdict for one in found) for verdict in _EXPLAINED}
    words = [f"{count} {_agreeing(verdict, count)}" for verdict, count in counts.items() if count]
    failures = "recorded failure" if len(found) == 1 else "recorded failures"
    return f"{len(found)} {failures}: {', '.join(words)}"


def _agreeing(verdict: str, count: int) -> str:
    if count == 1:
        return verdict
    return verdict.replace("fails", "fail").replace("passes", "pass")


def _lines_of(one: Replayed, program: str, names: Mapping[str, str]) -> list[str]:
    seed = one.record.seeds.session_seed
    test = printable(one.record.nodeid)
    said = [_entry(one.verdict, f"{test}   (session seed {seed})")]
    if _EXPLAINED[one.verdict]:
        said.append(_entry("", _EXPLAINED[one.verdict]))
    if one.verdict == "gone":
        seeds = f"{names['--seed']}={seed} {names['--test-seed']}={one.record.test_seed}"
        said.append(_entry("", f"{program} {shlex.quote(test)} {seeds}"))
    return said


def _entry(verdict: str, text: str) -> str:
    return f"{verdict:<12}  {text}"


def printable(text: str) -> str:
    """Return a text from a file that anybody may have written, as a terminal may show it."""
    return text if text.isprintable() else text.encode("unicode_escape").decode()

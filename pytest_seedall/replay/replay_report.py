"""What became of recorded failures: verdicts, and their words."""

from __future__ import annotations

import shlex
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from pytest_seedall.processes.environment import Here, differences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pytest_seedall.processes.started_tests import Outcome
    from pytest_seedall.records.records import Record

Verdict: TypeAlias = Literal[
    "still fails", "passes alone", "passes now", "passes", "skipped", "not run", "gone"
]

_SHOWN = 10

_PASSING = ("passes now", "passes alone", "passes")


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
        return "gone" if record.id in here.gone else "not run"
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


def passing_records(found: Iterable[Replayed]) -> list[Record]:
    """Return the records of those tests that pass under the seeds of their failures."""
    return [one.record for one in found if one.verdict in _PASSING]


_EXPLAINED = {
    "still fails": "",
    "passes now": "the files of the project are newer than the failure",
    "passes alone": "under the same seeds, in the same code: not randomness fails it, but what "
    "tests before it leave behind",
    "passes": "under the same seeds, in the same code, with no fewer tests before it: what fails "
    "it is something else, such as time, threads or files",
    "skipped": "it says nothing",
    "not run": "left out by other options, or the run ended before",
    "gone": "renamed or deleted; under a new name, the same numbers come from:",
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
        said += _lines_of([one for one in found if one.verdict == verdict], program, names)
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


def _lines_of(those: Sequence[Replayed], program: str, names: Mapping[str, str]) -> list[str]:
    """Return the lines on those records of which the same has become."""
    if not those:
        return []
    verdict, shown = those[0].verdict, those[:_SHOWN]
    said = [f"{_nodeid(one)}   (session seed {one.record.seeds.session_seed})" for one in shown]
    said += [f"... {len(those) - _SHOWN} more"] if len(those) > _SHOWN else []
    said += [_EXPLAINED[verdict]] if _EXPLAINED[verdict] else []
    if verdict == "passes alone":
        said += _with_tests_before(those, program, names)
    elif verdict == "gone":
        said += [_after_rename(one, program, names) for one in shown]
    return [f"{word:<12}  {text}" for word, text in zip_longest([verdict], said, fillvalue="")]


def _with_tests_before(
    those: Sequence[Replayed], program: str, names: Mapping[str, str]
) -> list[str]:
    """Offer to run what passes alone as it ran when it failed."""
    if all(one.record.order for one in those):
        command = f"{program} {names['--replay-in-order']}"
        return ["after the tests that its process had run before it:", command]
    seeds = dict.fromkeys(one.record.seeds.session_seed for one in those)
    return ["in the whole run:", *(f"{program} {names['--seed']}={seed}" for seed in seeds)]


def _after_rename(one: Replayed, program: str, names: Mapping[str, str]) -> str:
    seeds = f"{names['--seed']}={one.record.seeds.session_seed}"
    test_seed = f"{names['--test-seed']}={one.record.test_seed}"
    return f"{program} {shlex.quote(_nodeid(one))} {seeds} {test_seed}"


def _nodeid(one: Replayed) -> str:
    """Return a node id from a file that anybody may have written, as a terminal may show it."""
    text = one.record.nodeid
    return text if text.isprintable() else text.encode("unicode_escape").decode()

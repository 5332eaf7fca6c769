"""What became of recorded failures: verdicts, and their words."""

from __future__ import annotations

import shlex
from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from pytest_seedall.files import is_file
from pytest_seedall.naming.wording import printable
from pytest_seedall.processes.environment import (
    WARNING_FILTERS,
    Here,
    differences,
    has_other_filters,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_seedall.processes.started_tests import Outcome
    from pytest_seedall.records.record_store import RecordStore
    from pytest_seedall.records.records import Record

Verdict: TypeAlias = Literal[
    "still fails",
    "passes here",
    "passes alone",
    "passes now",
    "may be fixed",
    "passes",
    "skipped",
    "not run",
    "gone",
]

_SHOWN = 10

_PASSING = ("passes now", "may be fixed", "passes alone", "passes")

#: What a record does not stay after.
SETTLED = ("passes now", "passes")


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
    if has_other_filters(record.environment, here.environment):
        return "passes here"
    is_newer = here.newest_source > record.time
    fewer_before = before < record.place and not here.in_order
    if fewer_before or not here.begun.issuperset(record.needs):
        return "may be fixed" if is_newer else "passes alone"
    return "passes now" if is_newer else "passes"


def passing_records(found: Iterable[Replayed]) -> list[Record]:
    """Return the records of those tests that pass under the seeds of their failures."""
    return [one.record for one in found if one.verdict in _PASSING]


_EXPLAINED = {
    "still fails": "",
    "passes here": "under other warning filters (-W, PYTHONWARNINGS); those of its failure:",
    "passes now": "mended: the files of the project are newer than the failure",
    "may be fixed": "the files of the project are newer than the failure; or it passes because it "
    "runs alone",
    "passes alone": "under the same seeds, in the same code: not randomness fails it, but what "
    "other tests leave behind",
    "passes": "under the same seeds, in the same code, with no fewer tests before it: what fails "
    "it is something else, such as time, threads",
    "skipped": "it says nothing",
    "not run": "left out by other options, or the run ended before",
    "gone": "renamed or deleted; with the new name, the same numbers come from:",
}


def lines(
    found: Sequence[Replayed],
    program: str,
    names: Mapping[str, str],
    brief: bool = False,
    store: RecordStore | None = None,
) -> list[str]:
    """Return what to say at the end of a replay.

    :param program: how pytest is started: ``pytest``.
    :param names: our options' names in this run, by their short names.
    :param brief: whether there is no heading that says whose words they are.
    :param store: has the records, and no longer those that have been settled; None if they come
        from elsewhere.
    """
    said = [f"seedall: {_count(found)}" if brief else _count(found)]
    seeds = Counter(map(_nodeid, found))
    for verdict in _EXPLAINED:
        those = [one for one in found if one.verdict == verdict]
        texts = [*_texts_of(those, seeds, program, names, store)] if those else []
        said += [f"{'' if place else verdict:<12}  {text}" for place, text in enumerate(texts)]
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


def _texts_of(
    those: Sequence[Replayed],
    seeds: Mapping[str, int],
    program: str,
    names: Mapping[str, str],
    store: RecordStore | None,
) -> Iterator[str]:
    """Yield what is said of those records of which the same has become.

    :param seeds: under how many seeds each test has failed, by its node id.
    """
    tests: dict[str, list[Replayed]] = {}
    for one in those:
        tests.setdefault(_nodeid(one), []).append(one)
    shown = [*tests.items()][:_SHOWN]
    yield from (f"{nodeid}   ({_seeds(some, seeds[nodeid])})" for nodeid, some in shown)
    if len(tests) > _SHOWN:
        yield f"... {len(tests) - _SHOWN} more"
    explained = _explained(those)
    if explained:
        yield explained + _removed(those, store)
    if those[0].verdict == "passes here":
        yield from dict.fromkeys(
            printable(one.record.environment[WARNING_FILTERS]) or "none" for one in those
        )
    elif those[0].verdict in ("may be fixed", "passes alone"):
        yield from _with_tests_before(those, program, names)
    elif those[0].verdict == "gone":
        yield from (_after_rename(some[0], program, names) for _, some in shown)
        yield from _forgetting([one for _, some in shown for one in some], store)


def _explained(those: Sequence[Replayed]) -> str:
    verdict = those[0].verdict
    if verdict == "passes now" and not any(one.record.time for one in those):
        return "mended, or it passes in this environment: when it failed is not recorded"
    if verdict == "passes":
        is_fixed = all(one.record.seeds.hash_seed for one in those)
        others = " or files" if is_fixed else ", files or the order of sets (PYTHONHASHSEED)"
        return f"{_EXPLAINED[verdict]}{others}"
    return _EXPLAINED[verdict]


def _seeds(some: Sequence[Replayed], number: int) -> str:
    """Return under which seeds a test has come to this.

    :param number: under how many it had failed.
    """
    if number > 1:
        return f"under {len(some)} of {number} seeds"
    return f"session seed {some[0].record.seeds.session_seed}"


def _removed(those: Sequence[Replayed], store: RecordStore | None) -> str:
    if those[0].verdict not in SETTLED or store is None:
        return ""
    if any(is_file(store.path_of(one.record)) for one in those):
        return ""
    return f"; {'its record is' if len(those) == 1 else 'their records are'} removed"


def _forgetting(gone: Sequence[Replayed], store: RecordStore | None) -> Iterator[str]:
    if store is not None:
        yield f"to forget {'it' if len(gone) == 1 else 'one'}, delete its record:"
        yield from (str(store.path_of(one.record)) for one in gone)


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
    """Return the command that draws the same, with a word in the place of the new name."""
    file = _nodeid(one).partition("::")[0]
    seeds = f"{names['--seed']}={one.record.seeds.session_seed}"
    test_seed = f"{names['--test-seed']}={one.record.test_seed}"
    return f"{program} {shlex.quote(f'{file}::NEW_NAME')} {seeds} {test_seed}"


def _nodeid(one: Replayed) -> str:
    return printable(one.record.nodeid)  # from a file that anybody may have written

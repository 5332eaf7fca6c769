"""What ``--replay-failed`` and its like are to run: which failures, and under which seeds."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from pytest_seedall._compat.pytest import given_targets, set_targets
from pytest_seedall.files import is_file, path_given
from pytest_seedall.naming.seed_ids import without_seeds
from pytest_seedall.processes.invocation import hash_seed
from pytest_seedall.records.record_store import RecordStore, store_of
from pytest_seedall.records.records import Record, Seeds, from_json
from pytest_seedall.records.regressions import read_regressions, regressions_file
from pytest_seedall.settings.option_names import (
    SESSION_NUMBERS,
    SHORT_NAMES,
    as_given,
    early_values,
    is_given,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from pytest_seedall.records.regressions import RegressionsFile

#: Names, in the environment of a child, the file in which it finds what it is to replay.
HANDED_OVER = "PYTEST_SEEDALL_REPLAY"

_PRUNE = "--seedall-prune"
_OPTIONS = ("--replay-failed", "--replay-in-order", "--replay-from", _PRUNE)


class Group(NamedTuple):
    """What one process can replay."""

    seeds: Seeds
    records: tuple[Record, ...]
    order: tuple[str, ...] = ()
    """The node ids of the tests to be run, in this order; empty if only those that failed are."""

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the tests that failed, and of those that they need."""
        needed = [needed for record in self.records for needed in record.needs]
        return frozenset([*needed, *(record.id for record in self.records)])

    def to_json(self) -> str:
        return json.dumps([[record.to_json() for record in self.records], self.order])

    @classmethod
    def from_json(cls, text: str) -> Group:
        records, order = json.loads(text)
        read_records = tuple(from_json(record) for record in records)
        return cls(read_records[0].seeds, read_records, tuple(order))


class Replay(NamedTuple):
    """What a run is to replay."""

    groups: tuple[Group, ...]
    source: str
    """Where the records come from, for a message."""
    in_order: bool = False
    result: Path | None = None
    """Where a child writes how it went; None in a process that the user has started."""
    to_prune: RegressionsFile | None = None
    """The file from which the seeds are, if those that pass are to be removed from it."""
    store: RecordStore | None = None
    """Where the records are kept; None if they come from a file."""
    other_seeds: tuple[int, ...] = ()
    """Those under which failures are recorded, the last one first, if none is under the wanted."""
    is_here: bool = False
    """Whether this process can replay all there is: under one set of seeds, its own."""

    @property
    def records(self) -> list[Record]:
        return [record for group in self.groups for record in group.records]


def plan(
    config: pytest.Config,
    arguments: Sequence[str],
    notice: Callable[[str], None],
    owned: Container[str] = (),
) -> Replay | None:
    """Return what is to be replayed; None in a run without these options.

    :param arguments: the command line, not yet parsed.
    :param owned: the short names that are somebody else's options.
    :raises pytest.UsageError: for options that contradict each other, and an unreadable report.
    """
    asked = [option for option in _OPTIONS if _is_asked(option, arguments, owned)]
    if not asked:
        return None
    if _PRUNE in asked:
        found = _of_regressions(config, asked)
    else:
        found = _of_failures(config, arguments, notice, owned, asked)
    return found._replace(is_here=_is_one_process(found.groups, arguments, owned))


def _of_failures(
    config: pytest.Config,
    arguments: Sequence[str],
    notice: Callable[[str], None],
    owned: Container[str],
    asked: Sequence[str],
) -> Replay:
    wanted, in_order = _wanted_seed(arguments, owned), "--replay-in-order" in asked
    store = None
    if "--replay-from" in asked:
        source, records = _from_report(config, arguments, owned, in_order)
    else:
        store = _store(config, notice, asked[0])
        source, records = f"pytest's cache, {store.folder}", store.records()
    source += "" if wanted is None else f", under session seed {wanted}"
    groups = _groups(_under(wanted, records), store if in_order else None)
    others = _other_seeds(groups, records)
    return Replay(groups, source, in_order, store=store, other_seeds=others)


def _store(config: pytest.Config, notice: Callable[[str], None], option: str) -> RecordStore:
    store = store_of(config, notice)
    if store is None:
        raise pytest.UsageError(
            f"{option}: pytest's cache, which holds the failures, is switched off or emptied"
        )
    return store


def _of_regressions(config: pytest.Config, asked: Sequence[str]) -> Replay:
    if len(asked) > 1:
        raise pytest.UsageError(
            f"{_PRUNE} replays the seeds of its file: give it without {asked[0]}"
        )
    file = regressions_file(config)
    if file is None:
        raise pytest.UsageError(
            f"{_PRUNE}: the ini setting seedall_regressions names no file to be pruned"
        )
    records = [regression.record() for regression in read_regressions(file)]
    return Replay(_groups(records), file.name, to_prune=file)


def _is_one_process(
    groups: Sequence[Group], arguments: Sequence[str], owned: Container[str]
) -> bool:
    if len(groups) != 1:
        return False
    seeds = groups[0].seeds
    ours = {short: name for short, name in SHORT_NAMES.items() if short not in owned}
    given = {ours.get(name, name) + rest for name, rest in map(_split, arguments)}
    return seeds.hash_seed in ("", hash_seed()) and given.issuperset(seeds.options)


def _split(argument: str) -> tuple[str, str]:
    name, equals, value = str(argument).partition("=")
    return name, equals + value


def handed_over() -> Replay | None:
    """Return what the process that has started this one wants it to replay."""
    name = os.environ.pop(HANDED_OVER, None)  # not for the processes that a test starts
    if name is None:
        return None
    group = Group.from_json(Path(name).read_text(encoding="utf-8"))
    return Replay((group,), "", bool(group.order), Path(f"{name}.result"), is_here=True)


def _is_asked(option: str, arguments: Sequence[str], owned: Container[str]) -> bool:
    if option == _PRUNE:
        return is_given(option, arguments)
    if option == "--replay-from":
        return bool(_values(option, arguments, owned))
    return any(is_given(name, arguments) for name in _names(option, owned))


def _names(option: str, owned: Container[str]) -> list[str]:
    return [name for name in (option, f"--seedall-{option[2:]}") if name not in owned]


def _values(option: str, arguments: Sequence[str], owned: Container[str]) -> list[str]:
    found = [early_values(name, arguments) for name in _names(option, owned)]
    # Ours last: beside it, the short one is somebody else's until the conftests are imported.
    return [value for values in found for value in values if value is not None]


def _wanted_seed(arguments: Sequence[str], owned: Container[str]) -> int | None:
    """Return the one session seed whose failures are wanted, None for all."""
    given = _values("--seed", arguments, owned)
    if not given:
        return None
    if not re.fullmatch("[0-9]{1,30}", given[-1]):
        raise pytest.UsageError(
            f"--seed={as_given(given[-1])}: to replay the failures of one session seed only, "
            f"expected {SESSION_NUMBERS}"
        )
    return int(given[-1])


def _under(wanted: int | None, records: Iterable[Record]) -> list[Record]:
    return [record for record in records if wanted in (None, record.seeds.session_seed)]


def _other_seeds(groups: Sequence[Group], records: Sequence[Record]) -> tuple[int, ...]:
    """Return the session seeds of the failures, the last one first, if none is to be replayed."""
    found = dict.fromkeys(record.seeds.session_seed for record in reversed(records))
    return () if groups else tuple(found)


def _from_report(
    config: pytest.Config, arguments: Sequence[str], owned: Container[str], in_order: bool
) -> tuple[str, list[Record]]:
    from pytest_seedall.records.junit_reports import ReportError, read  # few runs need a parser

    if in_order:
        raise pytest.UsageError(
            "--replay-in-order: a JUnit XML report does not say what ran before a failure; "
            "the order is known on the machine where it failed"
        )
    given = _values("--replay-from", arguments, owned)[-1]
    place = f"--replay-from={as_given(given, 200)}"
    try:
        found = read(path_given(given, config.invocation_params.dir))
    except ReportError as error:
        raise pytest.UsageError(f"{place}: {error}") from error
    if found.failures and not found.records:
        raise pytest.UsageError(
            f"{place}: {found.failures} failed in it, but none has a seed: they were not run with "
            "pytest-seedall, or the report is from a version before --replay-from"
        )
    if not found.tests:
        raise pytest.UsageError(f"{place}: there is no test in it")
    return given, found.records


def _groups(records: Sequence[Record], store: RecordStore | None = None) -> tuple[Group, ...]:
    """Return the records by what a process needs for them.

    :param store: knows the orders, if the tests before the failures are to be run, too.
    """
    shared: dict[tuple[Seeds, str], list[Record]] = {}
    for record in _latest_of_each_test(records):
        order = record.order if store is not None else ""
        shared.setdefault((record.seeds, order), []).append(record)
    return tuple(
        Group(seeds, tuple(found), _order(store, order, found))
        for (seeds, order), found in shared.items()
    )


def _latest_of_each_test(records: Iterable[Record]) -> list[Record]:
    """Return one record of each test for the same process: it cannot run a test twice."""
    return list({(record.id, record.file, record.seeds): record for record in records}.values())


def _order(store: RecordStore | None, name: str, records: Iterable[Record]) -> tuple[str, ...]:
    if store is None or not name:
        return ()
    last = max(record.place for record in records)
    return tuple(store.order(name)[: last + 1])


def collect_only_needed(config: pytest.Config, replay: Replay) -> None:
    """Leave out the files without a test to be run, unless the user has said what to collect."""
    if given_targets(config):
        collect_whole_tests(config)
        return
    group = replay.groups[0]
    if any(record.needs for record in group.records):
        return  # the files of the needed tests are not known
    nodeids = [*(record.nodeid for record in group.records), *group.order]
    files = dict.fromkeys(config.rootpath / nodeid.partition("::")[0] for nodeid in nodeids)
    there = [str(file) for file in files if is_file(file)]
    if there:
        set_targets(config, there)


def collect_whole_tests(config: pytest.Config) -> None:
    """Have the id of a single run of a sweep stand for its test: a replay has no such runs."""
    if given := given_targets(config):
        set_targets(config, without_seeds(given))

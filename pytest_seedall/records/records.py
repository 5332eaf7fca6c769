"""Records of failures: enough to run a test again under the seeds of its failure, anywhere."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall.files import is_file
from pytest_seedall.seeds import MAX_SESSION_SEED, MAX_TEST_SEED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

#: The option by which a test without a marker runs several times.
REPEAT_OPTION = "--seedall-repeat-deterministic"

#: The options beside the session seed that decide on the numbers, and on what fails.
SEED_OPTIONS = (
    "--seedall-test-seed",
    "--seedall-entropy",
    "--seedall-deterministic",
    REPEAT_OPTION,
)

#: The version of what is written. Another one is not read.
FORMAT = 1

#: The user property, in JUnit XML too, that holds the record of a failed test.
RECORD = "seedall_record"

#: All that a failed test's report says in JUnit XML.
PROPERTIES = ("seedall_seed", "seedall_session_seed", "seedall_replay", "seedall_id", RECORD)

_INTEGERS = {
    "test_seed": MAX_TEST_SEED,
    "session_seed": MAX_SESSION_SEED,
    "attempt": 2**31,
    "place": 2**53,
}
_TEXTS = ("id", "nodeid", "hash_seed", "order")
_LISTS = ("options", "needs")


class RecordError(Exception):
    """A text is no record of ours; the message says why."""


class Seeds(NamedTuple):
    """What a process must be given for a test to draw the same again."""

    session_seed: int
    options: tuple[str, ...] = ()
    """What beside it decides on the numbers: ``--seedall-test-seed=7``."""
    hash_seed: str = ""
    """The value of ``PYTHONHASHSEED``, empty if it was random."""

    @property
    def repeats(self) -> tuple[str, ...]:
        """The option without which it may pass: its runs differ, whose number that says."""
        return tuple(one for one in self.options if one.partition("=")[0] == REPEAT_OPTION)


class Record(NamedTuple):
    """One failure of one test."""

    id: str
    """The seed id of the test's file, and its names: the same whatever the rootdir is."""
    nodeid: str
    seeds: Seeds
    test_seed: int
    drew: bool
    """Whether the test drew random numbers: if not, its failure does not depend on the seeds."""
    needs: tuple[str, ...] = ()
    """The ids of the tests whose fixtures end in this one, or in whose reverse order it differs."""
    attempt: int = 1
    time: float = 0.0
    """When it failed, in seconds since 1970."""
    environment: Mapping[str, str] = {}
    """What else can change the numbers: versions, threads, processor, devices."""
    order: str = ""
    """The name of the list of tests that the process had begun, empty if it is not known."""
    place: int = 0
    """How many tests the process had begun before this one."""

    @property
    def file(self) -> str:
        """The test's file, as pytest names it; tests in several projects may share an id."""
        return self.nodeid.partition("::")[0]

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it another failure than an earlier one of the same test."""
        test = (self.id, self.file)
        if not self.drew:
            return test
        return (*test, self.seeds.session_seed, self.seeds.options, self.test_seed)

    def may_be_in(self, path: Path, rootpath: Path) -> bool:
        """Tell whether the test may be that in a file: its own, or a new one if that is gone."""
        own = rootpath / self.file
        return not is_file(own) or own.resolve() == path.resolve()

    def to_json(self) -> str:
        fields = {**self._asdict(), **self.seeds._asdict(), "format": FORMAT}
        del fields["seeds"]
        return json.dumps(fields, sort_keys=True)


def from_json(text: str) -> Record:
    """Return the record that a text holds.

    :raises RecordError: for any other text.
    """
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RecordError("it is not JSON") from error
    if not isinstance(fields, dict):
        raise RecordError("it is no JSON object")
    if fields.pop("format", None) != FORMAT:
        raise RecordError("another version of pytest-seedall wrote it")
    _check(fields)
    seeds = Seeds(*(fields.pop(name) for name in Seeds._fields))
    return Record(seeds=seeds._replace(options=tuple(seeds.options)), **_with_tuples(fields))


def properties(record: Record, command: str, seed_id: str) -> dict[str, object]:
    """Return what a failed test's report says in JUnit XML."""
    session_seed = record.seeds.session_seed
    values = (record.test_seed, session_seed, command, seed_id, record.to_json())
    named = zip(PROPERTIES, values, strict=True)
    return {name: value for name, value in named if value != ""}


def _with_tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {"needs": tuple(fields["needs"])}


def _check(fields: dict[str, Any]) -> None:
    """Raise an error that names the first field that is missing, unknown or not what it must be."""
    expected = {*Record._fields, *Seeds._fields} - {"seeds"}
    for name in sorted(expected ^ fields.keys()):
        raise RecordError(f"its {name} is {'missing' if name in expected else 'unknown'}")
    for name in sorted(name for name in expected if not _is_valid(name, fields[name])):
        raise RecordError(f"its {name} is not valid")


def _is_valid(name: str, value: Any) -> bool:
    if name in _INTEGERS:
        return type(value) is int and 0 <= value <= _INTEGERS[name]
    if name in _TEXTS:
        # The options and the hash seed come to the command line and environment of a process.
        return isinstance(value, str) and (name != "hash_seed" or _is_hash_seed(value))
    if name in _LISTS:
        return _are_texts(value) and (name != "options" or _are_ours(value))
    if name == "environment":
        return isinstance(value, dict) and _are_texts([*value, *value.values()])
    return type(value) is (float if name == "time" else bool)


def _is_hash_seed(value: str) -> bool:
    """Tell whether Python starts where this is `PYTHONHASHSEED`; none is written as nothing."""
    return not value or (re.fullmatch("[0-9]{1,20}", value) is not None and int(value) < 2**32)


def _are_texts(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def _are_ours(options: Iterable[str]) -> bool:
    """Tell whether options from a file that anybody may have written are harmless."""
    return all(option.partition("=")[0] in SEED_OPTIONS for option in options)

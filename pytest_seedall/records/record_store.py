"""Keeps the records of failures in pytest's cache: a file for each, so that no run harms another's.

Nobody rewrites what others have written: two runs at once, or one that is killed, leave each record
whole or absent.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING

from pytest_seedall._compat.pytest import early_cache_folder
from pytest_seedall.files import UNFINISHED, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import pytest

    from pytest_seedall.records.records import Record


_RECORD = "failure-"
_ORDER = "order-"
_UNREADABLE = "unreadable-"


class RecordStore:
    """The records in one folder.

    :param notice: is told, in one line, of what cannot be read or written.
    """

    def __init__(self, folder: Path, notice: Callable[[str], None]) -> None:
        self.folder = folder
        self._notice = notice

    def records(self) -> list[Record]:
        """Return all that can be read, the oldest first; set the others aside."""
        found = [self._read(path) for path in self._files(_RECORD)]
        return sorted(
            (record for record in found if record is not None), key=lambda r: (r.time, r.id)
        )

    def path_of(self, record: Record) -> Path:
        """Return the file in which a record is."""
        return self.folder / _name(record)

    def keep(self, record: Record) -> None:
        """Write a record; it takes the place of an earlier one of the same failure."""
        with _Noticing(self._notice, "a failure is not recorded"):
            write_whole(self.folder / _name(record), record.to_json())

    def forget(self, record: Record) -> None:
        with _Noticing(self._notice, "the record of a failure is not removed"):
            (self.folder / _name(record)).unlink(missing_ok=True)

    def write_order(self, name: str, nodeids: Sequence[str], written: int) -> None:
        """Write the list of the tests that a process has begun, or what is new of it.

        :param written: of how many it has been written already.
        """
        with _Noticing(self._notice, "the order of tests is not recorded"):
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / f"{_ORDER}{name}").open("a", encoding="utf-8") as file:
                is_new = file.tell() == 0  # or another run has pruned it
                new = nodeids if is_new else nodeids[written:]
                file.writelines(f"{json.dumps(nodeid)}\n" for nodeid in new)

    def order(self, name: str) -> list[str]:
        """Return the node ids of the tests that a process began, in order; none if unreadable."""
        try:
            text = (self.folder / f"{_ORDER}{name}").read_text(encoding="utf-8")
            return [str(json.loads(line)) for line in text.splitlines()]
        except (OSError, ValueError, RecursionError):
            return []

    def prune(self) -> None:
        """Remove the orders that no record needs any more.

        They are listed first: a run that goes on meanwhile writes a record before its order.
        """
        orders = list(self._files(_ORDER))
        needed = {record.order for record in self.records()}
        for path in orders:
            if path.name.removeprefix(_ORDER) not in needed:
                with _Noticing(self._notice, "an order of tests is not removed"):
                    path.unlink(missing_ok=True)

    def _files(self, prefix: str) -> Iterator[Path]:
        found = sorted(self.folder.glob(f"{prefix}*"))
        return (path for path in found if path.suffix != UNFINISHED)

    def _read(self, path: Path) -> Record | None:
        from pytest_seedall.records.records import RecordError, from_json  # few runs need them

        try:
            return from_json(path.read_text(encoding="utf-8"))
        except FileNotFoundError:  # another run has just removed it
            return None
        except (OSError, ValueError, RecordError) as error:
            reason = error if isinstance(error, RecordError) else "it cannot be read"
            self._set_aside(path, str(reason))
            return None

    def _set_aside(self, path: Path, reason: str) -> None:
        aside = path.with_name(f"{_UNREADABLE}{path.name}")
        self._notice(f"a recorded failure is set aside, {reason}: {aside}")
        with _Noticing(self._notice, "it stays where it is"):
            path.replace(aside)


class _Noticing:
    """Says what the operating system refuses, and goes on."""

    def __init__(self, notice: Callable[[str], None], what: str) -> None:
        self._notice = notice
        self._what = what

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> bool:
        if isinstance(error, OSError):
            self._notice(f"{self._what}: {error}")
        return isinstance(error, OSError)


def store_of(config: pytest.Config, notice: Callable[[str], None]) -> RecordStore | None:
    """Return the store in pytest's cache; None if there is no cache, or it is to be emptied."""
    folder = early_cache_folder(config, "seedall")
    return None if folder is None else RecordStore(folder, notice)


def seeds_of_other_runs(records: Iterable[Record], session_seed: int) -> dict[str, int]:
    """Return the test seeds of the failures that another session seed would not bring back.

    Of a test that has failed under `session_seed`, too, there is none; of several, the latest.
    """
    drew = [record for record in records if record.drew]
    found = {record.id: record.test_seed for record in drew}
    for record in drew:
        if record.seeds.session_seed == session_seed and not record.seeds.options:
            found.pop(record.id, None)
    return found


def _name(record: Record) -> str:
    key = json.dumps(record.key).encode()
    return f"{_RECORD}{blake2b(key, digest_size=12).hexdigest()}.json"

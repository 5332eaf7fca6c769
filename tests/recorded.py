"""Records of failures for tests, and what is in the store of an inner run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pytest_seedall.records.record_store import RecordStore
from pytest_seedall.records.records import Record, Seeds

FOLDER = Path(".pytest_cache/d/seedall")


def record(name: str = "test_it", session_seed: int = 42, **fields: Any) -> Record:
    """Return a record of a failure of one of the tests in ``test_a.py``."""
    nodeid = f"test_a.py::{name}"
    wanted: dict[str, Any] = {"test_seed": 7, "drew": True, "time": 1e9, **fields}
    return Record(nodeid, nodeid, Seeds(session_seed), **wanted)


def stored(folder: Path = Path()) -> list[Record]:
    """Return the records in the cache of a project."""
    notices: list[str] = []
    found = RecordStore(folder / FOLDER, notices.append).records()
    assert notices == []
    return found


def failures(folder: Path = Path()) -> list[tuple[str, int]]:
    """Return the name and session seed of each recorded failure, sorted."""
    found = stored(folder)
    return sorted((one.id.rpartition("::")[2], one.seeds.session_seed) for one in found)

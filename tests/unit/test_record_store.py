"""The store of records: a file for each, which no other run can harm."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from recorded import record

from pytest_seedall.records.record_store import RecordStore

if TYPE_CHECKING:
    from pytest_seedall.records.records import Record


@pytest.fixture
def notices() -> list[str]:
    return []


@pytest.fixture
def store(tmp_path: Path, notices: list[str]) -> RecordStore:
    return RecordStore(tmp_path / "seedall", notices.append)


def test_nothing_is_written_before_there_is_a_record(store: RecordStore, tmp_path: Path) -> None:
    assert store.records() == []
    assert store.order("any") == []
    store.prune()
    store.forget(record())
    assert list(tmp_path.iterdir()) == []


def test_records_come_back_the_oldest_first(store: RecordStore) -> None:
    new, old = record("test_new", time=2.0), record("test_old", time=1.0)
    store.keep(new)
    store.keep(old)
    assert store.records() == [old, new]


def test_a_record_takes_the_place_of_one_of_the_same_failure(store: RecordStore) -> None:
    store.keep(record(time=1.0))
    store.keep(record(time=2.0))
    store.keep(record(session_seed=43))
    assert [(found.seeds.session_seed, found.time) for found in store.records()] == [
        (42, 2.0),
        (43, 1e9),
    ]


def test_what_is_forgotten_is_gone(store: RecordStore) -> None:
    store.keep(record())
    store.keep(record("test_other"))
    store.forget(record(time=3.0))
    assert store.records() == [record("test_other")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is not JSON"),
        ('{"id": "te', "it is not JSON"),
        ("[]", "it is no JSON object"),
        (json.dumps({"format": 99}), "another version of pytest-seedall wrote it"),
        ("\ud800", "it cannot be read"),
    ],
    ids=["empty", "torn", "list", "newer", "no UTF-8"],
)
def test_a_corrupt_record_is_set_aside_with_one_line(
    store: RecordStore, notices: list[str], tmp_path: Path, text: str, reason: str
) -> None:
    store.keep(record("test_other"))
    store.keep(record())
    (damaged,) = (
        path for path in (tmp_path / "seedall").iterdir() if "test_it" in path.read_text()
    )
    damaged.write_bytes(text.encode("utf-8", "surrogatepass"))
    assert store.records() == [record("test_other")]
    aside = damaged.with_name(f"unreadable-{damaged.name}")
    assert notices == [f"a recorded failure is set aside, {reason}: {aside}"]
    assert aside.read_bytes() == text.encode("utf-8", "surrogatepass")
    assert store.records() == [record("test_other")]
    assert len(notices) == 1


def test_foreign_files_are_left_alone(store: RecordStore, tmp_path: Path) -> None:
    store.keep(record())
    (tmp_path / "seedall" / "README.md").write_text("mine")
    (tmp_path / "seedall" / "failure-1.jsonabc.tmp").write_text("being written")
    assert store.records() == [record()]
    store.prune()
    assert len(list((tmp_path / "seedall").iterdir())) == 3


def test_what_cannot_be_written_is_said(tmp_path: Path, notices: list[str]) -> None:
    (tmp_path / "file").touch()
    store = RecordStore(tmp_path / "file" / "seedall", notices.append)
    store.keep(record())
    store.write_order("run", ["a"], 0)
    assert [notice.partition(":")[0] for notice in notices] == [
        "a failure is not recorded",
        "the order of tests is not recorded",
    ]


def test_an_order_grows(store: RecordStore) -> None:
    begun = ["test_a.py::a", "test_a.py::é[\n]"]
    store.write_order("run", begun, 0)
    store.write_order("run", [*begun, "test_a.py::c"], 2)
    store.write_order("other", ["test_a.py::d"], 0)
    assert store.order("run") == ["test_a.py::a", "test_a.py::é[\n]", "test_a.py::c"]


def test_orders_that_nothing_needs_are_pruned(store: RecordStore) -> None:
    store.keep(record(order="needed"))
    for name in ("needed", "done"):
        store.write_order(name, ["test_a.py::a"], 0)
    store.prune()
    assert store.order("needed") == ["test_a.py::a"]
    assert store.order("done") == []


def test_an_order_that_another_run_has_pruned_is_written_whole(store: RecordStore) -> None:
    store.write_order("run", ["test_a.py::a"], 0)
    store.prune()
    store.write_order("run", ["test_a.py::a", "test_a.py::b"], 1)
    assert store.order("run") == ["test_a.py::a", "test_a.py::b"]


def test_what_a_run_writes_while_another_prunes_stays(
    store: RecordStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = RecordStore(store.folder, pytest.fail)
    read = store.records

    def read_late() -> list[Record]:
        found = read()
        other.keep(record(order="run"))
        other.write_order("run", ["test_a.py::a"], 0)
        return found

    monkeypatch.setattr(store, "records", read_late)
    store.prune()
    assert other.order("run") == ["test_a.py::a"]


@pytest.mark.parametrize("text", ['"a"\n{', "[" * 100_000], ids=["no JSON", "nested deeply"])
def test_a_corrupt_order_is_none(store: RecordStore, tmp_path: Path, text: str) -> None:
    store.write_order("run", ["a"], 0)
    (tmp_path / "seedall" / "order-run").write_text(text, encoding="utf-8")
    assert store.order("run") == []


_WRITE = """
import sys
from pathlib import Path
from recorded import record
from pytest_seedall.records.record_store import RecordStore

store = RecordStore(Path(sys.argv[1]), print)
for number in range(100):
    store.keep(record("test_both", time=float(number)))
    store.keep(record(f"test_{sys.argv[2]}_{number}"))
    assert all(found.drew for found in store.records())
"""


def test_processes_that_write_at_once_harm_nothing(
    store: RecordStore, tmp_path: Path, notices: list[str]
) -> None:
    folder = str(tmp_path / "seedall")
    command = [sys.executable, "-c", _WRITE, folder]
    path = Path(__file__).parents[1]
    writers = [
        subprocess.Popen([*command, name], cwd=path, stdout=subprocess.PIPE) for name in "ab"
    ]
    assert [writer.communicate()[0] for writer in writers] == [b"", b""]
    assert [writer.returncode for writer in writers] == [0, 0]
    assert len(store.records()) == 201
    assert notices == []

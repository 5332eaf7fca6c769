"""Records of failures: what is written is read again, and nothing else is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recorded import record

from pytest_seedall.records.records import FORMAT, Record, RecordError, Seeds, from_json

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
OPTIONS = st.sampled_from(["--seedall-test-seed=7", "--seedall-deterministic"])
SEEDS = st.builds(
    Seeds,
    session_seed=st.integers(0, 2**64 - 1),
    options=st.lists(OPTIONS).map(tuple),
    hash_seed=st.one_of(st.just(""), st.integers(0, 2**32 - 1).map(str)),
)
RECORDS = st.builds(
    Record,
    id=TEXTS,
    nodeid=TEXTS,
    seeds=SEEDS,
    test_seed=st.integers(0, 2**31 - 1),
    drew=st.booleans(),
    needs=st.lists(TEXTS, max_size=3).map(tuple),
    attempt=st.integers(1, 5),
    time=st.floats(0, 1e10),
    environment=st.dictionaries(TEXTS, TEXTS, max_size=3),
    order=TEXTS,
    place=st.integers(0, 10**6),
)


@given(RECORDS)
def test_what_is_written_is_read(written: Record) -> None:
    assert from_json(written.to_json()) == written


@given(st.one_of(TEXTS, st.recursive(st.none() | TEXTS, st.lists).map(json.dumps)))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(RecordError):
        from_json(text)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"format": FORMAT + 1}, "another version of pytest-seedall wrote it"),
        ({"id": None}, "its id is not valid"),
        ({"test_seed": -1}, "its test_seed is not valid"),
        ({"test_seed": 2**31}, "its test_seed is not valid"),
        ({"test_seed": True}, "its test_seed is not valid"),
        ({"session_seed": "42"}, "its session_seed is not valid"),
        ({"hash_seed": "²"}, "its hash_seed is not valid"),
        ({"hash_seed": "4294967296"}, "its hash_seed is not valid"),
        ({"hash_seed": "0; rm -r /"}, "its hash_seed is not valid"),
        ({"options": ["--seedall-entropy=off", "-p"]}, "its options is not valid"),
        ({"options": ["--seedall-replay-from=x"]}, "its options is not valid"),
        ({"options": "--seedall-deterministic"}, "its options is not valid"),
        ({"needs": [1]}, "its needs is not valid"),
        ({"environment": {"Python": 3}}, "its environment is not valid"),
        ({"drew": 1}, "its drew is not valid"),
        ({"time": "now"}, "its time is not valid"),
        ({"more": 1}, "its more is unknown"),
    ],
    ids=str,
)
def test_a_field_that_is_not_valid_is_named(changed: dict[str, Any], reason: str) -> None:
    fields = {**json.loads(record().to_json()), **changed}
    with pytest.raises(RecordError, match=f"^{reason}$"):
        from_json(json.dumps(fields))


@pytest.mark.parametrize("name", sorted(json.loads(record().to_json())))
def test_a_field_that_is_missing_is_named(name: str) -> None:
    fields = json.loads(record().to_json())
    del fields[name]
    with pytest.raises(RecordError, match=r"missing|another version"):
        from_json(json.dumps(fields))


def test_nested_too_deeply_is_refused() -> None:
    with pytest.raises(RecordError):
        from_json("[" * 100_000)


def test_failures_under_other_seeds_are_other_failures() -> None:
    assert record().key != record(session_seed=43).key
    assert record().key != record(test_seed=8).key
    assert record().key != record("test_other").key
    assert record().key != record()._replace(nodeid="a/test_a.py::test_it").key
    assert record().key == record(time=2e9, attempt=2, order="x").key


def test_a_test_that_draws_nothing_has_one_failure() -> None:
    assert record(drew=False).key == record(drew=False, session_seed=43, test_seed=8).key

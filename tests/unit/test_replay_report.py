"""What became of recorded failures, and how it is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from recorded import record

from pytest_seedall.processes.environment import WARNING_FILTERS, Here
from pytest_seedall.processes.started_tests import Outcome, StartedTest
from pytest_seedall.records.record_store import RecordStore
from pytest_seedall.replay.replay_report import Replayed, Verdict, lines, replayed
from pytest_seedall.settings.option_names import names_here

NAMES = names_here(owned=())
TEST = StartedTest("/a.py", "::test_it", "test_a.py::test_it", "test_a.py::test_it", 7)
FAILED_AT = 1000.0
OLDER, NEWER = 999.0, 1001.0


def verdict(word: str, before: int = 0, place: int = 0, **here: Any) -> str:
    found = {"environment": {}, "newest_source": OLDER, **here}
    outcome = Outcome(TEST, word, before) if word else None
    return replayed(record(time=FAILED_AT, place=place), outcome, Here(**found)).verdict


def test_the_verdict_on_a_test_that_ran() -> None:
    assert verdict("failed") == "still fails"
    assert verdict("skipped") == "skipped"
    assert verdict("rerun") == "skipped"
    assert verdict("passed", newest_source=NEWER) == "passes now"
    assert verdict("passed", newest_source=NEWER, before=5, place=5) == "passes now"
    assert verdict("passed", newest_source=NEWER, before=4, place=5) == "may be fixed"
    assert verdict("passed", newest_source=NEWER, before=4, place=5, in_order=True) == "passes now"
    assert verdict("passed", before=4, place=5) == "passes alone"
    assert verdict("passed", before=4, place=5, in_order=True) == "passes"
    assert verdict("passed", before=5, place=5) == "passes"


def test_the_verdict_under_other_warning_filters() -> None:
    failed = record(time=FAILED_AT, environment={WARNING_FILTERS: "-W error"})
    for filters, expected in (("", "passes here"), ("-W error", "passes")):
        here = Here({WARNING_FILTERS: filters}, OLDER)
        found = replayed(failed, Outcome(TEST, "passed", 0), here)
        assert found == Replayed(failed, expected)  # type: ignore[arg-type]
    assert replayed(record(time=FAILED_AT), Outcome(TEST, "passed", 0), here).verdict == "passes"
    assert replayed(failed, Outcome(TEST, "failed", 0), here).verdict == "still fails"


def test_the_verdict_on_a_test_that_did_not_run() -> None:
    assert verdict("") == "not run"
    assert verdict("", gone=frozenset({"test_a.py::test_it"})) == "gone"


def test_how_the_environment_differs() -> None:
    failed = record(environment={"numpy": "2.1.0"})
    here = Here({"numpy": "2.4.6"}, OLDER)
    assert replayed(failed, Outcome(TEST, "failed", 0), here).differs == (
        "numpy 2.1.0 (here 2.4.6)",
    )
    assert replayed(failed, None, here).differs == ()


@pytest.fixture
def store(tmp_path: Path) -> RecordStore:
    notices: list[str] = []
    return RecordStore(tmp_path, notices.append)


def said(*found: Replayed, **options: Any) -> list[str]:
    return lines(found, "pytest", NAMES, **options)


def test_the_words_of_all_verdicts() -> None:
    filters = {WARNING_FILTERS: "-W error"}
    assert said(
        Replayed(record("test_a"), "still fails", ("numpy 2.1.0 (here 2.4.6)",)),
        Replayed(record("test_b"), "still fails", ("numpy 2.1.0 (here 2.4.6)",)),
        Replayed(record("test_c"), "passes now"),
        Replayed(record("test_k", place=3, order="run"), "may be fixed"),
        Replayed(record("test_d", place=3, order="run"), "passes alone"),
        Replayed(record("test_e"), "passes"),
        Replayed(record("test_f"), "skipped"),
        Replayed(record("test_g"), "not run"),
        Replayed(record("test_h[a b]", session_seed=43), "gone"),
        Replayed(record("test_i", environment=filters), "passes here"),
        Replayed(record("test_j", environment={WARNING_FILTERS: ""}), "passes here"),
    ) == [
        "11 recorded failures: 2 still fail, 2 pass here, 1 passes now, 1 may be fixed, "
        "1 passes alone, 1 passes, 1 skipped, 1 not run, 1 gone",
        "still fails   test_a.py::test_a   (session seed 42)",
        "              test_a.py::test_b   (session seed 42)",
        "passes here   test_a.py::test_i   (session seed 42)",
        "              test_a.py::test_j   (session seed 42)",
        "              under other warning filters (-W, PYTHONWARNINGS); those of its failure:",
        "              -W error",
        "              none",
        "passes now    test_a.py::test_c   (session seed 42)",
        "              mended: the files of the project are newer than the failure",
        "may be fixed  test_a.py::test_k   (session seed 42)",
        "              the files of the project are newer than the failure; or it passes because "
        "it runs alone",
        "              after the tests that its process had run before it:",
        "              pytest --replay-in-order",
        "passes alone  test_a.py::test_d   (session seed 42)",
        "              under the same seeds, in the same code: not randomness fails it, but what "
        "other tests leave behind",
        "              after the tests that its process had run before it:",
        "              pytest --replay-in-order",
        "passes        test_a.py::test_e   (session seed 42)",
        "              under the same seeds, in the same code, with no fewer tests before it: what "
        "fails it is something else, such as time, threads, files or the order of sets "
        "(PYTHONHASHSEED)",
        "skipped       test_a.py::test_f   (session seed 42)",
        "              it says nothing",
        "not run       test_a.py::test_g   (session seed 42)",
        "              left out by other options, or the run ended before",
        "gone          test_a.py::test_h[a b]   (session seed 43)",
        "              renamed or deleted; with the new name, the same numbers come from:",
        "              pytest test_a.py::NEW_NAME --seed=43 --test-seed=7",
        "recorded elsewhere, where numbers may differ: numpy 2.1.0 (here 2.4.6)",
    ]


def test_where_the_order_is_not_known_the_whole_run_is_offered() -> None:
    seeds = (42, 42, 43)
    found = [Replayed(record(session_seed=seed, place=3), "passes alone") for seed in seeds]
    assert said(*found)[-3:] == [
        "              in the whole run:",
        "              pytest --seed=42",
        "              pytest --seed=43",
    ]


def test_the_names_are_those_of_this_run() -> None:
    found = [Replayed(record(), "gone")]
    names = names_here(owned=["--seed"])
    last = lines(found, "python -m pytest", names)[-1]
    assert last.split() == [
        *("python", "-m", "pytest", "test_a.py::NEW_NAME"),
        *("--seedall-seed=42", "--test-seed=7"),
    ]


def test_a_quiet_run_says_whose_words_they_are() -> None:
    assert said(Replayed(record(), "still fails"), brief=True) == [
        "seedall: 1 recorded failure: 1 still fails",
        "still fails   test_a.py::test_it   (session seed 42)",
    ]


def test_a_test_that_has_failed_under_several_seeds_has_one_line() -> None:
    verdicts: list[Verdict] = ["still fails", "passes", "still fails"]
    found = [Replayed(record(session_seed=n), verdict) for n, verdict in enumerate(verdicts)]
    assert said(*found)[:3] == [
        "3 recorded failures: 2 still fail, 1 passes",
        "still fails   test_a.py::test_it   (under 2 of 3 seeds)",
        "passes        test_a.py::test_it   (under 1 of 3 seeds)",
    ]


@pytest.mark.parametrize("verdict", ["passes now", "passes"])
def test_what_is_settled_is_removed_from_the_store(verdict: Verdict, store: RecordStore) -> None:
    one, other = (Replayed(record(session_seed=seed), verdict) for seed in (1, 2))
    assert said(one, store=store)[-1].endswith("; its record is removed")
    assert said(one, other, store=store)[-1].endswith("; their records are removed")
    store.keep(other.record)
    assert "removed" not in said(one, other, store=store)[-1]


def test_what_is_gone_can_be_forgotten(store: RecordStore) -> None:
    gone, other = record(session_seed=1), record(session_seed=2)
    store.keep(gone)
    *_, forgetting, path = said(Replayed(gone, "gone"), store=store)
    assert forgetting.strip() == "to forget it, delete its record:"
    Path(path.strip()).unlink()
    assert store.records() == []
    *_, forgetting, _, _ = said(Replayed(gone, "gone"), Replayed(other, "gone"), store=store)
    assert forgetting.strip() == "to forget one, delete its record:"


def test_many_of_one_kind_are_counted() -> None:
    found = [Replayed(record(f"test_{number}"), "still fails") for number in range(12)]
    assert said(*found)[0] == "12 recorded failures: 12 still fail"
    assert said(*found)[-2:] == [
        "              test_a.py::test_9   (session seed 42)",
        "              ... 2 more",
    ]


@pytest.mark.parametrize("name", ["\x1b[2J", "\r", "\u202e"], ids=ascii)
def test_what_a_terminal_would_obey_is_not_written(name: str) -> None:
    for word in ("still fails", "gone"):
        found: Any = Replayed(record(name), word)
        assert all(line.isprintable() for line in said(found))

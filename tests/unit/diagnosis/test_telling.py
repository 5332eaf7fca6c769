"""The words for where runs part, and why."""

from __future__ import annotations

import pytest

from pytest_seedall.diagnosis.advice import advice
from pytest_seedall.diagnosis.experiments import Tally
from pytest_seedall.diagnosis.telling import Cause, Diagnosis, not_found, out_of_time, tried


def test_a_diagnosis_says_where_why_and_what_to_do() -> None:
    diagnosis = Diagnosis(
        where=("model.py:42 in stamp()     return time.time()", "returns 1.5, then 1.6"),
        causes=(Cause("clock", "the clock", "time.time() at model.py:42 in stamp()"),),
        tested=tried(Tally(5, 5), Tally(0, 5), causes=1),
        advice=("hand stamp() the time",),
    )
    assert diagnosis.first_lines == [
        "where    model.py:42 in stamp()     return time.time()",
        "         returns 1.5, then 1.6",
    ]
    assert diagnosis.last_lines == [
        "cause    the clock: time.time() at model.py:42 in stamp()",
        "         tested: 5 of 5 repeats differ; with it frozen 0 of 5",
        "fix      hand stamp() the time",
    ]


def test_what_is_not_found_says_what_it_is_not() -> None:
    diagnosis = Diagnosis(
        tested=not_found(Tally(3, 3)),
        ruled_out=("the clock", "raw entropy"),
        unseen=("C extensions",),
    )
    assert diagnosis.first_lines == []
    assert diagnosis.last_lines == [
        "cause    not found",
        "         3 of 3 repeats differ since",
        "         ruled out: the clock, raw entropy",
        "         not tested: C extensions",
    ]


def test_what_there_was_no_time_for_is_told_with_the_time_that_it_takes() -> None:
    diagnosis = Diagnosis(
        tested=not_found(Tally(2, 3)),
        out_of_time=out_of_time(4.02, 131.0),
        unseen=("the clock",),
    )
    assert diagnosis.last_lines == [
        "cause    not found",
        "         2 of 3 repeats differ since",
        "         the time is over: a run takes 4.0 s (try -o seedall_diagnose_time=140)",
        "         not tested: the clock",
    ]


def test_quick_runs_are_not_the_reason() -> None:
    assert out_of_time(0.01, 1.0) == "the time is over (ini seedall_diagnose_time)"


def test_no_diagnosis_says_why_or_nothing() -> None:
    assert Diagnosis().last_lines == []
    why_not = "not looked for: it starts a program (run.py:3)"
    assert Diagnosis(why_not=why_not).last_lines == [f"cause    {why_not}"]


@pytest.mark.parametrize(
    ("source", "place", "role", "expected"),
    [
        (
            "clock",
            "",
            "",
            "hand stamp() the time as an argument, or replace time.time() in the test",
        ),
        ("state carried over", "model.CACHE", "global", "make model.CACHE anew for each test"),
        ("state carried over", "os.environ['X']", "setting", "set os.environ['X'] by monkeypatch"),
        ("state carried over", "fixture `rng`", "fixture", "give fixture `rng` the scope of a"),
        ("state carried over", "m.f (lru_cache)", "cache", "clear the cache in a fixture: m.f.ca"),
        ("state carried over", "m.f(seen)", "default", "make the default None, and what it is"),
        ("unknown", "", "", ""),
    ],
)
def test_advice_has_the_projects_names(source: str, place: str, role: str, expected: str) -> None:
    assert advice(source, "time.time()", "stamp()", place, role).startswith(expected)

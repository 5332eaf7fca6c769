"""Diagnoses of tests that differ only between fresh interpreters: by settings, or by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from diagnoses import Told, diagnosed
from repeating import write

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.usefixtures("as_a_user")

MARK = "repeat = pytest.mark.repeat_deterministic"


def told(pytester: pytest.Pytester, *arguments: str) -> tuple[pytest.RunResult, Mapping[str, Told]]:
    """Run a suite; return what is said of its tests that are not deterministic, by their names."""
    result = pytester.runpytest("--seed=42", "--junitxml=junit.xml", *arguments)
    found = diagnosed(pytester.path / "junit.xml")
    return result, {name.rpartition("::")[2]: one for name, one in found.items()}


def of_cause(source: str, line: str = "") -> Told:
    return Told(line, frozenset({source} if source else ()))


HASHED = f"""
    {MARK}(fresh_process=True)

    def initials(names):
        found = ""
        for name in names:
            found += name
        return found

    @repeat
    def test_set():
        found = initials(set("abcdefghijklm"))
        assert len(found) == 13

    @repeat
    def test_other_set():
        first, *others = set("abcdefghijklm")
        assert first

    @repeat
    def test_sorted():
        assert initials(sorted(set("abcdefghijklm"))) == "abcdefghijklm"
"""


def test_the_order_of_a_set(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    write(pytester, HASHED, diagnoses=True)
    result, found = told(pytester)
    assert found == {
        "test_set": of_cause("hash", "for name in names:"),
        "test_other_set": of_cause("hash", 'first, *others = set("abcdefghijklm")'),
    }
    result.stdout.fnmatch_lines(
        [
            "cause    depends on the order of sets of strings: PYTHONHASHSEED",
            "         tested: 3+3 runs; the 3 with PYTHONHASHSEED=1 agree, and differ from the 3 *",
            "fix      sort before iterating over a set: *",
        ]
    )


SETTINGS = f"""
    import os

    {MARK}(vary=["threads", "order"])
    STATE = []

    @repeat
    def test_before():
        STATE.append(1)
        assert STATE

    @repeat
    def test_order():
        size = len(STATE)
        assert size < 2

    @repeat
    def test_threads():
        threads = os.environ.get("OMP_NUM_THREADS", "all")
        assert threads
"""


def test_settings(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    write(pytester, SETTINGS, diagnoses=True)
    result, found = told(pytester)
    assert found == {
        "test_order": of_cause("order", "size = len(STATE)"),
        "test_threads": of_cause("threads", 'threads = os.environ.get("OMP_NUM_THREADS", "all")'),
    }
    result.stdout.fnmatch_lines(["cause    depends on the tests before it", "fix      make what *"])
    result.stdout.fnmatch_lines(["cause    depends on the number of threads of the *"])


LIVE = f"""
    import os
    import time

    {MARK}(fresh_process=True)
    STATE = []
    SHARED = random.Random(1)

    def test_before():
        STATE.append(1)

    @repeat
    def test_state():
        size = len(STATE)
        assert size < 2

    @repeat
    def test_process():
        own = os.getpid()
        assert SHARED.random() < own

    @repeat
    def test_clock():
        now = time.time_ns()
        assert now

    def test_after():
        note(SHARED.random())
"""


def test_what_no_setting_is_blamed_for(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    write(pytester, LIVE, diagnoses=True)
    result, found = told(pytester)
    assert found == {
        "test_state": of_cause("state carried over", "size = len(STATE)"),
        "test_process": of_cause("", "own = os.getpid()"),
        "test_clock": of_cause("clock", "now = time.time_ns()"),
    }
    result.stdout.fnmatch_lines(
        ["cause    not found: differs between fresh interpreters with the same settings, *"]
    )

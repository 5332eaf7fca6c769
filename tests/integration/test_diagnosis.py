"""Where runs of a test part, and why: as the report says it, and what it leaves as it was."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from repeating import notes, report, summary, write

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.usefixtures("lean")

CLOCK = """
    import time

    def stamp():
        return time.time()

    def fit(size):
        return {"size": size, "at": stamp()}

    @pytest.mark.repeat_deterministic
    def test_fit():
        model = fit(3)
        assert model["size"] == 3
"""


@pytest.fixture(autouse=True)
def _asked_for(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nseedall_diagnose = auto")


def diagnose(pytester: pytest.Pytester, source: str, *options: str) -> pytest.RunResult:
    write(pytester, source, diagnoses=True)
    return pytester.runpytest("--seed=42", *options)


def labelled(lines: Sequence[str], label: str) -> list[str]:
    """Return the lines below a label, without it."""
    start = next(n for n, line in enumerate(lines) if line.startswith(f"{label:<8} "))
    rest = lines[start + 1 :]
    more = next(n for n, line in enumerate([*rest, "end"]) if not line.startswith(" " * 9))
    return [line[9:] for line in lines[start : start + more + 1]]


def test_the_report_says_where_and_why_and_what_to_do(pytester: pytest.Pytester) -> None:
    said = report(diagnose(pytester, CLOCK))
    where = labelled(said, "where")
    assert where[0] == "test_it.py:9 in stamp()     return time.time()"
    assert where[1].startswith("return value: ")
    assert labelled(said, "cause") == [
        "the clock: time.time() at test_it.py:9 in stamp()",
        "tested: 5 of 5 repeats differ; with it frozen 0 of 5",
    ]
    assert labelled(said, "fix") == [
        "hand stamp() the time as an argument, or replace time.time() in the test (monkeypatch)",
        "or leave it out: ignore=['model']",
    ]
    labels = [line.split()[0] for line in said[1:] if line[0] != " "]
    assert labels == ["where", "what", "also", "PRNGs", "cause", "fix", "replay"]


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "workers"])
def test_it_is_a_property_of_the_report(pytester: pytest.Pytester, workers: Sequence[str]) -> None:
    write(pytester, CLOCK, diagnoses=True)
    result = pytester.runpytest_subprocess("--seed=42", "--junitxml=junit.xml", *workers)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["cause    the clock: time.time() at test_it.py:9 in stamp()"])
    found = ElementTree.parse(pytester.path / "junit.xml").iter("property")
    texts = [one.get("value") or "" for one in found if one.get("name") == "seedall_diagnosis"]
    (diagnosis,) = map(json.loads, texts)
    assert [cause["source"] for cause in diagnosis["causes"]] == ["clock"]
    assert diagnosis["where"][0].startswith("test_it.py:9 in stamp()")


def test_an_exception_that_differs_is_diagnosed_below_its_traceback(
    pytester: pytest.Pytester,
) -> None:
    result = diagnose(
        pytester,
        """
        import uuid
        @pytest.mark.repeat_deterministic
        def test_it():
            raise ValueError(uuid.uuid4().hex)
    """,
    )
    result.assert_outcomes(failed=1)
    assert result.outlines.count(f"{' not deterministic ':-^80}") == 1
    assert "uuid.uuid4() at test_it.py:9 in test_it()" in labelled(report(result), "cause")[0]


def test_tests_of_one_cause_are_listed_once(pytester: pytest.Pytester) -> None:
    other = textwrap.indent(textwrap.dedent(CLOCK[CLOCK.index("    @pytest") :]), "    ")
    result = diagnose(pytester, CLOCK + other.replace("test_fit", "test_again"))
    cause = "the clock: time.time() at test_it.py:9 in stamp()"
    named = "test_it.py::test_fit, test_it.py::test_again"
    assert f"2 of them for one cause, {cause}: {named}" in summary(result)


COUNTS = """
    import random
    seen = []

    @pytest.mark.repeat_deterministic
    def test_counts():
        seen.append(random.random())
        number = len(seen)

    def test_after():
        note(len(seen), random.random(), random.getstate()[1][:2])
"""


def test_what_other_tests_find_is_as_if_there_had_been_no_diagnosis(
    pytester: pytest.Pytester,
) -> None:
    found = []
    for mode in ("auto", "off"):
        result = diagnose(pytester, COUNTS, f"--seedall-diagnose={mode}")
        result.assert_outcomes(passed=1, failed=1)
        assert any("cause" in line for line in report(result)) == (mode == "auto")
        found.append(notes(pytester))
    assert found[0] == found[1]
    assert found[0][0].startswith("2 ")


def test_wider_fixtures_are_torn_down_before_the_next_test(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.fixture(scope="module")
        def wide():
            note("up")
            yield []
            note("down")

        @pytest.mark.repeat_deterministic
        def test_last(wide):
            wide.append(1)
            number = len(wide)
    """,
        diagnoses=True,
    )
    pytester.makepyfile(test_later="def test_later(): pass")
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(passed=1, failed=1)
    assert "fixture `wide`" in labelled(report(result), "cause")[0]
    assert notes(pytester) == ["up", "down", "up", "down"]


SPAWNS = """
    import os, subprocess, sys

    @pytest.mark.repeat_deterministic
    def test_it():
        note("run")
        subprocess.run([sys.executable, "-c", ""], check=True)
        key = os.urandom(3)
"""


@pytest.mark.parametrize(("mode", "is_run"), [("auto", False), ("always", True), ("off", False)])
def test_what_starts_programs_is_run_again_only_if_asked(
    pytester: pytest.Pytester, mode: str, is_run: bool
) -> None:
    said = report(diagnose(pytester, SPAWNS, f"--seedall-diagnose={mode}"))
    assert (len(notes(pytester)) > 2) == is_run
    if mode == "off":
        assert not any(line.startswith("cause") for line in said)
    elif mode == "auto":
        why = "not looked for, as the test starts a program (test_it.py:11)"
        assert labelled(said, "cause") == [f"{why}; --seedall-diagnose=always does it"]
    else:
        assert "os.urandom() at test_it.py:12" in labelled(said, "cause")[0]


def test_the_time_has_an_end(pytester: pytest.Pytester) -> None:
    said = report(diagnose(pytester, CLOCK, "-o", "seedall_diagnose_time=0.000001"))
    assert labelled(said, "cause") == [
        "not found",
        "the time is over (ini seedall_diagnose_time)",
    ]


def test_an_interrupt_keeps_what_is_known(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.mark.repeat_deterministic
        def test_it():
            number = turn()
            if number == 6: raise KeyboardInterrupt
        def test_other(): note("other")
    """,
        diagnoses=True,
    )
    result = pytester.runpytest_subprocess("--seed=42")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    said = report(result)
    assert labelled(said, "where")[0] == "conftest.py:12 in turn()     return TURNS[name]"
    assert notes(pytester) == []


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--seedall-diagnose=yes"], "--seedall-diagnose=yes: expected 'auto', 'always' or 'off'"),
        (["-o", "seedall_diagnose=1"], "-o seedall_diagnose=1: expected 'auto', *"),
        (["-o", "seedall_diagnose_time=x"], "-o seedall_diagnose_time=x: expected *"),
        (["-o", "seedall_diagnose_time=0"], "-o seedall_diagnose_time=0: expected *"),
    ],
)
def test_wrong_settings_are_named(
    pytester: pytest.Pytester, options: Sequence[str], expected: str
) -> None:
    result = pytester.runpytest(*options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {expected}"])


def test_what_cannot_be_put_back_is_not_used_up(pytester: pytest.Pytester) -> None:
    source = """
        numbers = (number for number in range(10))

        @pytest.mark.repeat_deterministic
        def test_it():
            number = next(numbers)

        def test_after(): note(next(numbers))
    """
    said = report(diagnose(pytester, source))
    assert labelled(said, "cause") == ["not looked for: each run uses up test_it.numbers"]
    assert notes(pytester) == ["3"]


def test_fixtures_that_can_be_set_up_only_once(pytester: pytest.Pytester) -> None:
    source = """
        import time

        @pytest.fixture(scope="module")
        def once():
            assert turn() == 1

        @pytest.mark.repeat_deterministic
        def test_it(once):
            now = time.time()
    """
    said = report(diagnose(pytester, source))
    assert labelled(said, "cause") == ["not looked for: its fixtures cannot be set up once more"]


def test_the_place_is_told_that_matters_of_those_that_ask(pytester: pytest.Pytester) -> None:
    source = """
        import time

        def log():
            moment = time.time()

        @pytest.mark.repeat_deterministic
        def test_it():
            log()
            now = time.perf_counter_ns()
    """
    said = report(diagnose(pytester, source))
    asked = "time.perf_counter_ns() at test_it.py:14 in test_it()"
    assert labelled(said, "cause")[0] == f"the clock: {asked}"
    assert labelled(said, "where")[0].startswith("test_it.py:14 in test_it()")


def test_what_a_project_has_frozen_as_no_garbage_is_searched_too(pytester: pytest.Pytester) -> None:
    source = """
        import gc
        from time import time_ns

        @pytest.fixture(scope="module", autouse=True)
        def frozen():
            gc.freeze()

        @pytest.mark.repeat_deterministic
        def test_it():
            now = time_ns()
    """
    said = report(diagnose(pytester, source))
    assert labelled(said, "cause")[0].startswith("the clock: time.time_ns() at test_it.py:")

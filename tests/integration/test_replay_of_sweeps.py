"""Failures of a sweep: how many are recorded, and how they are replayed and summed up."""

from __future__ import annotations

import subprocess
import sys

import pytest
from recorded import failures, stored
from replaying import said, write

from pytest_seedall.seeds import derive

pytestmark = pytest.mark.usefixtures("as_a_user")

FAILS = """
    import random

    def test_it(): assert random.random() > 2
"""


def test_failing_seeds_that_run_again_add_no_records(pytester: pytest.Pytester) -> None:
    write(pytester, test_a=FAILS)
    pytester.runpytest("--seed=42", "--seed-sweep=6")
    records = {one.key for one in stored()}
    again = pytester.runpytest("--lf")
    again.assert_outcomes(failed=6)
    assert "each under up to 3 seeds: pytest --replay-failed --seed=42" in again.outlines
    assert {one.key for one in stored()} == records
    assert len(records) == 3


def test_a_seed_that_is_asked_for_is_recorded(pytester: pytest.Pytester) -> None:
    write(pytester, test_a=FAILS)
    for seed in (5, 6, 7, 8):
        pytester.runpytest("--seed=42", f"test_a.py::test_it[seed={seed}]")
    assert len(failures()) == 3


@pytest.mark.parametrize("options", [(), ("-n1",)])
def test_a_replay_is_no_sweep(pytester: pytest.Pytester, options: tuple[str, ...]) -> None:
    write(pytester, test_a=FAILS)
    pytester.runpytest("--seed=42")
    pytester.makeini("[pytest]\nseedall_sweep = 5")
    result = pytester.runpytest_subprocess("--replay-failed", *options)
    result.assert_outcomes(failed=1)


@pytest.mark.parametrize("options", [(), ("-n1",)])
def test_the_id_of_a_run_may_stand_beside_a_replay(
    pytester: pytest.Pytester, options: tuple[str, ...]
) -> None:
    write(pytester, test_a=FAILS)
    for seed in (5, 6):
        pytester.runpytest("--seed=42", f"--test-seed={seed}")
    target = "test_a.py::test_it[seed=5]"
    result = pytester.runpytest_subprocess("--replay-failed", *options, target)
    assert said(result)[0] == "2 recorded failures: 2 still fail"


def test_what_is_not_asked_for_by_its_id_is_not_gone(pytester: pytest.Pytester) -> None:
    write(pytester, test_a=f"{FAILS}\n    def test_two(): assert random.random() > 2\n")
    pytester.runpytest("--seed=42")
    result = pytester.runpytest("--replay-failed", "test_a.py::test_it")
    assert said(result)[0] == "2 recorded failures: 1 still fails, 1 not run"


@pytest.mark.parametrize("options", [(), ("--seed-sweep=6",)])
def test_the_command_printed_for_a_run_replays_its_test(
    pytester: pytest.Pytester, options: tuple[str, ...]
) -> None:
    write(pytester, test_a=FAILS)
    seed = derive(42, "test", "test_a.py::test_it", 1)
    result = pytester.runpytest("--seed=42", *options, f"test_a.py::test_it[seed={seed}]")
    command = "pytest --replay-failed test_a.py::test_it --seed=42"
    assert (f"again: {command}" in result.outlines) == bool(options)
    replayed = pytester.runpytest(*command.split()[1:])
    assert said(replayed)[0] == "1 recorded failure: 1 still fails"


def test_they_are_replayed_quietly_and_told_in_one_line(pytester: pytest.Pytester) -> None:
    write(pytester, test_a=FAILS)
    pytester.runpytest("--seed=42", "--seed-sweep=3")
    result = pytester.runpytest("--replay-failed")
    assert said(result) == [
        "3 recorded failures: 3 still fail",
        "still fails   test_a.py::test_it   (under 3 of 3 seeds)",
    ]
    output = result.stdout.str()
    assert "test session starts" not in output
    assert "short test summary" not in output
    assert output.count("1 failed") == 3  # once for each process, by pytest


def test_after_other_tests_the_command_is_the_one_that_fails(pytester: pytest.Pytester) -> None:
    text = "import random\nSEEN = []\ndef test_first(): SEEN.append(1)\n"
    write(pytester, test_a=text + "def test_it():\n    random.random()\n    assert not SEEN\n")
    pytester.runpytest("--seed=42")
    result = pytester.runpytest("--replay-in-order")
    assert result.outlines.count("  pytest --replay-in-order --seed=42") == 1
    assert "  pytest test_a.py::test_it --seed=42" not in result.outlines


def test_a_reader_that_reads_no_more_is_no_error(pytester: pytest.Pytester) -> None:
    write(pytester, test_a=FAILS)
    for seed in (1, 2):
        pytester.runpytest(f"--seed={seed}")
    command = [sys.executable, "-m", "pytest", "--replay-failed", "--co", "-q"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert "cannot be started" not in process.stderr.read()

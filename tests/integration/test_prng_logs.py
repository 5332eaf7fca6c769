"""The development tools that log where tests leave the PRNGs, and compare two such logs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / "tools"

SUITE = """
    import random

    import numpy as np
    import numpy.random
    import pytest

    def test_draws_from_random():
        random.random()

    def test_draws_from_numpy():
        np.random.random()

    def test_seeds_itself():
        np.random.seed(1)
        np.random.random()

    def test_puts_back_what_it_drew():
        state = random.getstate()
        random.random()
        random.setstate(state)

    @pytest.fixture
    def original_generator():
        original = np.random.get_bit_generator()
        yield
        np.random.set_bit_generator(original)

    def test_exchanges_the_generator(original_generator):
        np.random.set_bit_generator(np.random.PCG64(1))

    @pytest.mark.xfail
    def test_fails_as_expected():
        assert random.random() > 1

    def test_fails_half_the_time():
        assert random.random() < 0.5

    @pytest.fixture
    def broken():
        raise ValueError

    def test_has_no_setup(broken):
        pass
"""


@pytest.fixture
def logged(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Give the folder of a suite in which the tools can be used."""
    pytester.makepyfile(SUITE)
    monkeypatch.setenv("PYTHONPATH", str(TOOLS))
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    return pytester


def log(pytester: pytest.Pytester, folder: str, *arguments: str) -> None:
    result = pytester.runpytest_subprocess("-p", "prng_log", f"--prng-log={folder}", *arguments)
    assert result.ret == pytest.ExitCode.TESTS_FAILED, result.stdout.str()


def compared(expectation: str, first: str, second: str) -> list[str]:
    command = [sys.executable, str(TOOLS / "compare_prng_logs.py"), expectation, first, second]
    return subprocess.check_output(command, text=True).splitlines()


@pytest.mark.parametrize("arguments", [("-n2",), ("--prng-log-reverse",)], ids=" ".join)
def test_two_runs_with_one_seed_have_equal_logs(
    logged: pytest.Pytester, arguments: tuple[str, ...]
) -> None:
    log(logged, "one", "--seed=42")
    log(logged, "two", "--seed=42", *arguments)
    assert compared("equal", "one", "two") == [
        "8 tests in both logs, 6 of them drew",
        "other outcome: 0",
        "other end states: 0",
    ]


def test_calls_alone_are_logged_without_a_hook_in_setups(logged: pytest.Pytester) -> None:
    log(logged, "one", "--seed=42", "--prng-log-calls")
    log(logged, "two", "--seed=42", "--prng-log-calls", "--prng-log-reverse")
    assert compared("equal", "one", "two") == [
        "7 tests in both logs, 6 of them drew",
        "other outcome: 0",
        "other end states: 0",
    ]


def test_another_seed_moves_the_tests_that_do_not_seed_themselves(
    logged: pytest.Pytester,
) -> None:
    log(logged, "one", "--seed=42")
    log(logged, "two", "--seed=43")
    file = logged.path / "test_another_seed_moves_the_tests_that_do_not_seed_themselves.py"
    lines = compared("different", "one", "two")
    assert lines[0] == (
        "6 tests drew, 4 of them from PRNGs that they had not seeded themselves: "
        "4 of these ended elsewhere"
    )
    assert lines[-6:-4] == ["ended alike: 0", "ended alike, and seed themselves: 2"]
    assert f"{file}::test_exchanges_the_generator: np.random.set_bit_generator(" in lines[-4]
    assert lines[-3:] == [
        f"    {file}::test_seeds_itself: np.random.seed(1) {file.name}:14",
        "the same by file: 1",
        f"    2 {file}",
    ]


def test_without_seeding_the_logs_differ(logged: pytest.Pytester) -> None:
    log(logged, "one", "-p", "no:seedall")
    log(logged, "two", "-p", "no:seedall", "--deselect", "::test_draws_from_numpy")
    assert "other end states: 8" in compared("equal", "one", "two")
    assert compared("outcomes", "one", "two")[:2] == [
        "8 tests in both logs",
        "tests in one log only: 0",
    ]


def test_outcomes_are_told_apart(logged: pytest.Pytester) -> None:
    outcomes = set()
    for seed in range(4):  # some of which fail a test
        log(logged, f"run{seed}", f"--seed={seed}")
        outcomes |= set(compared("outcomes", "run0", f"run{seed}")[2:])
    endings = {line.rpartition("::")[2] for line in outcomes}
    assert endings & {
        "test_fails_half_the_time: passed, failed",
        "test_fails_half_the_time: failed, passed",
    }

"""The session seed of ``--lf`` and its like: that of the run whose failures they run again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("lean", "suite")

DRAWS = """
    import random

    def test_draws(session_seed):
        assert random.random() < 0, f"session seed is {session_seed}"
"""
LAST_SEED = Path(".pytest_cache/v/seedall/last")
LAST_FAILED_SEED = Path(".pytest_cache/v/seedall/last_failed")
OF_FAILURES = ["--lf", "--last-failed", "--ff", "--sw", "--sw-skip"]


@pytest.fixture
def suite(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_suite=DRAWS, test_green="def test_passes(): pass")


def header(result: pytest.RunResult) -> str:
    """Return what the one header line says of the session seed."""
    (line,) = [line for line in result.outlines if line.startswith("seedall: ")]
    return line.removeprefix("seedall: session seed ")


def used(result: pytest.RunResult) -> int:
    """Return the session seed that the failing test saw."""
    found = re.search(r"^E +AssertionError: session seed is (\d+)$", str(result.stdout), re.M)
    assert found, result.stdout
    return int(found[1])


def of_the_last_run_that_failed(seed: int) -> str:
    return f"{seed}, of the last run that failed (again with --seed={seed})"


@pytest.mark.parametrize("option", OF_FAILURES)
def test_a_rerun_has_the_seed_of_the_last_run(pytester: pytest.Pytester, option: str) -> None:
    seed = used(pytester.runpytest())
    result = pytester.runpytest(option)
    assert used(result) == seed
    assert header(result) == of_the_last_run_that_failed(seed)


@pytest.mark.parametrize("option", OF_FAILURES)
def test_a_green_run_in_between_does_not_change_the_seed_of_a_rerun(
    pytester: pytest.Pytester, option: str
) -> None:
    pytester.runpytest("--seed=42")
    pytester.runpytest("--seed=7", "test_green.py")
    result = pytester.runpytest(option)
    assert used(result) == 42
    assert header(result) == of_the_last_run_that_failed(42)


def test_the_seed_is_that_of_the_failure_for_as_long_as_the_test_fails(
    pytester: pytest.Pytester,
) -> None:
    pytester.runpytest("--seed=42")
    for _ in range(2):
        pytester.runpytest("--seed=7", "test_green.py")
        assert used(pytester.runpytest("--lf")) == 42
    assert used(pytester.runpytest("--seed=last")) == 42  # that run was the last


def test_a_failure_in_between_changes_the_seed_of_a_rerun(pytester: pytest.Pytester) -> None:
    pytester.runpytest("--seed=42")
    pytester.runpytest("--seed=7")
    assert used(pytester.runpytest("--lf")) == 7


def test_new_tests_first_keeps_the_seed_of_the_last_run(pytester: pytest.Pytester) -> None:
    pytester.runpytest("--seed=42")
    pytester.runpytest("--seed=7", "test_green.py")
    result = pytester.runpytest("--nf")
    assert used(result) == 7
    assert header(result) == "7, of the last run (again with --seed=7)"


@pytest.mark.parametrize("option", ["--lf", "--ff", "--sw"])
def test_once_nothing_fails_any_more_the_seed_is_that_of_the_last_run(
    pytester: pytest.Pytester, option: str
) -> None:
    pytester.runpytest("--seed=42")
    pytester.makepyfile(test_suite="def test_draws(): pass")
    assert header(pytester.runpytest("--lf")) == of_the_last_run_that_failed(42)
    pytester.runpytest("--seed=7")
    assert header(pytester.runpytest(option)) == "7, of the last run (again with --seed=7)"


@pytest.mark.parametrize(
    "wrong", ["", "{", '"42"', "-1", None], ids=["empty", "no JSON", "text", "negative", "missing"]
)
def test_a_corrupt_seed_of_the_run_that_failed_leaves_that_of_the_last(
    pytester: pytest.Pytester, wrong: str | None
) -> None:
    pytester.runpytest("--seed=42")
    pytester.runpytest("--seed=7", "test_green.py")
    if wrong is None:
        LAST_FAILED_SEED.unlink()
    else:
        LAST_FAILED_SEED.write_text(wrong, encoding="utf-8")
    assert header(pytester.runpytest("--lf")) == "7, of the last run (again with --seed=7)"


def test_a_cleared_cache_leaves_a_rerun_a_seed_at_random(pytester: pytest.Pytester) -> None:
    pytester.runpytest("--seed=42")
    assert "chosen at random" in header(pytester.runpytest("--lf", "--cache-clear"))


def test_without_the_cache_plugin_no_seed_is_kept(pytester: pytest.Pytester) -> None:
    pytester.runpytest("--seed=42", "-p", "no:cacheprovider").assert_outcomes(failed=1, passed=1)
    assert not LAST_SEED.parent.exists()


def test_workers_leave_and_get_the_seed_of_the_run_that_failed(pytester: pytest.Pytester) -> None:
    pytester.runpytest("--seed=42", "-n", "2")
    pytester.runpytest("--seed=7", "-n", "2", "test_green.py")
    result = pytester.runpytest("--lf", "-n", "2")
    assert used(result) == 42
    assert header(result) == of_the_last_run_that_failed(42)
    assert used(pytester.runpytest("--lf")) == 42


def test_conftests_of_a_rerun_are_imported_under_the_seed_of_the_run_that_failed(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeconftest("""
        import random
        AT_IMPORT = random.random()

        def pytest_report_header(): return f"drawn at import: {AT_IMPORT}"
    """)
    run = pytester.runpytest("--seed=42")
    (drawn,) = [line for line in run.outlines if line.startswith("drawn at import: ")]
    pytester.runpytest("--seed=7", "test_green.py")
    pytester.runpytest("--lf").stdout.fnmatch_lines([drawn])


def test_a_run_that_is_interrupted_after_a_failure_has_failed(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_zz="def test_interrupted(): raise KeyboardInterrupt")
    result = pytester.runpytest_inprocess("--seed=42", no_reraise_ctrlc=True)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    pytester.runpytest("--seed=7", "test_green.py")
    assert used(pytester.runpytest("--lf", "test_suite.py")) == 42


@pytest.mark.parametrize("option", ["--setup-plan", "--setup-only"])
def test_a_run_that_only_sets_up_overwrites_nothing(pytester: pytest.Pytester, option: str) -> None:
    pytester.runpytest("--seed=42")
    pytester.makepyfile(
        test_broken="""
        import pytest

        @pytest.fixture
        def broken(): raise RuntimeError

        def test_broken(broken): pass
        """
    )
    result = pytester.runpytest("--seed=7", option)
    result.assert_outcomes(errors=int(option == "--setup-only"))
    assert used(pytester.runpytest("--seed=last")) == 42
    assert used(pytester.runpytest("--lf")) == 42


def test_a_run_that_shows_the_setup_is_remembered(pytester: pytest.Pytester) -> None:
    pytester.runpytest("--seed=42", "--setup-show")
    assert used(pytester.runpytest("--seed=last")) == 42


def test_a_seed_that_cannot_be_remembered_is_said_once(pytester: pytest.Pytester) -> None:
    LAST_SEED.parent.parent.mkdir(parents=True)
    LAST_SEED.parent.touch()
    result = pytester.runpytest("-W", "error")
    result.assert_outcomes(failed=1, passed=1)
    notices = [line for line in result.outlines if "session seed is not remembered" in line]
    assert len(notices) == 1


def test_a_rerun_in_workers_has_the_seed_of_the_last_run(pytester: pytest.Pytester) -> None:
    seed = used(pytester.runpytest())
    assert used(pytester.runpytest("--lf", "-n", "2")) == seed


@pytest.mark.parametrize("option", ["--lf", "--sw"])
def test_the_first_run_of_all_may_be_a_rerun(pytester: pytest.Pytester, option: str) -> None:
    result = pytester.runpytest(option)
    assert header(result) == f"{used(result)}, chosen at random (again with --seed={used(result)})"


def test_a_rerun_keeps_to_a_seed_that_is_given(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.runpytest("--seed=42")
    assert used(pytester.runpytest("--lf", "--seed=7")) == 7
    monkeypatch.setenv("PYTEST_SEED", "8")
    assert used(pytester.runpytest("--lf")) == 8

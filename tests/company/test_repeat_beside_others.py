"""Repeated tests beside plugins that time, retry, measure, repeat and shuffle tests."""

from __future__ import annotations

import pytest
from repeating import differing, notes, report, summary, write

pytest.importorskip("pytest_rerunfailures")
pytest.importorskip("pytest_timeout")

# --- pytest-rerunfailures -------------------------------------------------------------------------

RETRIED = """
    @pytest.mark.repeat_deterministic(runs=3)
    def test_changes():
        value = turn("changes")
        note("changes")

    @pytest.mark.repeat_deterministic
    def test_fails():
        note("fails")
        value = random.random()
        assert value < 0

    @pytest.mark.repeat_deterministic
    def test_flaky():
        note("flaky")
        if turn("flaky") <= 2: raise ValueError("no")

    @pytest.mark.repeat_deterministic
    def test_passes(): note("passes", random.random())
"""


def test_no_retry_hides_that_a_test_is_not_deterministic(pytester: pytest.Pytester) -> None:
    write(pytester, RETRIED)
    result = pytester.runpytest("-p", "rerunfailures", "--reruns=2", "--seed=42")
    outcomes = result.parseoutcomes()
    assert (outcomes["failed"], outcomes["passed"]) == (3, 1)
    assert sorted(set(differing(result))) == ["test_changes: run 2", "test_flaky: run 3"]
    found = notes(pytester)
    # the runs that nobody sees, and as many attempts at the one that is seen as there may be
    assert (found.count("changes"), found.count("fails"), found.count("flaky")) == (5, 4, 4)
    assert len([line for line in found if line.startswith("passes")]) == 2
    assert len({line for line in found if line.startswith("passes")}) == 1


def test_a_retry_says_which_attempt_it_is_as_ever(pytester: pytest.Pytester) -> None:
    write(pytester, RETRIED)
    result = pytester.runpytest("-p", "rerunfailures", "--reruns=2", "--seed=42", "-k", "fails")
    attempts = [line for line in result.outlines if line.startswith("attempt ")]
    assert attempts == ["attempt     3, under the same seeds as the first"]


@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n2")])
def test_retries_are_not_counted_as_runs(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    write(pytester, RETRIED)
    options = ("-p", "rerunfailures", "--reruns=2", "--seed=42", "-k", "fails or passes")
    first = summary(pytester.runpytest(*options, *workers))[0]
    assert first == "2 tests run 2 times (2 retries): 2 the same; 2 results compared"


# --- flaky ----------------------------------------------------------------------------------------

BY_FLAKY = """
    from flaky import flaky

    @flaky(max_runs=3)
    @pytest.mark.repeat_deterministic
    def test_changes():
        note("changes")
        value = turn("changes")

    @flaky
    @pytest.mark.repeat_deterministic
    def test_skips():
        if turn("skips") > 1: pytest.skip("now")

    @flaky
    @pytest.mark.repeat_deterministic
    def test_passes_at_last():
        if turn("last") == 1: raise ValueError("no")

    @pytest.mark.repeat_deterministic
    def test_not_retried(): value = turn("not retried")

    @flaky
    @pytest.mark.repeat_deterministic
    def test_passes(): value = random.random()
"""


@pytest.mark.parametrize("arguments", [(), ("--seedall-diagnose=auto", "-x")], ids=str)
def test_flaky_hides_no_test_that_is_not_deterministic(
    pytester: pytest.Pytester, arguments: tuple[str, ...]
) -> None:
    pytest.importorskip("flaky")
    write(pytester, BY_FLAKY, diagnoses=bool(arguments))
    result = pytester.runpytest("-p", "flaky", "--no-flaky-report", "--seed=42", *arguments)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    if arguments:
        result.assert_outcomes(failed=1)
        return
    result.assert_outcomes(failed=4, passed=1)
    names = ["test_changes", "test_skips", "test_passes_at_last", "test_not_retried"]
    assert sorted(set(differing(result))) == sorted(f"{name}: run 2" for name in names)
    assert notes(pytester) == ["changes"] * 4  # one that nobody sees, and three attempts


# --- pytest-timeout -------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["signal", "thread"])
def test_a_limit_that_is_kept_is_no_matter(pytester: pytest.Pytester, method: str) -> None:
    write(
        pytester,
        """
        import time
        @pytest.mark.repeat_deterministic(runs=4)
        def test_it():
            time.sleep(0.4)
            value = random.random()
    """,
    )
    arguments = ("--timeout=1", f"--timeout-method={method}", "-p", "pytest_timeout")
    result = pytester.runpytest_subprocess(*arguments, "--seed=42")
    result.assert_outcomes(passed=1)
    assert differing(result) == []


def test_a_test_that_takes_too_long_fails_as_ever(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        import time
        @pytest.mark.repeat_deterministic
        def test_it():
            note("run")
            time.sleep(60)
        def test_other(): pass
    """,
    )
    arguments = ("--timeout=0.5", "--timeout-method=signal", "-p", "pytest_timeout")
    result = pytester.runpytest_subprocess(*arguments, "--seed=42", timeout=30)
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*Timeout*"])
    assert notes(pytester) == ["run"] * 2


@pytest.mark.parametrize("method", ["signal", "thread"])
def test_what_is_done_between_runs_has_no_limit(pytester: pytest.Pytester, method: str) -> None:
    write(
        pytester,
        """
        @pytest.mark.repeat_deterministic(fresh_process=True)
        def test_it():
            import os
            return os.getpid()
    """,
        conftest="""
            import os, time
            time.sleep(1 if os.environ.get("IS_CHILD") else 0)
            os.environ["IS_CHILD"] = "1"
        """,
        diagnoses=True,
    )
    arguments = ("--timeout=0.9", f"--timeout-method={method}", "-p", "pytest_timeout")
    result = pytester.runpytest_subprocess(*arguments, "--seed=42", "--seedall-diagnose=auto")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["cause *between fresh interpreters*"])


@pytest.mark.parametrize("method", ["signal", "thread"])
@pytest.mark.parametrize("func_only", ["true", "false"])
def test_a_run_that_is_traced_may_take_longer(
    pytester: pytest.Pytester, method: str, func_only: str
) -> None:
    write(
        pytester,
        """
        import time
        @pytest.mark.repeat_deterministic
        def test_it():
            if turn() == 4:  # the run that is watched
                time.sleep(1.2)
            return time.time()
    """,
        diagnoses=True,
    )
    arguments = ("--timeout=1", f"--timeout-method={method}", "-p", "pytest_timeout")
    more = ("-o", f"timeout_func_only={func_only}", "--seedall-diagnose=auto")
    result = pytester.runpytest_subprocess(*arguments, *more, "--seed=42")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["cause *the clock*"])


# --- pytest-cov -----------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n", "2")], ids=["one", "workers"])
def test_the_coverage_is_complete(pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    pytest.importorskip("pytest_cov")
    pytester.makepyfile(
        measured="""
        def double(number):
            result = number * 2
            if result > 4:
                return result
            return 0
    """
    )
    write(
        pytester,
        """
        from measured import double
        @pytest.mark.repeat_deterministic
        @pytest.mark.parametrize("number", [1, 5])
        def test_it(number): value = double(number)
    """,
    )
    coverage = ("-p", "pytest_cov", "--cov=measured", "--cov=test_it", "--cov-branch")
    result = pytester.runpytest_subprocess(*coverage, *workers, "--seed=42")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["measured.py * 100%"])
    assert summary(result) == ["2 tests run 2 times: 2 the same; 2 results compared"]


# --- pytest-repeat, pytest-randomly, pytest-random-order ------------------------------------------

REPEATED = """
    @pytest.mark.repeat_deterministic
    def test_it(request):
        value = random.random()
        note(request.node.name, value)

    @pytest.mark.repeat_deterministic
    def test_other(): value = turn()
"""


def test_each_repetition_is_repeated_for_itself(pytester: pytest.Pytester) -> None:
    pytest.importorskip("pytest_repeat")
    write(pytester, REPEATED)
    result = pytester.runpytest("-p", "repeat", "--count=3", "--seed=42")
    result.assert_outcomes(passed=3, failed=3)
    found = notes(pytester)
    assert len(found) == 6
    assert len(set(found)) == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ("-p", "randomly"),
        ("-p", "random_order", "--random-order"),
    ],
    ids=["randomly", "random-order"],
)
def test_shuffled_tests_are_told_what_they_are_told_otherwise(
    pytester: pytest.Pytester, arguments: tuple[str, ...]
) -> None:
    write(pytester, REPEATED)
    plain = pytester.runpytest("--seed=42")
    values = notes(pytester)
    shuffled = pytester.runpytest(*arguments, "--seed=42")
    assert notes(pytester) == values
    assert report(shuffled) == report(plain)

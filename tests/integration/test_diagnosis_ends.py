"""How a diagnosis ends: fixtures that fail in their teardown, a debugger, folders that are gone."""

from __future__ import annotations

import fnmatch
from typing import TYPE_CHECKING

import pytest
from repeating import report, write

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.usefixtures("lean")

FAILING_TEARDOWN = """
    import time

    @pytest.fixture(scope="module")
    def base():
        yield
        raise ValueError("in the teardown of the module")

    @pytest.mark.repeat_deterministic
    def test_clock(base):
        return time.time()
"""


@pytest.fixture(autouse=True)
def _asked_for(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nseedall_diagnose = auto")


def diagnose(pytester: pytest.Pytester, source: str, *options: str) -> pytest.RunResult:
    write(pytester, source, diagnoses=True)
    return pytester.runpytest("--seed=42", *options)


@pytest.mark.parametrize("workers", [(), ("-n1",)], ids=["one process", "a worker"])
def test_a_wider_fixture_that_fails_in_its_teardown_is_told_once(
    pytester: pytest.Pytester, workers: Sequence[str]
) -> None:
    result = diagnose(pytester, FAILING_TEARDOWN, *workers)
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(["*ERROR at teardown of test_clock*", "cause * the clock*"])


@pytest.mark.parametrize("option", ["-x", "--stepwise"])
def test_where_the_run_is_to_stop_all_is_torn_down_with_the_test(
    pytester: pytest.Pytester, option: str
) -> None:
    more = "\n    def test_more(base):\n        pass\n"
    result = diagnose(pytester, FAILING_TEARDOWN + more, option)
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(["*ERROR at teardown of test_clock*"])


def test_what_only_the_second_teardown_raises_is_told(pytester: pytest.Pytester) -> None:
    source = """
        import time

        @pytest.fixture(scope="module")
        def base():
            yield
            assert turn() == 1, "it was set up again"

        @pytest.mark.repeat_deterministic
        def test_clock(base):
            return time.time()
    """
    result = diagnose(pytester, source)
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(["*it was set up again*"])


def test_a_debugger_that_is_left_ends_the_run(pytester: pytest.Pytester) -> None:
    source = """
        import time

        @pytest.mark.repeat_deterministic
        def test_clock():
            if turn() == 6:
                pytest.exit("Quitting debugger")
            return time.time()

        def test_more():
            pass
    """
    result = diagnose(pytester, source)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*Exit: Quitting debugger*"])


def test_the_current_folder_may_be_gone(pytester: pytest.Pytester) -> None:
    source = """
        import os, time

        @pytest.mark.repeat_deterministic
        def test_clock(tmp_path):
            os.chdir(tmp_path)
            try:
                tmp_path.rmdir()
            except OSError:
                pytest.skip("this system does not take away the current folder")
            return time.time()
    """
    write(pytester, source, diagnoses=True)
    result = pytester.runpytest_subprocess("--seed=42")
    if not result.parseoutcomes().get("skipped"):
        assert any(line.startswith("cause    the clock") for line in report(result))


def test_what_makes_no_difference_is_not_where_runs_part(pytester: pytest.Pytester) -> None:
    source = """
        import os, time

        def log():
            now = time.time()

        @pytest.mark.repeat_deterministic
        def test_entropy():
            log()
            return os.urandom(4)
    """
    said = report(diagnose(pytester, source))
    where = next(line for line in said if line.startswith("where"))
    assert where.endswith("in test_entropy()     return os.urandom(4)")


def test_the_time_does_not_hide_where_state_is_used(pytester: pytest.Pytester) -> None:
    source = """
        import time

        SEEN = {}

        def log():
            now = time.time()

        def look():
            if SEEN:
                return "old"
            SEEN["x"] = 1
            return "new"

        @pytest.mark.repeat_deterministic
        def test_state():
            log()
            return look()
    """
    said = report(diagnose(pytester, source))
    where = next(line for line in said if line.startswith("where"))
    assert where.endswith("in look()     if SEEN:")


def test_runs_that_agree_are_not_said_to_part(pytester: pytest.Pytester) -> None:
    source = """
        import time
        from pathlib import Path

        def log():
            now = time.time()

        @pytest.mark.repeat_deterministic
        def test_first():
            log()
            made = Path("made")
            is_first = not made.exists()
            made.mkdir(exist_ok=True)
            return is_first
    """
    said = report(diagnose(pytester, source))
    assert not any(line.startswith("where") for line in said)
    assert "cause    not found" in said


def test_a_slow_test_says_how_much_time_it_takes(pytester: pytest.Pytester) -> None:
    source = """
        import os, time

        @pytest.mark.repeat_deterministic
        def test_it():
            time.sleep(0.5)
            token = os.urandom(4)
    """
    # A busy machine may take a second before the first run, and nine runs are too few.
    said = report(diagnose(pytester, source, "-o", "seedall_diagnose_time=4"))
    assert "cause    not found" in said
    over = "the time is over: a run takes * s (try -o seedall_diagnose_time=*0)"
    assert fnmatch.filter(said, f"{' ' * 9}{over}")


def test_state_that_is_too_much_to_look_at_is_not_tested(pytester: pytest.Pytester) -> None:
    source = """
        a_lot = [[number] for number in range(60_000)], [[number] for number in range(60_000)]
        count = [0]

        @pytest.mark.repeat_deterministic
        def test_it():
            count[0] += 1
            number = count[0]
    """
    said = report(diagnose(pytester, source))
    untested = "not tested: state of the project, of which there is too much to look at"
    assert f"{' ' * 9}{untested}" in said


def test_a_test_that_freezes_time_is_traced(pytester: pytest.Pytester) -> None:
    source = """
        import sys
        import time

        STATE = []

        def freeze(monkeypatch):  # as freezegun does it: wherever a module has the function
            clocks = {"monotonic": time.monotonic, "perf_counter": time.perf_counter}
            ours = [name for name in sys.modules if name.startswith("pytest_seedall.diagnosis")]
            for module in [time, *map(sys.modules.get, ours)]:
                for name in clocks.keys() & vars(module).keys():
                    if vars(module)[name] is clocks[name]:
                        monkeypatch.setattr(module, name, lambda: 1e12)

        @pytest.mark.repeat_deterministic
        def test_it(monkeypatch):
            freeze(monkeypatch)
            STATE.append(1)
            length = len(STATE)
    """
    result = diagnose(pytester, source)
    result.stdout.fnmatch_lines(["where    test_*.py:* in test_it()     length = len(STATE)"])

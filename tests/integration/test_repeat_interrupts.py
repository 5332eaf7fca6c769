"""Repeated tests that end the run, and those that warn."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest
from repeating import differing, notes, write

pytestmark = pytest.mark.usefixtures("as_a_user")


# --- interrupts -----------------------------------------------------------------------------------


def test_ctrl_c_in_a_run_that_nobody_sees_ends_all(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.fixture(scope="module", autouse=True)
        def wide():
            yield
            note("wide down")
        @pytest.fixture
        def own():
            yield
            note("own down")
        @pytest.mark.repeat_deterministic(runs=3)
        def test_it(own):
            note("run")
            random.random()
            if turn() == 2: raise KeyboardInterrupt
        def test_other(): note("other")
    """,
    )
    result = pytester.runpytest_subprocess("--seed=42")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert notes(pytester) == ["run", "own down", "run", "own down", "wide down"]
    result.stdout.fnmatch_lines(["*test_it.py::test_it --seed=42"])
    result.stdout.no_fnmatch_line("*INTERNALERROR*")


@pytest.mark.parametrize("call", ["pytest.exit('enough')", "raise SystemExit(3)"])
def test_other_exits_do_what_they_do(pytester: pytest.Pytester, call: str) -> None:
    source = f"""
        MARKER
        def test_it(): {call}
        def test_other(): pass
    """
    write(pytester, source.replace("MARKER", ""))
    plain = pytester.runpytest_subprocess("--seed=42")
    write(pytester, source.replace("MARKER", "@pytest.mark.repeat_deterministic"))
    marked = pytester.runpytest_subprocess("--seed=42")
    assert (marked.ret, marked.parseoutcomes()) == (plain.ret, plain.parseoutcomes())


# --- warnings -------------------------------------------------------------------------------------

WARNS = """
    import warnings
    MARKER
    def test_it():
        warnings.warn("in each run")
        if turn() == 1: warnings.warn("in the first run")
"""


def warned(pytester: pytest.Pytester, marker: str) -> list[str]:
    write(pytester, WARNS.replace("MARKER", marker))
    result = pytester.runpytest("--seed=42", "-W", "default")
    result.assert_outcomes(passed=1, warnings=2)
    return [
        line for line in result.outlines if "UserWarning" in line or line.startswith("test_it.")
    ]


def test_a_warning_is_told_once(pytester: pytest.Pytester) -> None:
    plain = warned(pytester, "")
    marked = warned(pytester, "@pytest.mark.repeat_deterministic(runs=3)")
    numbers = re.compile(r"py:\d+")
    assert [numbers.sub("py", line) for line in marked] == [
        numbers.sub("py", line) for line in plain
    ]


def test_warnings_as_errors_fail_the_test_as_ever(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        import warnings
        @pytest.mark.repeat_deterministic
        def test_always(): warnings.warn("in each run")
        @pytest.mark.repeat_deterministic
        def test_first():
            if turn() == 1: warnings.warn("in the first run")
        @pytest.mark.repeat_deterministic
        def test_never(): value = 1
    """,
    )
    result = pytester.runpytest("--seed=42", "-W", "error")
    result.assert_outcomes(passed=1, failed=2)
    assert differing(result) == ["test_first: run 2"]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="there is no sys.monitoring")
def test_an_interrupt_leaves_no_tool_behind(pytester: pytest.Pytester) -> None:
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
    before = [monitoring.get_tool(number) for number in range(6)]
    write(
        pytester,
        """
        @pytest.mark.repeat_deterministic
        def test_it(): raise KeyboardInterrupt
    """,
    )
    with pytest.raises(KeyboardInterrupt):
        pytester.runpytest_inprocess("--seed=42")
    assert [monitoring.get_tool(number) for number in range(6)] == before

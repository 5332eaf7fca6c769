"""However a run of failing tests ends or is shown, the seeds and commands are there."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.usefixtures("as_a_user")

SUITE = """
    import random

    def test_first(): assert random.random() < 0
    def test_second(): assert random.random() < 0
"""

COMMANDS = [f"pytest test_suite.py::{name} --seed=42" for name in ("test_first", "test_second")]


@pytest.fixture(autouse=True)
def suite(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_suite=SUITE)


def drawn(result: pytest.RunResult) -> list[str]:
    """Return what the tests drew, and see to it that nothing of ours broke."""
    text = f"{result.stdout}\n{result.stderr}"
    assert "INTERNALERROR" not in text
    assert "pytest_seedall/" not in text
    return re.findall(r"^E +assert (\S+) < 0$", text, re.M)


@pytest.fixture
def plain(pytester: pytest.Pytester) -> list[str]:
    """What the two tests draw in a run without options."""
    values = drawn(pytester.runpytest("--seed=42"))
    assert len(set(values)) == 2
    return values


SUMMARY = ["=* seedall =*", "session seed 42: 2 failed, all of them drew *"]


@pytest.mark.parametrize(
    "options",
    [
        "",
        "--no-header",
        "-vv",
        "-s",
        "--setup-show",
        "--show-capture=no",
        "--assert=plain --tb=native",
        "--full-trace",
        "-p no:capture",
        "-p no:logging",
        "-rN",
        "--color=yes",
    ],
)
def test_each_failure_and_the_summary_have_commands_with(
    pytester: pytest.Pytester, options: str
) -> None:
    result = pytester.runpytest("--seed=42", *options.split())
    drawn(result)
    lines = [f"replay      {command}" for command in COMMANDS]
    result.stdout.fnmatch_lines([*lines, *SUMMARY, *(f"  {command}" for command in COMMANDS)])


@pytest.mark.parametrize(
    "options", ["--tb=short", "--tb=long", "-x --maxfail=2", "--strict-markers"]
)
def test_the_values_are_those_of_the_plain_run_with(
    pytester: pytest.Pytester, plain: Sequence[str], options: str
) -> None:
    assert drawn(pytester.runpytest("--seed=42", *options.split())) == plain


@pytest.mark.parametrize("options", ["-q", "-qq", "-q --tb=no"])
def test_brief_output_has_the_seed_and_one_command(pytester: pytest.Pytester, options: str) -> None:
    result = pytester.runpytest("--seed=42", *options.split())
    drawn(result)
    lines = [
        "session seed 42: 2 failed, all of them drew *",
        "all of them: pytest --replay-failed --seed=42",
    ]
    result.stdout.fnmatch_lines(lines, consecutive=True)
    result.stdout.no_fnmatch_line("*= seedall =*")
    assert not any(line.startswith("seedall: ") for line in result.outlines)


def test_brief_output_of_one_failure_has_its_command(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest("--seed=42", "-q", "-k", "first")
    lines = ["session seed 42: 1 failed, and drew *", f"  {COMMANDS[0]}"]
    result.stdout.fnmatch_lines(lines, consecutive=True)


def test_a_green_run_has_the_header_line_and_no_more(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_suite="import random\ndef test_passes(): random.random()")
    result = pytester.runpytest("--seed=42")
    assert [line for line in result.outlines if "seed" in line and "plugins" not in line] == [
        "seedall: session seed 42"
    ]
    result = pytester.runpytest("--seed=42", "-q")
    assert not [line for line in result.outlines if "seed" in line]


@pytest.mark.parametrize("options", ["-x", "--maxfail=1", "--sw"])
def test_a_run_that_stops_at_a_failure_has_its_command(
    pytester: pytest.Pytester, plain: Sequence[str], options: str
) -> None:
    result = pytester.runpytest("--seed=42", options)
    assert drawn(result) == plain[:1]
    lines = ["session seed 42: 1 failed, and drew *", f"  {COMMANDS[0]}"]
    result.stdout.fnmatch_lines(lines, consecutive=True)


@pytest.mark.parametrize("statement", ["raise KeyboardInterrupt", "pytest.exit('enough')"])
@pytest.mark.parametrize("place", ["test", "fixture", "module fixture"])
def test_an_interrupted_run_has_the_commands_of_what_failed_before(
    pytester: pytest.Pytester, plain: Sequence[str], place: str, statement: str
) -> None:
    scope = "module" if place.startswith("module") else "function"
    pytester.makepyfile(
        test_suite_too=f"""
        import pytest, random

        @pytest.fixture(scope={scope!r})
        def in_the_way():
            random.random()
            {statement if "fixture" in place else "pass"}

        def test_interrupted(in_the_way):
            random.random()
            {statement}

        def test_never(): pass
    """
    )
    state = random_state()
    result = pytester.runpytest_inprocess("--seed=42", no_reraise_ctrlc=True)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert drawn(result) == plain
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines([*SUMMARY, *(f"  {command}" for command in COMMANDS)])
    assert random_state() == state


def random_state() -> object:
    import random

    return random.getstate()


def test_an_interrupted_import_ends_the_run(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_suite="import random; random.random(); raise KeyboardInterrupt")
    state = random_state()
    result = pytester.runpytest_inprocess("--seed=42", no_reraise_ctrlc=True)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    drawn(result)
    assert random_state() == state


@pytest.mark.parametrize(("typed", "tests"), [("q\n", 1), ("c\nc\n", 2)])
def test_the_debugger_is_entered_below_our_section(
    pytester: pytest.Pytester, plain: Sequence[str], typed: str, tests: int
) -> None:
    result = pytester.run(
        sys.executable, "-m", "pytest", "--seed=42", "--pdb", stdin=typed.encode()
    )
    assert drawn(result) == plain[:tests]
    shown = [f"replay      *python -m {command}" for command in COMMANDS[:tests]]
    count = "1 failed, and drew" if tests == 1 else f"{tests} failed, all of them drew"
    result.stdout.fnmatch_lines([*shown, f"session seed 42: {count} *"])


def test_without_a_terminal_nothing_is_written(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest("--seed=42", "-p", "no:terminal")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert not result.outlines
    assert not result.errlines


def test_without_the_cache_plugin_there_is_no_command_for_all(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest("--seed=42", "-p", "no:cacheprovider")
    result.stdout.fnmatch_lines([*SUMMARY, *(f"  {command}" for command in COMMANDS)])
    result.stdout.no_fnmatch_line("all of them*")


@pytest.mark.parametrize("option", ["--collect-only", "--setup-plan"])
def test_a_run_of_no_test_shows_the_header_line_and_no_more(
    pytester: pytest.Pytester, option: str
) -> None:
    result = pytester.runpytest("--seed=42", option)
    assert result.ret == pytest.ExitCode.OK
    assert [line for line in result.outlines if "seed" in line and "plugins" not in line] == [
        "seedall: session seed 42"
    ]

"""``--triage``: after a run, what each failure is due to; tried in fresh processes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from pytest_seedall.errands import Ended, send

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.usefixtures("as_a_user")

SEND = "pytest_seedall.triage.experiments.send"
PYTHON = "import os, random, unittest, pathlib, time, pytest\n"


def write(pytester: pytest.Pytester, source: str, **others: str) -> None:
    pytester.makepyfile(test_it=PYTHON + source, **others)


def said(result: pytest.RunResult) -> list[str]:
    """Return the lines of the triage, without how long it took."""
    begin = next(place for place, line in enumerate(result.outlines) if "seedall: triage" in line)
    rest = result.outlines[begin + 1 :]
    end = next(place for place, line in enumerate(rest) if line.startswith("==="))
    return [line for line in rest[:end] if not re.fullmatch(r"\d+ process(es)? in .*s", line)]


def verdicts(result: pytest.RunResult) -> Mapping[str, str]:
    """Return what is said of each test, by its name."""
    found = [line.partition(": ") for line in said(result) if line[0] != " " and "::" in line]
    return {nodeid.partition("::")[2]: verdict for nodeid, _, verdict in found}


EACH = """
STATE = []
COUNT = pathlib.Path(__file__).with_suffix(".count")

def test_passes():
    STATE.append(random.random())

def test_always():
    assert random.random() > 2

def test_depends():
    assert random.random() < 0.5

def test_flaky():
    random.random()
    COUNT.write_text(COUNT.read_text() + "." if COUNT.exists() else ".")
    assert len(COUNT.read_text()) % 2 == 0

def test_needs():
    random.random()
    assert not STATE

def test_plain():
    assert not "drawn"
"""


@pytest.mark.parametrize("options", [[], ["-n2"]], ids=str)
def test_one_thing_is_said_of_each_failure(pytester: pytest.Pytester, options: list[str]) -> None:
    write(pytester, EACH)
    # One worker runs all of a file, as --dist=loadfile says: test_needs needs a test before it.
    options += ["--dist=loadfile"] if options else []
    result = pytester.runpytest("--seed=3", "--triage=3", *options)
    result.assert_outcomes(passed=1, failed=5)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    lines = said(result)
    commands = [line for line in lines if line.startswith("  ") and "test_depends" in line]
    assert [line for line in lines if line not in commands] == [
        "test_it.py::test_always: always fails (4 of 4)",
        "test_it.py::test_depends: seed-dependent (3 of 4)",
        "test_it.py::test_flaky: not deterministic (the same seed passed)",
        "  @pytest.mark.repeat_deterministic above it tells what differs",
        "test_it.py::test_needs: needs other tests (passes alone)",
        "  pytest --replay-in-order --seed=3",
        "not triaged: 1 failed test that drew no random numbers of a seed",
    ]
    assert len(commands) == 2
    for command in commands:
        seed = re.search(r"--seed=\d+", command)
        assert seed
        replayed = pytester.runpytest("test_it.py::test_depends", seed[0])
        replayed.assert_outcomes(failed=1)
    in_order = pytester.runpytest("--replay-in-order", "--seed=3")
    assert any("test_needs" in line and "FAILED" in line for line in in_order.outlines)


KINDS = """
class TestMethods:
    @pytest.mark.parametrize("name", ["a b", "c"])
    def test_method(self, name):
        assert random.random() > 2

class Case(unittest.TestCase):
    def test_case(self):
        self.assertGreater(random.random(), 2)

class AsyncCase(unittest.IsolatedAsyncioTestCase):
    async def test_awaits(self):
        self.assertGreater(random.random(), 2)

def function():
    '''
    >>> import random; random.random() > 2
    True
    '''

@pytest.fixture(scope="session")
def wider():
    return random.random()

def test_wider_fixture(wider):
    assert wider < 0.5

@pytest.fixture
def broken():
    assert random.random() > 2

def test_setup(broken):
    pass

@pytest.mark.seed(3)
def test_pinned():
    assert random.random() > 2

@pytest.mark.unseeded
def test_unseeded():
    assert random.random() > 2

@pytest.mark.repeat_deterministic
def test_repeated():
    value = random.random(), time.time_ns()
"""


def test_tests_of_all_kinds_are_triaged(pytester: pytest.Pytester) -> None:
    write(pytester, KINDS)
    result = pytester.runpytest("--seed=5", "--triage=2", "--doctest-modules")
    found = dict(verdicts(result))
    assert found.pop("test_wider_fixture").startswith("seed-dependent (")
    assert found.pop("test_pinned") == "always fails (3 of 3; its own seed is pinned)"
    assert found.pop("test_repeated") == "not deterministic (its repeats differ)"
    assert found == dict.fromkeys(
        [
            "TestMethods::test_method[a b]",
            "TestMethods::test_method[c]",
            "Case::test_case",
            "AsyncCase::test_awaits",
            "test_it.function",
            "test_setup",
        ],
        "always fails (3 of 3)",
    )
    assert said(result)[-1] == "not triaged: 1 failed test that drew no random numbers of a seed"


def test_a_test_that_another_failed_test_spoils_needs_it(pytester: pytest.Pytester) -> None:
    source = """
STATE = []
def test_spoils():
    STATE.append(random.random())
    assert random.random() > 2

def test_spoilt():
    random.random()
    assert not STATE
"""
    write(pytester, source)
    result = pytester.runpytest("--seed=4", "--triage=1")
    assert verdicts(result) == {
        "test_spoils": "always fails (2 of 2)",
        "test_spoilt": "needs other tests (passes alone)",
    }


def test_a_run_without_failures_that_drew_starts_no_process(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SEND, None)
    write(pytester, "def test_passes(): random.random()")
    assert "seedall: triage" not in pytester.runpytest("--triage").stdout.str()
    write(pytester, "def test_plain(): assert 0")
    result = pytester.runpytest("--triage")
    assert said(result) == ["not triaged: 1 failed test that drew no random numbers of a seed"]


DIES = "def test_dies():\n    random.random()\n    os._exit(1)\ndef test_other(): pass"


def test_a_test_that_kills_its_process_fails(pytester: pytest.Pytester) -> None:
    write(pytester, DIES)
    result = pytester.runpytest("--seed=4", "--triage=1", "-n2", "--max-worker-restart=1")
    assert verdicts(result) == {"test_dies": "always fails (2 of 2)"}


HANGS = """
def test_hangs():
    random.random()
    begun = pathlib.Path(__file__).with_suffix(".begun")
    if begun.exists():
        time.sleep(100)
    begun.touch()
    assert 0
"""


def test_it_ends_when_time_is_up(pytester: pytest.Pytester) -> None:
    write(pytester, HANGS)
    result = pytester.runpytest("--seed=4", "--triage", "-o", "seedall_triage_time=1")
    assert said(result) == [
        "test_it.py::test_hangs: not known, it did not run again",
        "not all was run: 1 s are up (ini seedall_triage_time)",
    ]
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_what_is_known_is_said_after_an_interrupt(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def interrupted(*arguments: object) -> Ended:
        calls.append(arguments)
        if len(calls) == 4:  # the second of the other seeds
            raise KeyboardInterrupt
        return send(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(SEND, interrupted)
    write(pytester, "def test_it(): assert random.random() > 2")
    result = pytester.runpytest("--seed=4", "--triage")
    assert said(result) == [
        "test_it.py::test_it: always fails (2 of 2; 2 of 11 run)",
        "interrupted: not all was run",
    ]
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["session seed 4: 1 failed*", "FAILED test_it.py::test_it*"])


def test_a_run_that_the_user_ends_is_not_triaged(pytester: pytest.Pytester) -> None:
    write(pytester, EACH + "\ndef test_ends(): raise KeyboardInterrupt")
    result = pytester.runpytest_subprocess("--seed=4", "--triage")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert "seedall: triage" not in result.stdout.str()


@pytest.mark.parametrize("option", ["-x", "--maxfail=1 --ff"])
def test_options_that_end_the_run_at_a_failure_end_no_triage(
    pytester: pytest.Pytester, option: str
) -> None:
    pytester.makeini(f"[pytest]\naddopts = {option} --triage=1")
    write(
        pytester,
        "@pytest.mark.parametrize('x', [1, 2])\ndef test_it(x): assert random.random() > 2",
    )
    result = pytester.runpytest("--seed=4")
    assert verdicts(result) == {"test_it[1]": "always fails (2 of 2)"}
    result = pytester.runpytest("--seed=4", "--maxfail=5")
    assert set(verdicts(result).values()) == {"always fails (2 of 2)"}
    assert len(verdicts(result)) == 2


def test_it_is_brief_where_that_is_asked_for(pytester: pytest.Pytester) -> None:
    write(pytester, "def test_it(): assert random.random() > 2")
    pytester.makeini("[pytest]\nseedall_triage = 1")
    result = pytester.runpytest("--seed=4", "-q")
    result.stdout.fnmatch_lines(["seedall: test_it.py::test_it: always fails (2 of 2)"])


EXAMPLES = """
from hypothesis import given, settings, strategies

def fails(value):
    return value >= 1000 if os.path.exists("always") else value == 1000

@settings(max_examples=20, deadline=None)
@given(strategies.integers(0, 10**9))
def test_examples(value):
    assert not fails(value)
"""


def test_stored_examples_are_not_used(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_ADDOPTS")  # with Hypothesis's plugin
    write(pytester, EXAMPLES)
    flag = pytester.path / "always"
    flag.touch()
    result = pytester.runpytest_subprocess("--seed=4", "--triage=1")
    assert verdicts(result) == {"test_examples": "always fails (2 of 2)"}
    flag.unlink()
    result = pytester.runpytest_subprocess("--seed=4", "--triage=1")
    assert verdicts(result) == {
        "test_examples": "failed by an example of Hypothesis's database (passes without)"
    }

"""``--triage``: after a run, what each failure is due to; tried in fresh processes."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest
from triaging import said, verdicts, write

from pytest_seedall.processes.errands import Ended, send
from pytest_seedall.seeds import derive
from pytest_seedall.triage import processes  # now: what an inner run imports first is dropped

pytestmark = pytest.mark.usefixtures("as_a_user")


EACH = """
STATE = []
COUNT = pathlib.Path(__file__).with_suffix(".count")

def test_passes():
    STATE.append(random.random())

def test_always():
    number = random.random()
    if number < 0.5:
        raise ValueError
    assert number > 2

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
        "test_it.py::test_always: always fails, but not in the same way (under 4 of 4 seeds: "
        "3 AssertionError, 1 ValueError)",
        "test_it.py::test_depends: seed-dependent (fails under 3 of 4 seeds)",
        "test_it.py::test_flaky: not deterministic (the same seed passed)",
        "  @pytest.mark.repeat_deterministic above it tells what differs",
        "test_it.py::test_needs: needs other tests (passes alone)",
        "  pytest --replay-in-order --seed=3",
        "not triaged: 1 failed test that drew no random numbers of a seed",
    ]
    assert commands.pop().endswith("--seed-sweep=100")
    assert len(commands) == 2
    for command in commands:
        seed = re.search(r"--seed=\d+", command)
        assert seed
        replayed = pytester.runpytest("test_it.py::test_depends", seed[0])
        replayed.assert_outcomes(failed=1)
    assert "all of them: pytest --replay-in-order --seed=3" in result.outlines
    assert "  pytest test_it.py::test_needs --seed=3" not in result.outlines
    in_order = pytester.runpytest("--replay-in-order", "--seed=3")
    assert any("test_needs   (session seed 3)" in line for line in in_order.outlines)
    assert any(line.endswith("recorded failures: 5 still fail") for line in in_order.outlines)


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
        "test_spoils": "always fails (under 2 of 2 seeds)",
        "test_spoilt": "needs other tests (passes alone)",
    }


OWN_SEEDS = """
@pytest.fixture
def fixed(): random.seed(42)

@pytest.fixture
def of_seedall(seedall): random.seed(seedall.seed)

def test_fixed(fixed): assert random.random() > 2
def test_half_fixed(fixed, seedall): assert random.random() + seedall.random.random() > 3
def test_of_seedall(of_seedall): assert random.random() > 2
"""


@pytest.mark.parametrize("options", [[], ["-n1"]], ids=str)
def test_seeds_of_the_project_that_hide_the_others_are_named(
    pytester: pytest.Pytester, options: list[str]
) -> None:
    write(pytester, OWN_SEEDS)
    result = pytester.runpytest("--seed=4", "--triage=3", *options)
    assert verdicts(result) == {
        "test_fixed": "cannot tell: random.seed(42) at test_it.py:4 gives it the same numbers "
        "under each seed",
        "test_half_fixed": "always fails (under 4 of 4 seeds)",
        "test_of_seedall": "always fails (under 4 of 4 seeds)",
    }


def test_a_run_without_failures_that_drew_starts_no_process(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "send", None)
    write(pytester, "def test_passes(): random.random()")
    assert "seedall: triage" not in pytester.runpytest("--triage").stdout.str()
    write(pytester, "def test_plain(): assert 0")
    result = pytester.runpytest("--triage")
    assert said(result) == ["not triaged: 1 failed test that drew no random numbers of a seed"]


DIES = "def test_dies():\n    random.random()\n    os._exit(1)\ndef test_other(): pass"


def test_a_test_that_kills_its_process_fails(pytester: pytest.Pytester) -> None:
    write(pytester, DIES)
    result = pytester.runpytest("--seed=4", "--triage=1", "-n2", "--max-worker-restart=1")
    assert verdicts(result) == {"test_dies": "always fails (under 2 of 2 seeds)"}


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
    first, last = said(result)
    assert first == "test_it.py::test_hangs: not known, it did not run again"
    assert last.replace(", in test_it.py::test_hangs", "") == (
        "not all was run: 1 s are up (ini seedall_triage_time)"  # maybe before it has begun again
    )
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

    monkeypatch.setattr(processes, "send", interrupted)
    write(pytester, "def test_it(): assert random.random() > 2")
    result = pytester.runpytest("--seed=4", "--triage")
    assert said(result) == [
        "test_it.py::test_it: always fails (under 2 of 2 seeds; 2 of 11 run)",
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
    assert verdicts(result) == {"test_it[1]": "always fails (under 2 of 2 seeds)"}
    result = pytester.runpytest("--seed=4", "--maxfail=5")
    assert set(verdicts(result).values()) == {"always fails (under 2 of 2 seeds)"}
    assert len(verdicts(result)) == 2


def test_it_is_brief_where_that_is_asked_for(pytester: pytest.Pytester) -> None:
    write(pytester, "def test_it(): assert random.random() > 2")
    pytester.makeini("[pytest]\nseedall_triage = 1")
    result = pytester.runpytest("--seed=4", "-q", "--no-summary", "--junit-xml=a/report.xml")
    expected = "seedall: test_it.py::test_it: always fails (under 2 of 2 seeds)"
    assert [line for line in result.outlines if line == expected] == [expected]
    report = ElementTree.parse(pytester.path / "a" / "report.xml")
    found = {one.get("name"): one.get("value") or "" for one in report.iter("property")}
    triage = json.loads(found["seedall_triage"])
    assert triage["said"] == "always fails (under 2 of 2 seeds)"
    assert triage["ways"] == {"AssertionError at test_it.py:2": 2}
    assert triage["failing_seeds"] == [4, derive(4, "triage", 1)]
    assert "seedall_record" in found

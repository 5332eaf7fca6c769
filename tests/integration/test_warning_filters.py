"""Failures that a warning filter makes: commands repeat it, and records wait for it."""

from __future__ import annotations

import sys

import pytest
from recorded import failures, stored
from replaying import said, write
from reports import replay, replay_commands

pytestmark = [
    pytest.mark.usefixtures("as_a_user"),
    pytest.mark.filterwarnings("default::UserWarning"),  # of the inner runs, too
]

WARNS = "import random, warnings\ndef test_it(): warnings.warn(f'drew {random.random()}')"
ERROR = ("-W", "error::UserWarning")


@pytest.fixture(autouse=True)
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "warnoptions", [])
    monkeypatch.delenv("PYTHONWARNINGS", raising=False)
    write(pytester, test_a=WARNS)


@pytest.mark.parametrize("options", [[], ["-n1"]], ids=str)
def test_the_command_brings_the_failure_back(
    pytester: pytest.Pytester, options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    (command,) = replay_commands(pytester.runpytest("--seed=42", *ERROR, *options))
    pasted = command.removeprefix("PYTHONHASHSEED=0 ")
    assert pasted == "pytest test_a.py::test_it -W error::UserWarning --seed=42"
    replay(pytester, pasted).assert_outcomes(failed=1)


def test_what_the_shell_still_has_is_not_repeated(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", " ".join(ERROR))
    result = pytester.runpytest("--seed=42")
    assert replay_commands(result) == ["pytest test_a.py::test_it --seed=42"]


@pytest.mark.parametrize("options", [[], ["-n1"]], ids=str)
def test_a_run_under_other_filters_forgets_nothing(
    pytester: pytest.Pytester, options: list[str]
) -> None:
    pytester.runpytest("--seed=42", *ERROR, *options)
    write(pytester, age=-3600, test_a=WARNS)  # newer than the failure
    pytester.runpytest("--seed=42", *options).assert_outcomes(passed=1, warnings=1)
    assert said(pytester.runpytest("--replay-failed", *options))[:4] == [
        "1 recorded failure: 1 passes here",
        "passes here   test_a.py::test_it   (session seed 42)",
        "              under other warning filters (-W, PYTHONWARNINGS); those of its failure:",
        "              -W error::UserWarning",
    ]
    assert failures() == [("test_it", 42)]
    assert said(pytester.runpytest("--replay-failed", *ERROR, *options))[0] == (
        "1 recorded failure: 1 still fails"
    )
    write(pytester, age=-3600, test_a="def test_it(): pass")
    pytester.runpytest("--seed=42", *ERROR, *options)
    assert failures() == []


def test_a_change_of_the_projects_own_filters_may_mend_it(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\naddopts = -W error::UserWarning\nfilterwarnings = error")
    pytester.runpytest("--seed=42").assert_outcomes(failed=1)
    assert [record.environment["warning filters"] for record in stored()] == [""]
    pytester.makeini("[pytest]")
    pytester.runpytest("--seed=42").assert_outcomes(passed=1, warnings=1)
    assert failures() == []


def test_the_filters_of_python_itself(pytester: pytest.Pytester) -> None:
    run = (sys.executable, *ERROR, "-m", "pytest")
    for seed in (1, 2):
        result = pytester.run(*run, f"--seed={seed}")
        assert f" {' '.join(ERROR)} -m pytest test_a.py::test_it" in replay_commands(result)[0]
    # In a process for each seed.
    assert said(pytester.run(*run, "--replay-failed"))[0] == "2 recorded failures: 2 still fail"
    assert said(pytester.runpytest("--replay-failed"))[-1].strip() == " ".join(ERROR)


def test_fresh_interpreters_have_them(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_a="""
        import sys, pytest

        @pytest.mark.repeat_deterministic(vary=["hash"])
        def test_it(): assert "error::UserWarning" in sys.warnoptions
    """
    )
    pytester.run(sys.executable, *ERROR, "-m", "pytest").assert_outcomes(passed=1)

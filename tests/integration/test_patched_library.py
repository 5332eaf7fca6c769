"""Tests that patch the standard library and fail: the patch is still there when they are told."""

from __future__ import annotations

import sys

import pytest
from recorded import failures, stored
from replaying import said, write
from reports import replay_commands, summary

pytestmark = pytest.mark.usefixtures("as_a_user")

SUITE = """
    import json, os, pathlib, random, sys, time

    def test_it(monkeypatch):
        {patch}
        assert random.random() < 0
"""

needs_313 = pytest.mark.skipif(sys.version_info < (3, 13), reason="pytest itself breaks off")


@pytest.mark.parametrize("options", [[], ["--replay-failed"]], ids=str)
@pytest.mark.parametrize(
    "patch",
    [
        "monkeypatch.setattr(time, 'time', iter([]).__next__)",
        pytest.param("monkeypatch.setattr(os, 'name', 'nt')", marks=needs_313),
        "monkeypatch.setattr(json, 'dumps', None)",
        "monkeypatch.setattr('builtins.open', None)",
        "monkeypatch.setattr('io.open', None)",
        "monkeypatch.setattr('tempfile.mkstemp', None)",
        "monkeypatch.setattr('shlex.quote', None)",
        "monkeypatch.setattr('shlex.join', None)",
        "monkeypatch.setattr('re.fullmatch', None)",
        "monkeypatch.setattr(pathlib.Path, 'is_file', lambda self: 1 / 0)",
        "monkeypatch.setattr(pathlib.Path, 'mkdir', lambda *_, **__: 1 / 0)",
        "sys.modules.pop('pytest_seedall.reporting.explaining', None)\n"
        "        monkeypatch.setattr(sys, 'meta_path', [])",
    ],
)
def test_such_a_failure_is_told_and_recorded(
    pytester: pytest.Pytester, patch: str, options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    pytester.makepyfile(test_a=SUITE.format(patch=patch))
    if "--replay-failed" in options:
        pytester.runpytest("--seed=42")
    result = pytester.runpytest("--seed=42", *options)
    command = "PYTHONHASHSEED=0 pytest test_a.py::test_it --seed=42"
    assert replay_commands(result) == [command]
    assert "could not be explained" not in result.stdout.str()
    assert failures() == [("test_it", 42)]


def test_a_clock_that_stands_still_dates_no_failure(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        test_a="""
        import random, time
        SEEN = []

        def test_first(): SEEN.append(1)

        def test_second(monkeypatch):
            monkeypatch.setattr(time, "time", lambda: 1000.0)
            assert not SEEN, random.random()
    """,
    )
    pytester.runpytest("--seed=42").assert_outcomes(passed=1, failed=1)
    assert stored()[0].time > 1000
    result = pytester.runpytest("--replay-failed")
    assert said(result)[0] == "1 recorded failure: 1 passes alone"
    assert failures() == [("test_second", 42)]


def test_a_failure_that_cannot_be_told_counts_as_one_that_drew(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_a="""
        import random
        from pytest_seedall.processes.invocation import Invocation

        def test_it(monkeypatch):
            monkeypatch.setattr(Invocation, "with_test_seed", None)
            assert random.random() < 0
    """
    )
    last = summary(pytester.runpytest("--seed=42"))[-1]
    assert last == "session seed 42: 1 failed, and drew random numbers; it has no replay"


def test_the_process_may_have_no_number(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import os, random

        def test_fails(monkeypatch):
            def fail(): raise ValueError("boom")
            monkeypatch.setattr(os, "getpid", fail)
            assert random.random() < 0

        def test_passes(): pass
        """
    )
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["replay * --seed=42", "drew from   random"])

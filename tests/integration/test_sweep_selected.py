"""A sweep of seeds that somebody has chosen: it tells how often they fail, nothing of others."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.usefixtures("as_a_user")

SUITE = """
    import random
    import pytest

    def test_it():
        assert random.random() < 0.5
"""


def sweep_section(result: pytest.RunResult) -> str:
    return result.stdout.str().partition("seedall: seed sweep")[2].partition("= seedall =")[0]


@pytest.fixture(params=["option", "marker"])
def sweep(request: pytest.FixtureRequest, pytester: pytest.Pytester) -> list[str]:
    """Write a test that is swept under 20 seeds, by an option or a marker; return the option."""
    marker = "@pytest.mark.seed_sweep(20)\n    def test_it"
    is_marked = request.param == "marker"
    pytester.makepyfile(test_a=SUITE.replace("def test_it", marker) if is_marked else SUITE)
    return [] if is_marked else ["--seed-sweep=20"]


def test_those_that_have_failed_are_no_sample(pytester: pytest.Pytester, sweep: list[str]) -> None:
    first = pytester.runpytest("--seed=1", *sweep)
    failed = first.parseoutcomes()["failed"]
    assert f"fails under {failed} of 20 seeds, " in sweep_section(first)
    said = sweep_section(pytester.runpytest("--lf", *sweep))
    assert f"1 test, under {failed} seeds ({failed} runs in all): 1 test fails" in said
    assert f"test_a.py::test_it: fails under all of {failed} seeds\n" in said
    assert "%" not in said


def test_one_that_is_asked_for_by_its_id_is_no_sample(
    pytester: pytest.Pytester, sweep: list[str]
) -> None:
    [seed, *_] = re.findall(r"::test_it\[seed=(\d+)", str(pytester.runpytest(*sweep, "-v").stdout))
    result = pytester.runpytest("--seed=last", *sweep, f"test_a.py::test_it[seed={seed}]")
    said = sweep_section(result)
    assert "under 1 seed (1 run in all)" in said
    assert "stopped" not in said
    assert "%" not in said


def test_those_that_a_marker_gives_are_no_sample(pytester: pytest.Pytester) -> None:
    marker = "@pytest.mark.seed_sweep([5, 6, 7])\n    def test_it"
    pytester.makepyfile(test_a=SUITE.replace("def test_it", marker))
    said = sweep_section(pytester.runpytest())
    assert "of 3 seeds" in said
    assert "%" not in said


def test_those_until_a_failure_that_ends_the_run_are_no_sample(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a=SUITE)
    said = sweep_section(pytester.runpytest("--seed-sweep=50", "-x"))
    assert "of 50 seeds" in said
    assert "%" not in said

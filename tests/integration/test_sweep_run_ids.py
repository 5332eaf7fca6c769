"""pytest lists all tests that it has ever seen: it is not to hold the runs of all sweeps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("as_a_user")

LIST = Path(".pytest_cache/v/cache/nodeids")

SUITE = """
    import random
    import pytest

    @pytest.mark.parametrize("rate", [0.1, 0.2])
    def test_swept(rate):
        assert random.random() < 0.9

    @pytest.mark.seed_sweep(1)
    @pytest.mark.parametrize("number", [5], ids=["seed=5"])
    def test_of_the_project(number):
        pass
"""


@pytest.fixture
def listed(pytester: pytest.Pytester) -> list[str]:
    """Return the list after two sweeps, whose seeds differ."""
    pytester.makepyfile(test_a=SUITE)
    for seed in (1, 2):
        pytester.runpytest("--seed-sweep=20", f"--seed={seed}")
    return [str(one) for one in json.loads(LIST.read_text(encoding="utf-8"))]


def test_of_all_runs_those_of_the_last_sweep_are_listed(
    pytester: pytest.Pytester, listed: list[str]
) -> None:
    collected = pytester.runpytest("--seed-sweep=20", "--seed=2", "--collect-only", "-q").outlines
    assert {one for one in listed if "test_swept" in one} == {
        one for one in collected if "::test_swept[" in one
    }


def test_a_parameter_of_the_project_that_looks_like_a_seed_stays(listed: list[str]) -> None:
    assert [one for one in listed if "test_swept" not in one] == [
        "test_a.py::test_of_the_project[seed=5]"
    ]


def test_failed_runs_are_known_all_the_same(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a=SUITE)
    result = pytester.runpytest("--seed-sweep=20", "--seed=2")
    failed = result.parseoutcomes()["failed"]
    assert failed > 1
    again = pytester.runpytest("--seed-sweep=20", "--seed=2", "--lf")
    again.assert_outcomes(failed=failed)


@pytest.mark.parametrize("content", ["{}", "no JSON"])
def test_a_list_that_is_none_troubles_nobody(pytester: pytest.Pytester, content: str) -> None:
    pytester.makepyfile(test_a=SUITE)
    LIST.parent.mkdir(parents=True)
    LIST.write_text(content, encoding="utf-8")
    result = pytester.runpytest("--seed-sweep=3", "--seed=1")
    assert result.ret == pytest.ExitCode.OK
    assert "test_of_the_project" in LIST.read_text(encoding="utf-8")


def test_without_a_cache_there_is_nothing_to_forget(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a=SUITE)
    result = pytester.runpytest("--seed-sweep=3", "--seed=1", "-p", "no:cacheprovider")
    assert result.ret == pytest.ExitCode.OK
    assert not LIST.exists()

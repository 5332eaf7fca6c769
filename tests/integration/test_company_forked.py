"""Beside pytest-forked, which runs each test in one process and reports it from another."""

from __future__ import annotations

import pytest

pytest.importorskip("pytest_forked")

pytestmark = pytest.mark.skipif(
    pytest.version_tuple >= (9, 2), reason="pytest-forked 1.7.5 fails with it, also without us"
)

SUITE = """
    import random
    import pytest

    @pytest.fixture(scope="module")
    def data():
        return random.random()

    @pytest.fixture
    def broken():
        raise OSError(random.random())

    def test_data(data):
        assert data < 0, data

    def test_drawn():
        raise ValueError(random.random())

    def test_setup(broken):
        pass

    def test_that_draws_nothing():
        assert False
"""


def failures(result: pytest.RunResult) -> list[str]:
    """Return the lines of a run that tell a drawn value, a seed or a replay command."""
    wanted = ("E   ", "replay ", "test seed ", "drew from ")
    lines = [line.strip() for line in result.outlines if line.startswith(wanted)]
    return [line for line in lines if " where " not in line]


def test_a_failure_says_what_it_says_without_forks(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    plain = pytester.runpytest_subprocess("--seed=42", "--tb=short")
    forked = pytester.runpytest_subprocess("--seed=42", "--tb=short", "--forked")
    assert failures(forked) == failures(plain)
    assert len([line for line in failures(forked) if line.startswith("replay ")]) == 3
    forked.stdout.fnmatch_lines("session seed 42: 3 failed, 1 error, 3 of them drew random numbers")

"""Repeated tests beside pytest-forked, which makes the run that is seen in a process of its own."""

from __future__ import annotations

import pytest
from repeating import differing, notes, report, summary, write

pytest.importorskip("pytest_forked")

pytestmark = pytest.mark.skipif(
    pytest.version_tuple >= (9, 2), reason="pytest-forked 1.7.5 fails with it, also without us"
)

SUITE = """
    import itertools
    NUMBERS = itertools.count()

    pytestmark = pytest.mark.repeat_deterministic(runs=3)

    @pytest.fixture(scope="module")
    def wide(): return random.random()

    def test_same(wide): note("same", wide, random.random())
    def test_changes(): value = next(NUMBERS)
    def test_fails(): assert random.random() < 0
"""


def test_forked_tests_are_told_what_they_are_told_otherwise(pytester: pytest.Pytester) -> None:
    write(pytester, SUITE)
    plain = pytester.runpytest_subprocess("--seed=42")
    values = notes(pytester)
    forked = pytester.runpytest_subprocess("--seed=42", "--forked")
    forked.assert_outcomes(passed=1, failed=2)
    assert differing(forked) == differing(plain) == ["test_changes: run 2"]
    assert report(forked) == report(plain)
    assert summary(forked) == summary(plain)
    assert notes(pytester) == values

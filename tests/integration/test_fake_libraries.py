"""A test that puts a fake in the place of a library, for itself alone, changes no other test."""

from __future__ import annotations

import pytest

FAKES = {
    "a mock": "mock.MagicMock()",
    "an empty module": "types.ModuleType('fake')",
    "any object": "object()",
}

FAKES_ONE = """
    import sys, types
    from unittest import mock

    def test_with_a_fake(monkeypatch):
        monkeypatch.setitem(sys.modules, {name!r}, {fake})
"""

DRAWS = {
    "hypothesis": """
        def test_draws():
            from hypothesis import given, settings, strategies as st

            @settings(database=None, max_examples=9)
            @given(st.integers())
            def draw(number):
                print("DREW", number)

            draw()
        """,
    "numpy.random": """
        def test_draws():
            import numpy

            print("DREW", numpy.random.rand(), numpy.random.default_rng().random())
        """,
}


def drew(result: pytest.RunResult) -> list[str]:
    assert result.ret == 0
    return [line for line in result.outlines if "DREW" in line and line.strip()]


@pytest.mark.parametrize("fake", FAKES)
@pytest.mark.parametrize("name", DRAWS)
def test_it_is_seeded_in_the_next_test(pytester: pytest.Pytester, name: str, fake: str) -> None:
    pytester.makepyfile(test_a=FAKES_ONE.format(name=name, fake=FAKES[fake]), test_b=DRAWS[name])
    alone = drew(pytester.runpytest_subprocess("--seed=1", "-s", "-q", "test_b.py"))
    after = drew(pytester.runpytest_subprocess("--seed=1", "-s", "-q", "test_a.py", "test_b.py"))
    assert [line.partition("DREW")[2] for line in after] == [
        line.partition("DREW")[2] for line in alone
    ]
    assert alone


@pytest.mark.parametrize("name", ["numba", "faker", "polars", "torch", "tensorflow", "keras"])
def test_a_mock_that_stays_does_no_harm(pytester: pytest.Pytester, name: str) -> None:
    pytester.makeconftest(
        f"import sys\nfrom unittest import mock\nsys.modules[{name!r}] = mock.MagicMock()"
    )
    pytester.makepyfile(test_a="import random\ndef test_a(): assert random.random() < 1")
    result = pytester.runpytest_subprocess("--seed=1")
    result.assert_outcomes(passed=1)
    assert "is not seeded" not in result.stdout.str()

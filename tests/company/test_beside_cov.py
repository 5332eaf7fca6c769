"""Beside pytest-cov: the values are those without it, and the coverage is complete."""

from __future__ import annotations

import pytest
from experiments import Suite

pytest.importorskip("pytest_cov")

FILES = {
    "pytest.ini": "[pytest]",
    "measured.py": """
        import random
        from noting import drew

        drew("import of measured")

        def draw(place):
            drew(place)
            return random.random()
    """,
    "test_measured.py": """
        import pytest
        from measured import draw

        @pytest.fixture(scope="module")
        def wide(): draw("module fixture")

        @pytest.mark.parametrize("number", range(4))
        def test_measured(wide, number): draw(f"test {number}")
    """,
}

COVERAGE = ("-p", "pytest_cov", "--cov=measured", "--cov-branch", "--cov-report=term")


@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n", "2")], ids=["one", "workers"])
def test_the_same_values_beside_cov(pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    suite = Suite(pytester, FILES)
    plain = suite.values()
    assert len(plain) == 6
    assert suite.values(*COVERAGE, *workers, process=True) == plain


@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n", "2")], ids=["one", "workers"])
def test_the_coverage_is_complete(pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    suite = Suite(pytester, FILES)
    result = suite.run(*COVERAGE, *workers, process=True)
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(["measured.py * 100%"])
    result.stdout.no_fnmatch_line("*Warning*")

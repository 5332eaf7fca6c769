"""SymPy's private names: a test to fail when one goes away."""

from __future__ import annotations

from typing import Any

import pytest
from experiments import Suite

from pytest_seedall._compat.sympy import generators_of

sympy: Any = pytest.importorskip("sympy")
random: Any = pytest.importorskip("sympy.core.random")


def test_both_are_what_is_seeded() -> None:
    first, second = generators_of(random)
    random.seed(5)
    states = [first.getstate(), second.getstate()]
    assert states[0] == states[1]
    sympy.Symbol("x", real=True)
    (sympy.sqrt(2) + sympy.Symbol("y")).is_positive  # noqa: B018
    assert second.getstate() != states[1]
    assert first.getstate() == states[0]


DRAWS = """
import pytest
from noting import note
import sympy.core.random as random

def order():
    facts = list(range(9))
    random._assumptions_shuffle(facts)
    return facts

@pytest.fixture(scope="session")
def wide(): return order()

def test_first(request): note("first", order(), request.getfixturevalue("wide"), order())
def test_second(request): note("second", order(), request.getfixturevalue("wide"), order())
"""


def test_a_wider_fixture_leaves_the_order_of_a_test_alone(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, {"pytest.ini": "[pytest]", "test_it.py": DRAWS})
    values = suite.values_in_any_order()
    first, wide, then = values["first"]
    assert len({*map(str, (first, wide, then))}) == 3

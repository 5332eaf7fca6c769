"""Thinc publishes a seeder that seeds NumPy and `random` as well: they are left where they are."""

from __future__ import annotations

import pytest
from experiments import Suite

pytest.importorskip("thinc")

SUITE = """
import random

import numpy as np
import pytest
import thinc.api
from noting import note

@pytest.fixture
def seeded(): random.seed(7), np.random.seed(7)

def test_own_seeds(seeded):
    assert random.random() == random.Random(7).random()
    assert np.random.rand() == np.random.RandomState(7).rand()

def test_an_import():
    note("before", random.random(), np.random.rand())
    import wave
    note("after", random.random(), np.random.rand())

def test_plain(): note("plain", random.random(), np.random.rand())
"""


def test_what_it_seeds_as_well_is_left_where_it_is(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, {"pytest.ini": "[pytest]", "test_it.py": SUITE})
    values = suite.values(process=True)
    assert suite.values("--order=reversed", process=True) == values
    assert suite.values("-p", "xdist", "-n2", process=True) == values
    assert suite.values("-k", "plain", process=True) == {"plain": values["plain"]}
    without = SUITE.replace("import thinc.api\n", "")
    bare = Suite(pytester, {"pytest.ini": "[pytest]", "test_it.py": without})
    assert bare.values(process=True) == values
    assert len({one for drawn in values.values() for one in drawn}) == 6

"""Libraries with generators of their own: what tests draw from them, alone and with others."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

import pytest
from experiments import Suite

if TYPE_CHECKING:
    from collections.abc import Mapping


class Draw(NamedTuple):
    """How a test draws from a library."""

    library: str
    imports: str
    expression: str
    named: str
    """What failure reports say that it drew from."""


MODEL = """
import dataclasses
from polyfactory.factories import DataclassFactory

@dataclasses.dataclass
class Point:
    x: float
    name: str

class PointFactory(DataclassFactory[Point]): pass
"""
COMPILED = """
import random
import numba
import numpy as np

@numba.njit
def of_numpy(): return np.random.random()

@numba.njit
def of_random(): return random.random()
"""
FACTORY = """
import factory, factory.fuzzy

class Thing(factory.DictFactory):
    number = factory.fuzzy.FuzzyInteger(0, 10**9)
    name = factory.Faker("name")
"""
# Trio decides otherwise once Hypothesis has been imported.
TASKS = """
import hypothesis, trio

async def order_of_tasks():
    done = []

    async def task(number):
        for _ in range(9):
            await trio.lowlevel.checkpoint()
            done.append(number)

    async with trio.open_nursery() as nursery:
        for number in range(9):
            nursery.start_soon(task, number)
    return done
"""

# The functions by which Model Bakery draws; the others want a project of Django.
BAKERY = "import django.db.models; from model_bakery.random_gen import gen_integer"

DRAWS = {
    "Faker": Draw("faker", "from faker import Faker", "Faker().random_int(0, 10**9)", "faker"),
    "factory_boy": Draw("factory", FACTORY, "sorted(Thing().items())", "faker, factory_boy"),
    "Polyfactory": Draw("polyfactory", MODEL, "PointFactory.build()", "polyfactory"),
    "polars": Draw(
        "polars", "import polars as pl", "pl.Series(range(999)).sample(3).to_list()", "polars"
    ),
    "polars, an expression": Draw(
        "polars",
        "import polars as pl",
        "pl.DataFrame({'a': range(99)}).lazy().select(pl.col('a').shuffle())"
        ".collect()['a'].to_list()",
        "polars",
    ),
    "Numba": Draw("numba", COMPILED, "(of_numpy(), of_random())", "numba"),
    "dask": Draw(
        "dask", "import dask.array as da", "da.random.random(3).compute().tolist()", "dask"
    ),
    "dask, default_rng": Draw(
        "dask",
        "import dask.array as da",
        "da.random.default_rng().random(3).compute().tolist()",
        "array_creation_dispatch.default_bit_generator() in dask",
    ),
    "SymPy": Draw("sympy", "from sympy import randprime", "randprime(10, 10**9)", "sympy"),
    "SymPy, a permutation": Draw(
        "sympy",
        "from sympy.combinatorics import SymmetricGroup",
        "list(SymmetricGroup(9).random())",
        "sympy",
    ),
    "Trio": Draw("trio", TASKS, "trio.run(order_of_tasks)", "trio"),
    "OpenCV": Draw(
        "cv2", "import cv2, numpy", "cv2.randu(numpy.zeros(3), 0, 1).tolist()", "opencv"
    ),
    "Model Bakery": Draw("model_bakery", BAKERY, "gen_integer(0, 10**9)", "model_bakery"),
    "Trimesh": Draw("trimesh", "import trimesh", "trimesh.creation.box().sample(1)[0]", "trimesh"),
    "Qiskit": Draw(
        "qiskit",
        "from qiskit.quantum_info import random_unitary",
        "random_unitary(2).data[0, 0]",
        "qiskit",
    ),
    "Gensim": Draw(
        "gensim",
        "from gensim.models.keyedvectors import pseudorandom_weak_vector",
        "pseudorandom_weak_vector(2).tolist()",
        "gensim",
    ),
    "randomname": Draw("randomname", "import randomname", "randomname.get_name()", "randomname"),
    "Gymnasium, an environment": Draw(
        "gymnasium",
        "import gymnasium",
        "gymnasium.make('CartPole-v1').reset(seed=None)[0].tolist()",
        "SeedSequence() in gymnasium",
    ),
    "Gymnasium, a space": Draw(
        "gymnasium",
        "import gymnasium",
        "float(gymnasium.spaces.Box(0, 1).sample()[0])",
        "SeedSequence() in gymnasium",
    ),
    "pandas": Draw(
        "pandas", "import pandas as pd", "pd.Series(range(999)).sample(3).tolist()", "numpy"
    ),
    "SciPy": Draw("scipy", "from scipy import stats", "stats.norm.rvs(size=3).tolist()", "numpy"),
    "SciPy, quasi-random": Draw(
        "scipy",
        "from scipy.stats import qmc",
        "qmc.Halton(2).random(2).tolist()",
        "default_rng() in scipy",
    ),
    "networkx, a graph": Draw(
        "networkx",
        "import networkx as nx",
        "sorted(nx.gnp_random_graph(20, 0.5).edges)",
        "random",
    ),
    "networkx, a layout": Draw(
        "networkx",
        "import networkx as nx",
        "nx.random_layout(nx.path_graph(3))[0].tolist()",
        "numpy",
    ),
}


def each() -> list[object]:
    return [
        pytest.param(
            draw,
            id=name,
            marks=pytest.mark.skipif(find_spec(draw.library) is None, reason="not installed"),
        )
        for name, draw in DRAWS.items()
    ]


@pytest.fixture(scope="module", autouse=True)
def imported() -> None:
    """Have all libraries here, with what they import late: few can be imported twice."""
    for draw in DRAWS.values():
        if find_spec(draw.library) is not None:
            exec(f"{draw.imports}\n{draw.expression}", {"__name__": __name__})


def files(draw: Draw, tests: str) -> Mapping[str, str]:
    header = f"import pytest\nfrom noting import note\n{draw.imports}\n"
    define = f"\ndef draw(): return {draw.expression}\n"
    return {"pytest.ini": "[pytest]", "test_it.py": header + define + tests}


TESTS = """
note("module", draw())

@pytest.fixture(scope="session")
def wide():
    return draw()

@pytest.fixture
def narrow():
    return draw()

def test_first(wide, narrow): note("first", wide, narrow, draw(), draw())
def test_second(wide): note("second", wide, draw())
def test_late(request): note("late", draw(), request.getfixturevalue("wide"))
"""


@pytest.mark.parametrize("draw", each())
def test_draws_repeat_in_any_order(pytester: pytest.Pytester, draw: Draw) -> None:
    suite = Suite(pytester, files(draw, TESTS))
    values = suite.values(process=True)  # without the other libraries
    assert suite.values() == values
    assert suite.values("--order=reversed") == values
    assert suite.alone() == values
    others = suite.values(seed=43)
    assert [place for place in values if values[place] == others[place]] == []
    of_first = values["first"][1:]
    assert len({*of_first, values["second"][1], values["late"][0]}) == 5


@pytest.mark.parametrize("draw", each())
def test_draws_repeat_on_workers(pytester: pytest.Pytester, draw: Draw) -> None:
    suite = Suite(pytester, files(draw, TESTS))
    assert suite.values("-p", "xdist", "-n2") == suite.values()


@pytest.mark.parametrize("draw", each())
def test_a_failure_names_what_it_drew_from(pytester: pytest.Pytester, draw: Draw) -> None:
    tests = """
def test_draws():
    draw()
    assert False

def test_draws_nothing():
    assert False
"""
    result = Suite(pytester, files(draw, tests)).run()
    drew = [line.split(None, 2)[2] for line in result.outlines if line.startswith("drew from")]
    by_the_test = [one for one in drew if not one.endswith("(import)") or "," in one]
    assert len(by_the_test) == 1
    assert by_the_test[0].startswith(draw.named)


OWN = """
{call}
expected = draw()

@pytest.fixture
def own(): {call}

def test_own(own): assert draw() == expected
"""
OWN_SEEDS = {
    "Faker": "Faker.seed(5)",
    "factory_boy": "factory.random.reseed_random(5)",
    "polars": "pl.set_random_seed(5)",
    "dask": "da.random.seed(5)",
    "OpenCV": "cv2.setRNGSeed(5)",
}


@pytest.mark.parametrize("name", OWN_SEEDS)
def test_a_seed_of_the_tests_own_setup_survives(pytester: pytest.Pytester, name: str) -> None:
    draw = DRAWS[name]
    if find_spec(draw.library) is None:
        pytest.skip("not installed")
    suite = Suite(pytester, files(draw, OWN.replace("{call}", OWN_SEEDS[name])))
    suite.run().assert_outcomes(passed=1)

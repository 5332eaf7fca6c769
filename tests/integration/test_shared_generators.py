"""A failed test that drew from a generator which tests share names it, and says who moved it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from experiments import Suite

if TYPE_CHECKING:
    from collections.abc import Mapping

HELPERS = "import random\n\nHELPER = random.Random(4)\n"

FIXTURE = """
@pytest.fixture(scope='session')
def held():
    """

#: By kind: the text of a conftest, what a test asks for, and how it draws; what is reported.
HOLDERS: Mapping[str, tuple[str, str, str, str]] = {
    "NumPy Generator of a conftest": (
        "import numpy as np\nRNG = np.random.default_rng(0)",
        "",
        "__import__('conftest').RNG.random()",
        "RNG (NumPy Generator, conftest.py:2)",
    ),
    "RandomState of a conftest": (
        "import numpy as np\n\nRNG = np.random.RandomState(0)",
        "",
        "__import__('conftest').RNG.rand()",
        "RNG (NumPy RandomState, conftest.py:3)",
    ),
    "unseeded": (
        "import numpy as np\nRNG = np.random.default_rng()",
        "",
        "__import__('conftest').RNG.random()",
        "RNG (NumPy Generator, conftest.py:2)",
    ),
    "module of the project": (
        "from helpers import HELPER",
        "",
        "__import__('helpers').HELPER.random()",
        "HELPER (random.Random, helpers.py:3)",
    ),
    "class": (
        "import random\nclass Holder:\n    rng = random.Random(1)",
        "",
        "__import__('conftest').Holder.rng.random()",
        "Holder.rng (random.Random, conftest.py:3)",
    ),
    "fixture": (
        "import random\nimport pytest\n\n"
        "@pytest.fixture(scope='session')\ndef rng(): return random.Random(1)",
        "rng",
        "rng.random()",
        "rng (random.Random, conftest.py:4)",
    ),
    "attribute of a fixture's value": (
        "import random\nimport pytest\n\nclass Model: pass\n\n@pytest.fixture(scope='module')\n"
        "def model():\n    model = Model()\n    model.rng = random.Random(1)\n    return model",
        "model",
        "model.rng.random()",
        "model.rng (random.Random, conftest.py:6)",
    ),
    "item of a fixture's value": (
        "import random\nimport pytest\n\n@pytest.fixture(scope='module')\n"
        "def rngs(): return {'a': random.Random(1)}",
        "rngs",
        "rngs['a'].random()",
        "rngs['a'] (random.Random, conftest.py:4)",
    ),
    "bit generator of a fixture": (
        f"import pytest\nimport numpy as np\n{FIXTURE}return np.random.PCG64(1)",
        "held",
        "held.random_raw()",
        "held (NumPy BitGenerator, conftest.py:4)",
    ),
    "seed sequence of a fixture": (
        f"import pytest\nimport numpy as np\n{FIXTURE}return np.random.SeedSequence(1)",
        "held",
        "held.spawn(1)[0].entropy",
        "held (NumPy SeedSequence, conftest.py:4)",
    ),
}


@pytest.mark.parametrize("kind", HOLDERS)
def test_a_generator_that_was_moved_is_named(pytester: pytest.Pytester, kind: str) -> None:
    conftest, fixture, draw, described = HOLDERS[kind]
    suite = Suite(
        pytester,
        {
            "pytest.ini": "[pytest]",
            "helpers.py": HELPERS,
            "conftest.py": conftest,
            "test_it.py": f"""
                def test_first({fixture}): {draw}
                def test_second({fixture}): assert {draw} < 0
                def test_others({fixture}): assert False
            """,
        },
    )
    name = described.partition(" ")[0]
    in_full = suite.run()
    in_full.assert_outcomes(passed=1, failed=2)  # the last one draws nothing
    assert section(in_full, "drew from")[0].endswith(f"{name} (shared)")
    assert section(in_full, "shared") == [f"{described} was moved by earlier tests"]
    alone = suite.run("test_it.py::test_second")
    assert section(alone, "drew from")[0].endswith(f"{name} (shared)")
    assert section(alone, "shared") == []


def section(result: pytest.RunResult, word: str) -> list[str]:
    lines = [line for line in result.outlines if line.startswith(f"{word:<12}")]
    return [line.removeprefix(word).strip() for line in lines]


def test_setup_of_a_class(pytester: pytest.Pytester) -> None:
    tests = """
        import unittest
        from numpy.random import default_rng

        class TestIt(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                cls.rng = default_rng(3)

            def test_first(self): self.rng.random()
            def test_second(self): assert self.rng.random() < 0
    """
    result = Suite(pytester, {"pytest.ini": "", "test_it.py": tests}).run()
    described = "TestIt.rng (NumPy Generator, test_it.py:8)"
    assert section(result, "shared") == [f"{described} was moved by earlier tests"]


def test_what_a_numpy_generator_spawns_counts(pytester: pytest.Pytester) -> None:
    tests = """
        import numpy as np
        RNG = np.random.default_rng(1)

        def test_first(): RNG.bit_generator.seed_seq.spawn(1)
        def test_second(): assert not RNG.bit_generator.seed_seq.spawn(1)
    """
    result = Suite(pytester, {"pytest.ini": "", "test_it.py": tests}).run()
    described = "RNG (NumPy Generator, test_it.py:3)"
    assert section(result, "shared") == [f"{described} was moved by earlier tests"]


def test_other_test_modules_do_not_matter(pytester: pytest.Pytester) -> None:
    """Nor do the library's own generators, which are seeded."""
    tests = """
        import random
        import numpy as np

        MINE = random.Random(1)
        HIDDEN = random.random.__self__
        LEGACY = np.random.mtrand._rand
        BITS = LEGACY._bit_generator
        AROUND = np.random.Generator(BITS)

        def test_first(): MINE.random(), HIDDEN.random(), LEGACY.rand()
        def test_second(): assert HIDDEN.random() < 0
        def test_third(): assert LEGACY.rand() < 0
    """
    suite = Suite(pytester, {"pytest.ini": "[pytest]", "test_a.py": tests, "test_b.py": tests})
    result = suite.run()
    assert sorted(section(result, "drew from")) == ["numpy", "numpy", "random", "random"]
    assert section(result, "shared") == []


def test_a_generator_in_the_place_of_another_was_not_moved(pytester: pytest.Pytester) -> None:
    tests = """
        import random
        RNG = random.Random(1)

        def test_first():
            global RNG
            RNG.random()
            RNG = random.Random(2)

        def test_second(): assert RNG.random() < 0
    """
    result = Suite(pytester, {"pytest.ini": "", "test_it.py": tests}).run()
    assert section(result, "drew from") == ["RNG (shared)"]
    assert section(result, "shared") == []


def test_generators_that_cannot_be_read_are_left_alone(pytester: pytest.Pytester) -> None:
    tests = """
        import random

        class Odd(random.Random):
            def __eq__(self, other): raise ValueError
            def __bool__(self): raise ValueError

        class Proxy:
            __class__ = property(lambda self: 1 / 0)

        class Slow:
            __slots__ = ()
            def __getattribute__(self, name): raise ValueError(name)

        SYSTEM, ODD, PROXY, SLOW = random.SystemRandom(), Odd(3), Proxy(), Slow()

        def test_first(): SYSTEM.random(), ODD.random()
        def test_second(): assert ODD.random() < 0
    """
    result = Suite(pytester, {"pytest.ini": "", "test_it.py": tests}).run()
    result.assert_outcomes(passed=1, failed=1)
    described = "ODD (random.Random, test_it.py:15)"
    assert section(result, "shared") == [f"{described} was moved by earlier tests"]


def test_with_workers(pytester: pytest.Pytester) -> None:
    tests = """
        import random
        RNG = random.Random(1)

        def test_first(): RNG.random()
        def test_second(): assert RNG.random() < 0
    """
    suite = Suite(pytester, {"pytest.ini": "[pytest]", "test_it.py": tests})
    described = "RNG (random.Random, test_it.py:3)"
    assert section(suite.run("-p", "xdist", "-n1"), "shared") == [
        f"{described} was moved by earlier tests"
    ]

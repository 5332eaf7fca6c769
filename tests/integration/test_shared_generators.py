"""A failed test that drew from a generator which tests share names it, and says who moved it."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest
from experiments import Suite

if TYPE_CHECKING:
    from collections.abc import Mapping

HELPERS = """import random

HELPER = random.Random(4)

def model_rng(rng=None):
    rng = random.Random(5)
    return lambda: rng.random()
"""

#: The name of what is held, the line of a conftest that makes its holder, and how to draw from it.
IN_MODULE = [
    ("RNGS['a']", "RNGS = {'a': Random(1)}", "RNGS['a'].random()"),
    ("RNGS[3]", "RNGS = {3: Random(1)}", "RNGS[3].random()"),
    ("RNGS[1]", "RNGS = [0, Random(1)]", "RNGS[1].random()"),
    ("MODEL.rng", "MODEL = Model()", "MODEL.rng.random()"),
    ("MODEL.rngs['a'][0]", "MODEL = Model()", "MODEL.rngs['a'][0].random()"),
    ("draw(rng)", "def draw(rng=Random(1)): return rng.random()", "draw()"),
    ("draw(rng)", "def draw(*, rng=Random(1)): return rng.random()", "draw()"),
    ("draw.<locals>.rng", "draw = (lambda rng: lambda: rng.random())(Random(1))", "draw()"),
    ("draw.__self__", "draw = Random(1).random", "draw()"),
    ("draw.__self__", "draw = Random(1).expovariate", "draw(1)"),
    ("draw(0)", "draw = functools.partial(Random.random, Random(1))", "draw()"),
]
IN_CLASS = [
    ("Held.rng", "rng = Random(1)", "Held.rng.random()"),
    ("Held.named['x']", "named = {'x': Random(1)}", "Held.named['x'].random()"),
    ("Held.model.rng", "model = Model()", "Held.model.rng.random()"),
    ("Held.Inner.rng", "class Inner: rng = Random(1)", "Held.Inner.rng.random()"),
    ("Held.draw(rng)", "def draw(self, rng=Random(1)): return rng.random()", "Held().draw()"),
    ("Held.draw(rng)", "draw = staticmethod(lambda rng=Random(1): rng.random())", "Held.draw()"),
]
BY_FIXTURE = [
    ("held['a']['b']", "return {'a': {'b': Random(1)}}", "held['a']['b'].random()"),
    ("held.rngs['a'][0]", "return Model()", "held.rngs['a'][0].random()"),
    ("held.<locals>.rng", "rng = Random(1); return lambda: rng.random()", "held()"),
    ("held.<locals>.rng", "return model_rng()", "held()"),
]
SOURCE = """import functools
from random import Random

import pytest

class Model:
    def __init__(self): self.rng, self.rngs = Random(1), {'a': [Random(2)]}
"""
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
    **{
        f"{name}: {code}": (
            f"{SOURCE}\n{code}",
            "",
            f"__import__('conftest').{draw}",
            f"{name} (random.Random, conftest.py:9)",
        )
        for name, code, draw in IN_MODULE
    },
    **{
        f"Held: {code}": (
            f"{SOURCE}\nclass Held:\n    {code}",
            "",
            f"__import__('conftest').{draw}",
            f"{name} (random.Random, conftest.py:10)",
        )
        for name, code, draw in IN_CLASS
    },
    **{
        f"held: {code}": (
            f"from helpers import model_rng\n{SOURCE}{FIXTURE}{code}",
            "held",
            draw,
            f"{name} (random.Random, conftest.py:10)",
        )
        for name, code, draw in BY_FIXTURE
    },
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
    name = described.partition(" (")[0]
    in_full = suite.run()
    in_full.assert_outcomes(passed=1, failed=2)  # the last one draws nothing
    assert section(in_full, "drew from")[0].endswith(f"{name} (shared)")
    assert section(in_full, "shared") == [f"{described} was moved by earlier tests"]
    assert section(in_full, "in order") == []  # without a cache there is none
    alone = suite.run("test_it.py::test_second")
    assert section(alone, "drew from")[0].endswith(f"{name} (shared)")
    assert section(alone, "shared") == []


@pytest.mark.parametrize("options", [(), ("-n1",)], ids=str)
def test_the_command_repeats_it_after_the_tests_that_moved_it(
    pytester: pytest.Pytester, options: tuple[str, ...]
) -> None:
    text = """
        from random import Random
        RNG = Random(3)
        def test_first(): RNG.random()
        def test_second(): assert RNG.random() < 0
    """
    pytester.makepyfile(test_it=text)
    in_full = pytester.runpytest("--seed=42", *options)
    (in_order,) = section(in_full, "in order")
    command, _, why = in_order.partition("   ")
    assert why == "(alone it draws other numbers)"
    words = shlex.split(command)
    assert words[-2:] == ["--replay-in-order", "--seed=42"]
    again = pytester.runpytest(*words[-2:])
    again.assert_outcomes(passed=1, failed=1)
    assert compared(again) == compared(in_full) == ["assert 0.5442292252959519 < 0"]
    alone = pytester.runpytest("--seed=42", "test_it.py::test_second")
    assert section(alone, "in order") == []
    assert compared(alone) == ["assert 0.23796462709189137 < 0"]


def compared(result: pytest.RunResult) -> list[str]:
    found = re.findall(r"^E +(assert [\d.]+ < 0)", str(result.stdout), re.MULTILINE)
    return list(map(str, found))


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


def test_a_class_fixture_gives_its_class_a_generator(pytester: pytest.Pytester) -> None:
    conftest = """
        import random
        import pytest

        @pytest.fixture(scope="class")
        def given(request): request.cls.rng = random.Random(1)
    """
    tests = """
        import random
        import pytest

        class Other:
            def __init__(self): self.rng = random.Random(2)

        class TestOuter:
            @pytest.mark.usefixtures("given")
            class TestIt:
                def test_first(self): self.rng.random()
                def test_second(self): assert self.rng.random() < 0
    """
    suite = Suite(pytester, {"pytest.ini": "", "conftest.py": conftest, "test_it.py": tests})
    described = "TestOuter.TestIt.rng (random.Random, test_it.py:10)"
    assert section(suite.run(), "shared") == [f"{described} was moved by earlier tests"]


def test_a_class_fixture_of_a_function_fills_a_name(pytester: pytest.Pytester) -> None:
    tests = """
        import random
        import pytest

        @pytest.fixture(scope="class")
        def filled():
            global RNG
            RNG = random.Random(1)

        def test_first(filled): RNG.random()
        def test_second(): assert RNG.random() < 0
    """
    result = Suite(pytester, {"pytest.ini": "", "test_it.py": tests}).run()
    described = "RNG (random.Random, test_it.py:8)"
    assert section(result, "shared") == [f"{described} was moved by earlier tests"]


def test_setups_give_generators_to_their_class_and_to_names(pytester: pytest.Pytester) -> None:
    tests = """
        import random

        class TestIt:
            held = {}

            @classmethod
            def setup_class(cls):
                global RNG
                cls.held["a"], RNG = random.Random(1), random.Random(2)

            def test_first(self): self.held["a"].random(), RNG.random()
            def test_second(self): assert self.held["a"].random() < 0
            def test_third(self): assert RNG.random() < 0

        class TestFilled:
            held = {}

            @classmethod
            def setup_class(cls): cls.held["a"] = random.Random(3)

            def test_first(self): self.held["a"].random()
            def test_second(self): assert self.held["a"].random() < 0
    """
    result = Suite(pytester, {"pytest.ini": "", "test_it.py": tests}).run()
    assert section(result, "shared") == [
        "TestIt.held['a'] (random.Random, test_it.py:5) was moved by earlier tests",
        "RNG (random.Random, test_it.py:10) was moved by earlier tests",
        "TestFilled.held['a'] (random.Random, test_it.py:17) was moved by earlier tests",
    ]


def test_a_session_fixture_fills_names_of_its_module(pytester: pytest.Pytester) -> None:
    conftest = """
        import random
        import pytest

        RNG, HELD = None, {}

        @pytest.fixture(scope="session", autouse=True)
        def filled():
            global RNG
            RNG = random.Random(1)
            HELD["b"] = random.Random(2)
    """
    tests = """
        import conftest

        def test_first(): conftest.RNG.random(), conftest.HELD["b"].random()
        def test_second(): assert conftest.RNG.random() < 0
        def test_third(): assert conftest.HELD["b"].random() < 0
    """
    suite = Suite(pytester, {"pytest.ini": "", "conftest.py": conftest, "test_it.py": tests})
    assert section(suite.run(), "shared") == [
        "RNG (random.Random, conftest.py:5) was moved by earlier tests",
        "HELD['b'] (random.Random, conftest.py:5) was moved by earlier tests",
    ]


def test_each_value_of_a_fixture_is_watched(pytester: pytest.Pytester) -> None:
    tests = """
        import random
        import pytest

        @pytest.fixture(scope="module", params=[1, 2])
        def rng(request): return random.Random(request.param)

        def test_first(rng): rng.random()
        def test_second(rng): assert rng.random() < 0
    """
    result = Suite(pytester, {"pytest.ini": "", "test_it.py": tests}).run()
    described = "rng (random.Random, test_it.py:5)"
    assert section(result, "drew from") == ["rng (shared)"] * 2
    assert section(result, "shared") == [f"{described} was moved by earlier tests"] * 2


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


def test_what_a_seeder_seeds_depends_on_no_other_test(pytester: pytest.Pytester) -> None:
    mylib = """
        import random
        generator = random.Random()
        held = {"a": generator}
        draw = generator.random
    """
    conftest = """
        import sys
        import pytest
        from pytest_seedall import Seeder

        def pytest_seedall_seeders():
            def seed(number): sys.modules["mylib"].generator.seed(number)
            return [Seeder(name="mylib", seed=seed)]

        @pytest.fixture(scope="class", autouse=True)
        def shared():
            import mylib
            return [mylib.generator]
    """
    tests = """
        import mylib

        class TestIt:
            def test_first(self): mylib.draw()
            def test_second(self): assert mylib.draw() < 0
            def test_draws_nothing(self): assert False
    """
    files = {"pytest.ini": "", "mylib.py": mylib, "conftest.py": conftest, "test_it.py": tests}
    result = Suite(pytester, files).run()
    result.assert_outcomes(passed=1, failed=2)
    assert "(shared)" not in str(result.stdout)
    assert section(result, "shared") == []


def test_other_test_modules_do_not_matter(pytester: pytest.Pytester) -> None:
    """Nor do the library's own generators, which are seeded."""
    tests = """
        import random
        import numpy as np

        MINE = random.Random(1)
        HIDDEN = random.random.__self__
        LEGACY = np.random.mtrand._rand
        BITS = LEGACY._bit_generator
        AROUND, draw = np.random.Generator(BITS), [random.random, np.random.rand]

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


def test_one_that_earlier_runs_of_the_test_have_moved(pytester: pytest.Pytester) -> None:
    tests = """
        import random, pytest
        RNG = random.Random(1)

        @pytest.mark.repeat_deterministic
        def test_first(): drawn = RNG.random()

        @pytest.mark.repeat_deterministic
        def test_second(): drawn = RNG.random()
    """
    suite = Suite(pytester, {"pytest.ini": "[pytest]", "test_it.py": tests})
    described = "RNG (random.Random, test_it.py:3)"
    assert section(suite.run("--seedall-diagnose=off"), "shared") == [
        f"{described} was moved by earlier runs of the test",
        f"{described} was moved by earlier tests",
    ]

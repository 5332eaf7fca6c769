"""Generates failing tests of every kind, each of which says what it drew when it failed."""

from __future__ import annotations

from textwrap import dedent
from typing import NamedTuple

#: The statements that import a library, and an expression that draws a number from it.
LIBRARIES = {
    "random": ("import random", "random.random()"),
    "numpy": ("import numpy as np", "float(np.random.random())"),
    "torch": ("import torch", "torch.rand(1).item()"),
    "tensorflow": ("import tensorflow as tf", "float(tf.random.uniform([]))"),
    "keras": ("import keras", "float(keras.random.uniform([]))"),
}

_MODULE = '''
"""A module that draws at its import, and in a test that passes.

{docstring}
"""

import unittest

import pytest
{imports}

NUMBER = {number}
NOISE = [{draw} for _ in range(NUMBER)]

def fail():
    raise AssertionError(f"case {{NUMBER}} drew {{{draw}!r}}")

def test_before():
    NOISE.append({draw})

{tests}
'''

_TEXT_FILE = """
A text that draws:

>>> {imports}
>>> raise AssertionError(f"case {number} drew {{{draw}!r}}")
"""

_FUNCTIONS = {
    "function": """
        def test_it():
            fail()
    """,
    "function, setup": """
        @pytest.fixture
        def failing():
            fail()

        def test_it(failing):
            pass
    """,
    "function, teardown": """
        @pytest.fixture
        def failing():
            yield
            fail()

        def test_it(failing):
            pass
    """,
    "function, module fixture": """
        @pytest.fixture(scope="module")
        def failing():
            fail()

        def test_it(failing):
            pass
    """,
    "function, session fixture": """
        @pytest.fixture(scope="session")
        def failing():
            fail()

        def test_it(failing):
            pass
    """,
    "function, teardown of a module fixture after another test": """
        @pytest.fixture(scope="module")
        def failing():
            yield
            fail()

        def test_it(failing):
            pass

        def test_after():
            NOISE.append(1)
    """,
    "function, parametrised module fixture that ends in the setup of the next test": """
        @pytest.fixture(scope="module", params=["one", "two"])
        def failing(request):
            yield
            if request.param == "one":
                fail()

        def test_it(failing):
            pass
    """,
}

_METHODS = {
    "method": """
        class TestIt:
            class TestInside:
                def test_it(self):
                    fail()
    """,
    "method, setup": """
        class TestIt:
            def setup_method(self):
                fail()

            def test_it(self):
                pass
    """,
    "method, teardown": """
        class TestIt:
            def teardown_method(self):
                fail()

            def test_it(self):
                pass
    """,
    "method, class fixture": """
        class TestIt:
            @pytest.fixture(scope="class", autouse=True)
            def failing(self):
                fail()

            def test_it(self):
                pass
    """,
    "method, teardown of a class fixture after another test": """
        class TestIt:
            @pytest.fixture(scope="class")
            def failing(self):
                yield
                fail()

            def test_it(self, failing):
                pass

            def test_after(self):
                pass
    """,
    "method, setup_class": """
        class TestIt:
            @classmethod
            def setup_class(cls):
                fail()

            def test_it(self):
                pass
    """,
}

_UNITTEST = {
    "unittest": """
        class TestIt(unittest.TestCase):
            def test_it(self):
                fail()
    """,
    "unittest, setUp": """
        class TestIt(unittest.TestCase):
            def setUp(self):
                fail()

            def test_it(self):
                pass
    """,
    "unittest, tearDown": """
        class TestIt(unittest.TestCase):
            def tearDown(self):
                fail()

            def test_it(self):
                pass
    """,
    "unittest, setUpClass": """
        class TestIt(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                fail()

            def test_it(self):
                pass
    """,
    "unittest, tearDownClass": """
        class TestIt(unittest.TestCase):
            @classmethod
            def tearDownClass(cls):
                fail()

            def test_it(self):
                pass
    """,
    "async": """
        class TestIt(unittest.IsolatedAsyncioTestCase):
            async def test_it(self):
                fail()
    """,
    "async, asyncSetUp": """
        class TestIt(unittest.IsolatedAsyncioTestCase):
            async def asyncSetUp(self):
                fail()

            async def test_it(self):
                pass
    """,
    "subtest of unittest": """
        class TestIt(unittest.TestCase):
            def test_it(self):
                with self.subTest(number=1):
                    fail()
    """,
    "subtest": """
        def test_it(subtests):
            with subtests.test(number=1):
                NOISE.append(1)
            with subtests.test("the second"):
                fail()
    """,
}

_PARAMETERS = {
    "quotes": 'it\'s a "quoted" one',
    "brackets": "[1][2]]",
    "unicode": "naïve 日本",
    "white space": "  two\nlines\tand a tab ",
    "what shells expand": "$HOME `id` \\ !x *?{1,2} ~ #",
    "colons and a group": "a::b@c",
}

_PARAMETRISED = """
        @pytest.mark.parametrize("parameter", [0], ids=[{0!r}])
        def test_it(parameter):
            fail()
"""

#: What follows in a module that fails as its name says; the empty one fails as a doctest.
SHAPES = {
    **_FUNCTIONS,
    **_METHODS,
    **_UNITTEST,
    **{f"parameter with {what}": _PARAMETRISED.format(id_) for what, id_ in _PARAMETERS.items()},
    "doctest": "",
    "doctest in a text file": "",
}


#: Fails by an example that Hypothesis draws. (It tries simple examples first, and those repeat.)
HYPOTHESIS_SHAPES = {
    "hypothesis": """
        from hypothesis import Phase, given, settings, strategies as st

        @settings(phases=[Phase.generate], database=None)
        @given(st.integers(0, 2**64))
        def test_it(number):
            if number > 2**60:
                raise AssertionError(f"case {NUMBER} drew {number}")
    """,
    "hypothesis, unittest": """
        from hypothesis import Phase, given, settings, strategies as st

        class TestIt(unittest.TestCase):
            @settings(phases=[Phase.generate], database=None)
            @given(st.lists(st.integers(0, 2**64)))
            def test_it(self, numbers):
                if sum(numbers) > 2**60:
                    raise AssertionError(f"case {NUMBER} drew {sum(numbers)}")
    """,
}


class Case(NamedTuple):
    """One failing test."""

    number: int
    shape: str
    library: str

    def __str__(self) -> str:
        return f"case {self.number} ({self.shape}; {self.library})"

    @property
    def file(self) -> str:
        """The name of the file that holds nothing else that fails."""
        suffix = "txt" if "text file" in self.shape else "py"
        return f"test_{self.number:03}_{self.library}.{suffix}"

    @property
    def text(self) -> str:
        """What the file holds."""
        template = _TEXT_FILE if "text file" in self.shape else _MODULE
        imports, draw = LIBRARIES[self.library]
        return template.lstrip().format(
            number=self.number,
            imports=imports,
            draw=draw,
            docstring=">>> fail()" if self.shape == "doctest" else "",
            tests=dedent({**SHAPES, **HYPOTHESIS_SHAPES}[self.shape]),
        )

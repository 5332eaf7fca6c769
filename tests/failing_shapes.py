"""The ways in which generated tests fail: what follows in a module that can `fail()`."""

from __future__ import annotations

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


_HYPOTHESIS = """
        from hypothesis import HealthCheck, Phase, given, settings, strategies as st

        only_random = settings(
            phases=[Phase.generate],
            database=None,
            deadline=None,
            max_examples=1000,
            suppress_health_check=list(HealthCheck),
        )
"""

#: Fails by an example that Hypothesis draws: no bound, and no simple one, as it likes those best.
HYPOTHESIS_SHAPES = {
    "hypothesis": f"""
        {_HYPOTHESIS.strip()}

        @only_random
        @given(st.integers(0, 2**64), st.integers(0, 2**64))
        def test_it(one, other):
            if one % 1000 > 99 and other % 1000 > 99 and one != other:
                raise AssertionError(f"case {{NUMBER}} drew {{one}}.{{other}}")
    """,
    "hypothesis, unittest": f"""
        {_HYPOTHESIS.strip()}

        class TestIt(unittest.TestCase):
            @only_random
            @given(st.lists(st.integers(0, 2**64)))
            def test_it(self, numbers):
                if len({{number for number in numbers if number % 1000 > 99}}) > 3:
                    raise AssertionError(f"case {{NUMBER}} drew {{sum(numbers)}}")
    """,
}

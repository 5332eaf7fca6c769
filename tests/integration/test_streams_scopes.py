"""What each scope draws is the same in full, alone, reversed and distributed runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from experiments import Suite

if TYPE_CHECKING:
    from experiments import Values

SUITE = {
    "pytest.ini": """
        [pytest]
        addopts = --doctest-modules
    """,
    "tests/conftest.py": """
        import pytest
        from noting import drew

        drew("import of conftest")

        @pytest.fixture(scope="session")
        def session_wide():
            drew("session fixture")
            yield
            drew("session fixture, teardown")

        @pytest.fixture(scope="package")
        def package_wide():
            drew("package fixture")
            yield
            drew("package fixture, teardown")

        @pytest.fixture(scope="module")
        def overridden():
            drew("overridden module fixture")
    """,
    "tests/helper.py": """
        from noting import drew

        drew("import of helper")
    """,
    "tests/test_functions.py": """
        import pytest
        import helper
        from noting import drew

        drew("import of test_functions")

        def setup_module():
            drew("setup_module")

        def teardown_module():
            drew("teardown_module")

        def setup_function():
            drew("setup_function of {test}")

        def teardown_function():
            drew("teardown_function of {test}")

        @pytest.fixture
        def narrow():
            drew("fixture of {test}")
            yield
            drew("fixture of {test}, teardown")

        @pytest.fixture(scope="module")
        def wide(session_wide):
            drew("module fixture")
            yield
            drew("module fixture, teardown")

        @pytest.fixture(scope="module", params=["a", "b"])
        def parametrised(request):
            drew(f"module fixture {request.param}")
            request.addfinalizer(lambda: drew(f"module fixture {request.param}, finalizer"))

        @pytest.fixture(scope="module")
        def overridden(overridden):
            drew("overriding module fixture")

        def test_draws_before(narrow):
            drew("body of {test}")

        def test_uses_wide(wide, narrow):
            drew("body of {test}")

        def test_uses_parametrised(parametrised, narrow):
            drew("body of {test}")

        def test_uses_overridden(overridden, package_wide):
            drew("body of {test}")

        def test_asks_for_wide_in_its_body(request):
            drew("body, before it asks for a fixture")
            request.getfixturevalue("wide")
            drew("body, after it has asked for a fixture")

        @pytest.mark.parametrize("name", ["x", "y"])
        def test_parameters(name, session_wide):
            drew("body of {test}")
    """,
    "tests/test_classes.py": """
        import unittest

        import pytest
        from noting import drew

        @pytest.fixture(scope="class")
        def wide():
            drew("class fixture")
            yield
            drew("class fixture, teardown")

        class TestPlain:
            drew("body of TestPlain")

            @classmethod
            def setup_class(cls):
                drew("setup_class")

            @classmethod
            def teardown_class(cls):
                drew("teardown_class")

            def setup_method(self):
                drew("setup_method of {test}")

            def teardown_method(self):
                drew("teardown_method of {test}")

            def test_one(self, wide):
                drew("body of {test}")

            def test_two(self, session_wide, package_wide):
                drew("body of {test}")

        class TestUnit(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                drew("setUpClass")
                cls.addClassCleanup(drew, "class cleanup")

            @classmethod
            def tearDownClass(cls):
                drew("tearDownClass")

            def setUp(self):
                drew("setUp of {test}")
                self.addCleanup(drew, "cleanup of {test}")

            def tearDown(self):
                drew("tearDown of {test}")

            def test_one(self):
                drew("body of {test}")

            def test_two(self):
                drew("body of {test}")
                with self.subTest("sub"):
                    drew("body of subtest")
    """,
    "tests/test_others.py": """
        import unittest

        from noting import drew

        def setUpModule():
            drew("setUpModule")
            unittest.addModuleCleanup(drew, "module cleanup")

        def tearDownModule():
            drew("tearDownModule")

        class TestAsync(unittest.IsolatedAsyncioTestCase):
            async def asyncSetUp(self):
                drew("asyncSetUp")

            async def test_async(self):
                drew("body of {test}")

        def documented():
            '''
            >>> drew("doctest")
            '''
    """,
}


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Suite:
    return Suite(pytester, SUITE)


@pytest.fixture
def in_full(suite: Suite) -> Values:
    return suite.values()


def test_each_test_draws_alone_what_it_draws_in_the_full_run(suite: Suite, in_full: Values) -> None:
    assert suite.alone() == in_full


@pytest.mark.parametrize(
    "arguments",
    [
        ("--order=reversed",),
        ("--order=1",),
        ("-n2",),
        ("-n2", "--dist=loadscope"),
        ("-n2", "--dist=worksteal", "--order=2"),
    ],
    ids=" ".join,
)
def test_order_and_distribution_change_no_value(
    suite: Suite, in_full: Values, arguments: tuple[str, ...]
) -> None:
    assert suite.values(*arguments) == in_full


def test_a_process_of_its_own_changes_no_value(suite: Suite, in_full: Values) -> None:
    assert suite.values(process=True) == in_full


def test_another_session_seed_changes_every_value(suite: Suite, in_full: Values) -> None:
    other = suite.values(seed=43)
    assert other.keys() == in_full.keys()
    assert not set(other.values()) & set(in_full.values())


def test_no_two_places_draw_the_same(in_full: Values) -> None:
    assert len(set(in_full.values())) == len(in_full) > 60

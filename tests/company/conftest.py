"""A suite that notes what it draws, run beside the plugins that a test names and no others."""

from __future__ import annotations

import pytest
from experiments import Suite

FILES = {
    "pytest.ini": "[pytest]",
    "conftest.py": """
        import pytest
        from noting import drew

        drew("import of conftest")

        @pytest.fixture(scope="session")
        def session_wide():
            drew("session fixture")
            yield
            drew("session fixture, teardown")
    """,
    "test_functions.py": """
        import random
        import pytest
        from noting import drew

        drew("import of test_functions")
        PARAMETERS = [random.randrange(1000) for _ in range(3)]

        def setup_module(): drew("setup_module")
        def teardown_module(): drew("teardown_module")

        @pytest.fixture
        def own():
            drew("fixture")
            yield
            drew("fixture, teardown")

        def test_with_fixtures(session_wide, own): drew("test with fixtures")

        def pytest_generate_tests(metafunc):
            if "generated" in metafunc.fixturenames:
                metafunc.parametrize("generated", [random.randrange(1000) for _ in range(2)])

        def test_generated(generated): drew(f"test of generated {generated}")

        @pytest.mark.parametrize("drawn", PARAMETERS)
        def test_parametrised(drawn): drew(f"test of {drawn}")

        @pytest.fixture(scope="class")
        def class_wide(): drew("class fixture")

        @pytest.mark.usefixtures("class_wide")
        class TestMethods:
            def setup_method(self, method): drew(f"setup of {method.__name__}")
            def test_one(self, session_wide): drew("first method")
            def test_two(self, session_wide): drew("second method")
    """,
    "test_cases.py": """
        import unittest
        from noting import drew

        def setUpModule(): drew("setUpModule")

        class TestCase(unittest.TestCase):
            @classmethod
            def setUpClass(cls): drew("setUpClass")
            @classmethod
            def tearDownClass(cls): drew("tearDownClass")
            def setUp(self): drew(f"setUp of {self._testMethodName}")
            def test_one(self): drew("first of the case")
            def test_two(self): drew("second of the case")
    """,
}


@pytest.fixture(autouse=True)
def named_plugins_only(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have inner runs load our plugin, and others only where they are named by ``-p``."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "seedall")


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Suite:
    """Functions, methods, a test case, fixtures of all scopes, random parameters."""
    return Suite(pytester, FILES)

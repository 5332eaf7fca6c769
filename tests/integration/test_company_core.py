"""Beside pytest's own plugins and options, the values stay those of the plain run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from experiments import Suite

if TYPE_CHECKING:
    from experiments import Values

FILES = {
    "pytest.ini": """
        [pytest]
        addopts = --doctest-modules --doctest-glob=*.txt
    """,
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
    "helper.py": '''
        """
        >>> from noting import drew
        >>> drew("doctest of a module")
        """
    ''',
    "text.txt": """
        >>> from noting import drew
        >>> drew("doctest of a text")
    """,
    "test_functions.py": """
        import pytest
        from noting import drew

        drew("import of test_functions")

        def setup_module(): drew("setup_module")
        def teardown_module(): drew("teardown_module")

        @pytest.fixture
        def own():
            drew("fixture of {test}")
            yield
            drew("fixture of {test}, teardown")

        def test_first(session_wide, own): drew("{test}")

        @pytest.mark.parametrize("name", ["a b", "é"])
        def test_parametrised(name): drew("{test}")

        class TestMethods:
            def setup_method(self): drew("setup_method of {test}")
            def test_one(self): drew("{test}")
            def test_two(self): drew("{test}")
    """,
    "test_unittest.py": """
        import unittest
        from noting import drew

        def setUpModule(): drew("setUpModule")
        def tearDownModule(): drew("tearDownModule")

        class TestCase(unittest.TestCase):
            @classmethod
            def setUpClass(cls): drew("setUpClass")
            @classmethod
            def tearDownClass(cls): drew("tearDownClass")
            def setUp(self): drew("setUp of {test}")
            def tearDown(self): drew("tearDown of {test}")
            def test_one(self): drew("{test}")
            def test_two(self): drew("{test}")
    """,
}

PLACES = 27


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Suite:
    return Suite(pytester, FILES)


@pytest.fixture(scope="module")
def plain_values() -> dict[str, Values]:
    """What the plain run drew, once it is known."""
    return {}


@pytest.fixture
def plain(suite: Suite, plain_values: dict[str, Values]) -> Values:
    """What each place draws in a run without options."""
    if not plain_values:
        plain_values["plain"] = suite.values()
    assert len(plain_values["plain"]) == PLACES
    return plain_values["plain"]


OPTIONS = [
    "-p no:xdist",
    "--dist=load",
    "--dist=loadgroup",
    "-p no:terminal",
    "-p no:logging",
    "-p no:unraisableexception -p no:threadexception",
    "-p no:faulthandler",
    "-p pytester",
    "-p cacheprovider",
    "-W error",
    "--strict-markers --strict-config",
    "--import-mode=importlib",
    "-x",
    "--maxfail=2",
    "--setup-show",
    "-q",
    "-qq",
    "-vv",
    "-s",
    "--capture=sys",
    "-rA",
    "--no-header",
    "--no-summary",
    "--tb=no",
    "--log-cli-level=debug",
    "--durations=0",
    "--junit-xml=results.xml",
    "--basetemp=temp",
    pytest.param(
        "-o strict=true",
        marks=pytest.mark.skipif(pytest.version_tuple < (9,), reason="brought by pytest 9"),
    ),
]


@pytest.mark.parametrize("options", OPTIONS)
def test_the_same_values_with(suite: Suite, plain: Values, options: str) -> None:
    assert suite.values(*options.split()) == plain


# Not in this process, whose own assertion rewriting and conftest would meddle.
@pytest.mark.parametrize("options", ["-n 2", "--assert=plain", "--import-mode=append"])
def test_the_same_values_in_a_process_with(suite: Suite, plain: Values, options: str) -> None:
    assert suite.values(*options.split(), process=True) == plain


def test_the_same_values_with_a_debugger_waiting(suite: Suite, plain: Values) -> None:
    values = suite.values("--pdb")
    # With --pdb, pytest puts off `tearDown` to the teardown phase.
    differing = [place for place in plain if values[place] != plain[place]]
    assert differing == [place for place in plain if place.startswith("tearDown of")]


def test_the_same_values_with_plugins_named_one_by_one(
    suite: Suite, plain: Values, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    assert suite.values("-p", "seedall") == plain
    assert suite.run().ret == pytest.ExitCode.USAGE_ERROR  # nobody knows --seed

"""``--entropy=error``: the error is an ordinary one, for pytest's fixtures and for pools."""

from __future__ import annotations

import pickle
import sys

import pytest
from reports import replay_commands

import pytest_seedall

pytestmark = pytest.mark.usefixtures("as_a_user")

MESSAGE = "random.Random() asks the operating system"


def said_of(result: pytest.RunResult) -> list[str]:
    """Return the lines that say why a test failed."""
    return [line for line in result.outlines if line.startswith("E ") and "Error" in line]


@pytest.mark.parametrize(
    ("scope", "failing"),
    [("function", 1), ("class", 3), ("module", 3), ("session", 3)],
)
def test_a_fixture_that_fails_so_fails_as_any_other(
    pytester: pytest.Pytester, scope: str, failing: int
) -> None:
    pytester.makepyfile(f"""
        import random
        import pytest

        @pytest.fixture(scope="{scope}")
        def drawing(request):
            if request.scope != "function" or request.node.name == "test_a":
                random.Random()

        class TestIt:
            def test_a(self, drawing): pass
            def test_b(self, drawing): pass
            def test_c(self, drawing): pass
    """)
    result = pytester.runpytest("--entropy=error", "--tb=short")
    result.assert_outcomes(errors=failing, passed=3 - failing)
    assert len(said_of(result)) == failing
    assert all(MESSAGE in line for line in said_of(result))


def test_the_tests_after_a_setup_that_fails_so_are_no_matter(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import random

        class TestIt:
            def setup_method(self, method):
                if method.__name__ == "test_a": random.Random()

            def test_a(self): pass
            def test_b(self): pass
            def test_c(self): pass
    """)
    pytester.runpytest("--entropy=error").assert_outcomes(errors=1, passed=2)


@pytest.mark.parametrize(
    ("condition", "named"),
    [
        ("np.random.default_rng().random() < 2", "default_rng()"),
        ("np.random.PCG64().random_raw() < 2", "PCG64()"),
        ("[np.random.default_rng(), np.random.RandomState(3)]", "a generator of NumPy's"),
        ("random.Random().random() < 2", "random.Random()"),
    ],
)
def test_a_condition_that_is_a_text_is_told_by_what_it_calls(
    pytester: pytest.Pytester, condition: str, named: str
) -> None:
    pytester.makepyfile(f"""
        import random
        import numpy as np
        import pytest

        @pytest.mark.skipif({condition!r})
        def test_it(): pass
    """)
    result = pytester.runpytest("--entropy=error")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*EntropyError: {named} asks the operating system*"])
    result.stdout.fnmatch_lines([f"not seeded  {named}   test_a_condition_that*.py"])


POOLS = {
    "threads": "multiprocessing.pool.ThreadPool(2)",
    "forked": "multiprocessing.get_context('fork').Pool(2)",
    "executor of threads": "concurrent.futures.ThreadPoolExecutor(2)",
    "executor of forked": "concurrent.futures.ProcessPoolExecutor(2, mp_context=FORK)",
}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_pool_brings_the_error_to_the_test(pytester: pytest.Pytester, pool: str) -> None:
    pytester.makepyfile(f"""
        import concurrent.futures, multiprocessing.pool, random

        FORK = multiprocessing.get_context("fork")

        def draw(number):
            return random.Random().random()

        def test_it():
            with {POOLS[pool]} as pool:
                list(pool.map(draw, [1]))
    """)
    result = pytester.runpytest_subprocess("--entropy=error", "--tb=short", timeout=60)
    result.assert_outcomes(failed=1)
    assert any(f"pytest_seedall.EntropyError: {MESSAGE}" in line for line in said_of(result))


def test_it_can_be_sent_by_its_name() -> None:
    kind = pytest_seedall.EntropyError
    assert pickle.loads(pickle.dumps(kind)) is kind
    assert pickle.loads(pickle.dumps(kind("message"))).args == ("message",)


def test_the_package_has_no_other_names() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'EntropyErrors'"):
        _ = pytest_seedall.EntropyErrors


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_failure_whose_children_may_have_drawn_has_a_replay(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_a="""
        import multiprocessing, random

        def draw(number):
            return random.random()

        def test_it():
            with multiprocessing.get_context("fork").Pool(1) as pool:
                assert pool.map(draw, [1]) == []
        """
    )
    result = pytester.runpytest("--seed=42")
    result.stdout.fnmatch_lines(["drew from   forked children, perhaps"])
    assert replay_commands(result) == ["pytest test_a.py::test_it --seed=42"]

"""Beside pytest-asyncio: async tests and async fixtures of every scope are seeded as others are."""

from __future__ import annotations

import pytest
from experiments import Suite

pytest.importorskip("pytest_asyncio")

FILES = {
    "pytest.ini": """
        [pytest]
        asyncio_mode = {mode}
        asyncio_default_fixture_loop_scope = function
    """,
    "test_async.py": """
        import asyncio
        import random
        import unittest
        import pytest
        import pytest_asyncio
        from noting import drew

        @pytest_asyncio.fixture(scope="module", loop_scope="module")
        async def wide():
            await asyncio.sleep(0)
            drew("module fixture")
            yield
            await asyncio.sleep(0)
            drew("module fixture, teardown")

        @pytest_asyncio.fixture
        async def own():
            await asyncio.sleep(0)
            drew("fixture of {test}")
            yield
            drew("fixture of {test}, teardown")

        @pytest.mark.asyncio
        async def test_seed(own, seedall):
            await asyncio.sleep(0)
            assert random.random() == random.Random(seedall.seed).random()
            drew("{test}")

        @pytest.mark.asyncio
        @pytest.mark.parametrize("number", [1, 2])
        async def test_parametrised(wide, own, number):
            await asyncio.gather(*[asyncio.sleep(0) for _ in range(3)])
            drew("{test}")

        class TestCase(unittest.IsolatedAsyncioTestCase):
            async def asyncSetUp(self): drew("asyncSetUp")
            async def test_case(self): drew("{test}")
            async def asyncTearDown(self): drew("asyncTearDown")

        def test_sync(wide): drew("{test}")
    """,
}


def suite(pytester: pytest.Pytester, mode: str) -> Suite:
    ini = FILES["pytest.ini"].format(mode=mode)
    return Suite(pytester, {**FILES, "pytest.ini": ini})


@pytest.mark.parametrize("mode", ["strict", "auto"])
def test_async_tests_draw_the_same_in_any_order_and_alone(
    pytester: pytest.Pytester, mode: str
) -> None:
    asynchronous = suite(pytester, mode)
    values = asynchronous.values("-p", "asyncio")
    assert len(values) == 15
    assert asynchronous.values("-p", "asyncio", "--order=reversed") == values
    assert asynchronous.alone("-p", "asyncio") == values


def test_async_tests_draw_the_same_in_workers(pytester: pytest.Pytester) -> None:
    asynchronous = suite(pytester, "strict")
    values = asynchronous.values("-p", "asyncio")
    assert asynchronous.values("-p", "asyncio", "-p", "xdist", "-n", "2") == values


def test_a_failed_async_test_has_its_seed(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function")
    pytester.makepyfile(
        test_it="""
        import random
        import pytest

        @pytest.mark.asyncio
        async def test_it(): assert random.random() < 0
    """
    )
    result = pytester.runpytest("-p", "asyncio", "--seed=42")
    result.stdout.fnmatch_lines(["replay *test_it.py::test_it --seed=42", "drew from   random"])

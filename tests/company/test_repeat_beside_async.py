"""Repeated async tests, beside pytest-asyncio and anyio: each run has a loop of its own."""

from __future__ import annotations

import pytest
from repeating import differing, notes, report, write

pytest.importorskip("pytest_asyncio")
pytest.importorskip("anyio")

ASYNCIO = """
    import asyncio, unittest
    import pytest_asyncio

    pytestmark = [MARKS]

    @pytest_asyncio.fixture(scope="module", loop_scope="module")
    async def wide():
        await asyncio.sleep(0)
        note("wide up", random.random())
        yield 5
        await asyncio.sleep(0)
        note("wide down")

    @pytest_asyncio.fixture
    async def own():
        await asyncio.sleep(0)
        note("own up", random.random())
        yield [random.random()]
        await asyncio.sleep(0)
        note("own down")

    async def test_same(own):
        loop = id(asyncio.get_running_loop())
        await asyncio.sleep(0)
        note("same", random.random(), own)
        del loop
        value = random.random()
        return value

    async def test_other(own):
        await asyncio.sleep(0)
        value = turn("other")

    async def test_raises():
        await asyncio.sleep(0)
        value = turn("raises")
        raise ValueError("no")

    async def test_returns():
        await asyncio.sleep(0)
        return turn("returns")

    @pytest.mark.asyncio(loop_scope="module")
    async def test_wide(wide):
        value = wide + random.random()

    @pytest.mark.parametrize("number", [1, 2])
    async def test_parametrised(number):
        doubled = number * 2
        await asyncio.gather(*[asyncio.sleep(0) for _ in range(3)])

    class TestMethods:
        async def test_method(self):
            assert not hasattr(self, "kept")
            self.kept = 1

    def test_sync(): value = random.random()
"""

MARKS = "pytest.mark.asyncio, pytest.mark.repeat_deterministic(runs=3)"


def run(pytester: pytest.Pytester, marks: str, mode: str) -> pytest.RunResult:
    pytester.makeini(
        f"[pytest]\nasyncio_mode = {mode}\nasyncio_default_fixture_loop_scope = function"
    )
    write(pytester, ASYNCIO.replace("MARKS", marks))
    warn = ("-W", "ignore::pytest.PytestWarning", "-W", "ignore::pytest.PytestReturnNotNoneWarning")
    return pytester.runpytest("-p", "asyncio", "--seed=42", *warn)


@pytest.mark.parametrize("mode", ["strict", "auto"])
def test_async_tests_are_repeated_and_compared(pytester: pytest.Pytester, mode: str) -> None:
    marks = MARKS if mode == "strict" else "pytest.mark.repeat_deterministic(runs=3)"
    result = run(pytester, marks, mode)
    assert sorted(differing(result)) == [
        f"{name}: run 2" for name in ("test_other", "test_raises", "test_returns")
    ]
    result.assert_outcomes(passed=6, failed=3)
    assert "local `value`  int" in "\n".join(report(result))


def test_async_tests_draw_what_they_draw_without_the_marker(pytester: pytest.Pytester) -> None:
    run(pytester, "pytest.mark.asyncio", "strict")
    plain = notes(pytester)
    run(pytester, MARKS, "strict")
    marked = notes(pytester)
    assert list(dict.fromkeys(marked)) == list(dict.fromkeys(plain))
    assert marked.count("wide down") == 1
    assert marked.count("own down") == 3 * plain.count("own down") == 6
    assert len([line for line in marked if line.startswith("same")]) == 3


def test_isolated_cases_of_unittest_are_repeated(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        import unittest
        class TestIt(unittest.IsolatedAsyncioTestCase):
            async def asyncSetUp(self): note("up", random.random())
            @pytest.mark.repeat_deterministic
            async def test_same(self): value = random.random()
            @pytest.mark.repeat_deterministic
            async def test_other(self): value = turn()
            async def asyncTearDown(self): note("down")
    """,
    )
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(passed=1, failed=1)
    assert differing(result) == ["test_other: run 2"]
    assert notes(pytester).count("down") == 4


ANYIO = """
    import anyio

    @pytest.fixture
    def anyio_backend(): return "asyncio"

    @pytest.fixture
    async def own():
        await anyio.sleep(0)
        note("own up")
        yield random.random()
        note("own down")

    pytestmark = [pytest.mark.anyio, pytest.mark.repeat_deterministic(runs=3)]

    async def test_same(own):
        await anyio.sleep(0)
        value = own + random.random()
        return value

    async def test_other(own):
        await anyio.sleep(0)
        value = turn("other")

    async def test_raises():
        value = turn("raises")
        await anyio.sleep(0)
        raise ValueError("no")
"""


def test_tests_with_anyio_are_repeated_and_compared(pytester: pytest.Pytester) -> None:
    write(pytester, ANYIO)
    result = pytester.runpytest("-p", "anyio.pytest_plugin", "--seed=42")
    assert sorted(differing(result)) == ["test_other: run 2", "test_raises: run 2"]
    result.assert_outcomes(passed=1, failed=2)
    assert notes(pytester) == ["own up", "own down"] * 6

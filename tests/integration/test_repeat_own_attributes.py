"""What a test keeps in its own object is a result, as local variables are: ``self.loss = ...``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repeating import differing, report, write

if TYPE_CHECKING:
    import pytest

CASES = """
    import time, unittest

    class Model: pass

    @pytest.mark.repeat_deterministic
    class TestIt(unittest.TestCase):
        def setUp(self):
            self.model, self.loss, self.started = Model(), None, time.perf_counter()

        def step(self):
            self.steps = turn("steps")

        def test_new(self):
            self.result = turn("result")

        def test_bound_anew(self):
            self.loss = [1.0, turn("loss")]

        def test_by_a_helper(self):
            self.step()

        def test_in_a_subtest(self):
            with self.subTest("part"):
                self.part = turn("part")

        def test_fails(self):
            self.result = turn("fails")
            raise ValueError("no")

        def test_same(self):
            self.maxDiff, self.me, self.model = None, self, self.model
            self.addCleanup(turn)
            with self.subTest("part"), self.assertRaises(ValueError):
                raise ValueError
"""

ASYNC = """
    import asyncio, time, unittest

    @pytest.mark.repeat_deterministic
    class TestIt(unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self):
            self.started = time.perf_counter()

        async def test_other(self):
            await asyncio.sleep(0)
            self.result = turn("result")

        async def test_same(self):
            self.result = await asyncio.sleep(0, 5)
"""

PLAIN = """
    import time

    @pytest.mark.repeat_deterministic
    class TestIt:
        @pytest.fixture(autouse=True)
        def started(self): self.started = time.perf_counter()

        def setup_method(self): self.since = time.perf_counter()

        def test_other(self): self.result = turn("result")

        @pytest.mark.repeat_deterministic(ignore=["self.started_again"])
        def test_ignored(self): self.started_again = time.perf_counter()

        @pytest.mark.repeat_deterministic(locals=False)
        def test_without(self): self.result = turn("without")

        def test_same(self): self.result = 5
"""


def test_cases_of_unittest_have_attributes_as_results(pytester: pytest.Pytester) -> None:
    write(pytester, CASES)
    result = pytester.runpytest("--seed=42")
    changing = ["bound_anew", "by_a_helper", "fails", "in_a_subtest", "new"]
    assert sorted(differing(result)) == [f"test_{name}: run 2" for name in changing]
    assert "what     local `self.loss`  list[2]" in report(result)
    assert "fix      make it the same, or leave it out: ignore=['self.loss']" in report(result)


def test_asynchronous_cases_do_too(pytester: pytest.Pytester) -> None:
    write(pytester, ASYNC)
    result = pytester.runpytest("--seed=42")
    assert differing(result) == ["test_other: run 2"]


def test_test_classes_of_pytest_do_too(pytester: pytest.Pytester) -> None:
    write(pytester, PLAIN)
    result = pytester.runpytest("--seed=42", "-v")
    assert differing(result) == ["test_other: run 2"]
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["*: 3 the same, 1 NOT deterministic; 2 results compared, 1 left*"])

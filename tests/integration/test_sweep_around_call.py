"""Where a sweep waits for a test's frame, another function stands for the test's till the call."""

from __future__ import annotations

import pytest

from pytest_seedall.sweep.asserted import seeing

pytestmark = pytest.mark.usefixtures("as_a_user", "no_monitoring")

SUITE = """
    import asyncio
    import inspect
    import random
    import sys

    import pytest

    def check(request, name, callers):
        assert request.function is request.node.obj
        assert request.function.__name__ == name
        assert request.node.obj.__code__ is sys._getframe(1).f_code
        assert sys.getprofile() is None
        callers.append(sys._getframe(2).f_globals["__name__"])

    @pytest.fixture
    def callers(request):
        found = []
        yield found
        assert len(found) == 1
        assert request.function.__name__ == request.node.originalname

    def test_function(request, callers):
        check(request, "test_function", callers)
        value = random.random()
        assert value < 2

    @pytest.mark.parametrize("most", [2, 3])
    class TestIt:
        def test_method(self, most, request, callers):
            check(request, "test_method", callers)
            value = random.random()
            assert value < most

        @staticmethod
        def test_static(most, request, callers):
            check(request, "test_static", callers)
            value = random.random()
            assert value < most
"""

FAILING = """
    import random

    def test_it():
        value = random.random()
        assert value < 0
"""


@pytest.fixture
def no_monitoring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeing, "free_tool", lambda: None)


def test_a_test_is_the_items_own_while_it_runs(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=SUITE)
    result = pytester.runpytest("--seed=42", "--seed-sweep=3")
    result.assert_outcomes(passed=15)
    assert str(result.stdout).count("value < ") == 5


@pytest.mark.parametrize("style", ["auto", "short", "line"])
def test_a_failure_shows_nothing_of_the_call(pytester: pytest.Pytester, style: str) -> None:
    pytester.makepyfile(test_it=FAILING)
    result = pytester.runpytest("--seed=42", "--seed-sweep=2", f"--tb={style}")
    result.assert_outcomes(failed=2)
    assert "around_call" not in str(result.stdout)
    assert "assert value < 0" in str(result.stdout) or style == "line"


def test_who_calls_tests_in_the_place_of_pytest_sees_the_signature(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeconftest(
        """
        import inspect, pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_pyfunc_call(pyfuncitem):
            function = pyfuncitem.obj
            names = list(inspect.signature(function).parameters)
            assert function.own == "attribute"
            function(**{name: pyfuncitem.funcargs[name] for name in names})
            return True
        """
    )
    pytester.makepyfile(
        test_it="""
        import random

        def test_it(tmp_path, record_property):
            value = random.random()
            assert value < 2

        test_it.own = "attribute"
        """
    )
    result = pytester.runpytest("--seed=42", "--seed-sweep=2")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*value < 2*"])


def test_one_that_pytest_does_not_call_is_left_alone(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_it="""
        async def test_it():
            value = 1
            assert value < 2
        """
    )
    result = pytester.runpytest("--seed=42", "--seed-sweep=2", "-p", "no:anyio", "-p", "no:asyncio")
    assert "async def functions are not natively supported" in str(result.stdout)
    assert "INTERNALERROR" not in str(result.stdout)

"""Test cases of unittest, tests with Hypothesis, doctests and others, repeated."""

from __future__ import annotations

import pytest
from repeating import differing, notes, report, write

CASES = """
    import unittest

    @pytest.mark.repeat_deterministic(runs=3)
    class TestIt(unittest.TestCase):
        @classmethod
        def setUpClass(cls): note("setUpClass")
        @classmethod
        def tearDownClass(cls): note("tearDownClass")
        def setUp(self):
            assert not hasattr(self, "kept")
            self.kept = random.random()
            note("setUp", self.kept)
        def tearDown(self): note("tearDown")
        def test_same(self):
            value = self.kept
            self.addCleanup(note, "cleanup")
        def test_other(self):
            value = turn("other")
        def test_skips(self):
            self.skipTest("reason")
        def test_skips_at_first(self):
            if turn("skips") == 1: self.skipTest("reason")
        def test_fails(self):
            self.assertEqual(1, 2)
        def test_fails_then(self):
            self.assertLess(turn("fails"), 2)
        @unittest.expectedFailure
        def test_expected(self):
            self.assertEqual(1, 2)
        @unittest.skip("reason")
        def test_skipped(self): pass
"""


@pytest.mark.usefixtures("as_a_user")
def test_cases_of_unittest_are_repeated_with_their_setup(pytester: pytest.Pytester) -> None:
    write(pytester, CASES)
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(passed=1, failed=4, skipped=2, xfailed=1)
    changing = ["test_fails_then", "test_other", "test_skips_at_first"]
    assert sorted(differing(result)) == [f"{name}: run 2" for name in changing]
    found = notes(pytester)
    assert (found[0], found[-1]) == ("setUpClass", "tearDownClass")
    assert found.count("setUpClass") == found.count("tearDownClass") == 1
    assert found.count("cleanup") == 3
    set_up = [line for line in found if line.startswith("setUp ")]
    assert len(set_up) == 7 * 3
    assert len(set(set_up)) == 7
    assert found.count("tearDown") == 7 * 3


@pytest.mark.usefixtures("as_a_user")
@pytest.mark.skipif(pytest.version_tuple < (9,), reason="pytest 8 has no subtests")
@pytest.mark.parametrize(("when", "differs"), [("> 0", False), ("== 1", True), ("== 2", True)])
def test_subtests_of_unittest_are_compared(
    pytester: pytest.Pytester, when: str, differs: bool
) -> None:
    write(
        pytester,
        f"""
        import unittest
        class TestIt(unittest.TestCase):
            @pytest.mark.repeat_deterministic
            def test_it(self):
                fails = turn() {when}
                for number in range(2):
                    with self.subTest("part", number=number):
                        if fails and number: raise ValueError("no")
                del fails
    """,
    )
    result = pytester.runpytest("--seed=42")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert differing(result) == (["test_it: run 2"] if differs else [])


# --- Hypothesis -----------------------------------------------------------------------------------

pytest.importorskip("hypothesis")

GIVEN = """
    from hypothesis import given, settings, strategies as st

    @pytest.mark.repeat_deterministic
    @settings(max_examples=30)
    @given(st.integers(), st.lists(st.floats()))
    def test_same(number, numbers):
        total = sum(numbers, number)

    @pytest.mark.repeat_deterministic
    @settings(max_examples=30)
    @given(st.integers())
    def test_other(number):
        value = turn("other")

    @pytest.mark.repeat_deterministic
    @given(st.integers())
    def test_fails(number):
        assert number < 1000

    @pytest.mark.repeat_deterministic
    @settings(max_examples=20)
    @given(st.data())
    def test_data(data):
        number = data.draw(st.integers())
        drawn = random.random()

    class TestIt:
        @pytest.mark.repeat_deterministic
        @settings(max_examples=10)
        @given(number=st.integers())
        def test_method(self, number, tmp_path_factory): doubled = number * 2
"""


def test_all_examples_of_hypothesis_are_compared(pytester: pytest.Pytester) -> None:
    write(pytester, GIVEN)
    result = pytester.runpytest("--seed=42", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=3, failed=2)
    assert differing(result) == ["test_other: run 2"]
    assert "         in example 1" in report(result)


def test_examples_beyond_a_thousand_are_counted_as_left_out(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        from hypothesis import given, settings, strategies as st
        @pytest.mark.repeat_deterministic
        @settings(max_examples=1010)
        @given(st.integers())
        def test_it(number):
            pass
    """,
    )
    result = pytester.runpytest("--seed=42", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*; 1000 results compared, 10 left out (10 after the first 1000*"])


def test_a_failing_example_has_results_too(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        from hypothesis import given, strategies as st
        @pytest.mark.repeat_deterministic
        @given(st.integers())
        def test_it(number):
            if number >= 1000:
                value = turn()
                raise ValueError
    """,
    )
    result = pytester.runpytest("--seed=42", "-p", "no:cacheprovider")
    result.assert_outcomes(failed=1)
    assert differing(result) == ["test_it: run 2"]


def test_a_stored_example_makes_no_run_different(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        from hypothesis import Phase, given, settings, strategies as st
        @pytest.mark.repeat_deterministic(runs=3)
        @settings(max_examples=50, phases=[Phase.reuse, Phase.generate])  # to shrink takes long
        @given(st.integers(), st.text())
        def test_it(number, text):
            value = [number, text]
            assert number < 1000
    """,
    )
    stored = "example     from Hypothesis's database: a replay without it may pass"
    first = pytester.runpytest_subprocess("--seed=42")
    first.assert_outcomes(failed=1)
    assert differing(first) == []
    assert stored not in first.outlines
    # Now there is one from the run before, which all runs try first.
    again = pytester.runpytest_subprocess("--seed=42")
    again.assert_outcomes(failed=1)
    assert differing(again) == []
    assert stored in again.outlines


def test_what_a_target_stores_makes_no_run_different(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        from hypothesis import given, settings, strategies as st, target
        @pytest.mark.repeat_deterministic(runs=3)
        @settings(max_examples=50)
        @given(st.integers(0, 10**6))
        def test_it(number): target(float(number))
    """,
    )
    for _ in range(2):
        result = pytester.runpytest_subprocess("--seed=42")
        result.assert_outcomes(passed=1)


def test_an_example_may_take_its_time(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        import time
        from hypothesis import given, settings, strategies as st
        @pytest.mark.repeat_deterministic
        @settings(max_examples=3, deadline=1)
        @given(st.integers())
        def test_it(number): time.sleep(0.02 if turn() > 3 else 0)
    """,
    )
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(passed=1)


def test_the_examples_are_those_without_the_marker(pytester: pytest.Pytester) -> None:
    source = """
        from hypothesis import given, settings, strategies as st
        MARKER
        @settings(max_examples=20)
        @given(st.integers())
        def test_it(number): note(number)
    """
    write(pytester, source.replace("MARKER", ""))
    pytester.runpytest("--seed=42")
    plain = notes(pytester)
    write(pytester, source.replace("MARKER", "@pytest.mark.repeat_deterministic(runs=3)"))
    pytester.runpytest("--seed=42").assert_outcomes(passed=1)
    assert notes(pytester) == plain * 3


WRAPPED = """
    import functools, inspect, pytest

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(item):
        assert inspect.iscoroutinefunction(item.obj), "it is wrapped already"
        coroutine = item.obj
        @functools.wraps(coroutine)
        def wrapper(**arguments):
            with pytest.raises(StopIteration):
                coroutine(**arguments).send(None)
        item.obj = wrapper
"""


@pytest.mark.usefixtures("as_a_user")
def test_a_function_that_a_plugin_puts_in_the_place_of_the_tests_stays_for_one_run(
    pytester: pytest.Pytester,
) -> None:
    write(
        pytester,
        """
        @pytest.mark.repeat_deterministic(runs=3)
        async def test_it(): value = random.random()

        @pytest.mark.repeat_deterministic
        async def test_other(): value = turn()

        class TestIt:
            @pytest.mark.repeat_deterministic
            async def test_method(self): value = random.random()
    """,
        WRAPPED,  # as pytest-trio does
    )
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(passed=2, failed=1)
    assert differing(result) == ["test_other: run 2"]
    result.stdout.fnmatch_lines(["*3 tests run*: 2 the same, 1 NOT deterministic; *"])

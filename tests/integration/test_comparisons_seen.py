"""The comparisons of all kinds of tests, as a plugin around their calls sees them."""

from __future__ import annotations

import pytest
from seen_comparisons import needs_monitoring

CONFTEST = """
    import pytest
    from pytest_seedall.sweep.asserted.seeing import seeing_comparisons

    SEEN = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(item):
        def note(comparison):
            text, left, operator, right, _ = comparison
            SEEN.append(f"{item.name}: {text}: {left:g} {operator} {right:g}")

        with seeing_comparisons(getattr(item, "obj", None), note):
            return (yield)

    def pytest_terminal_summary(terminalreporter):
        for line in SEEN:
            terminalreporter.write_line(f"seen {line}")
"""


def seen_in(pytester: pytest.Pytester, source: str, *arguments: str) -> list[str]:
    """Return what is seen in a run of a file of tests."""
    pytester.makeconftest(CONFTEST)
    path = pytester.makepyfile(source)
    # In this process, what is imported is rewritten in any case.
    run = pytester.runpytest_subprocess if "--assert=plain" in arguments else pytester.runpytest
    result = run(path, "-p", "no:cacheprovider", *arguments)
    assert "INTERNALERROR" not in str(result.stdout)
    return [line[5:] for line in result.outlines if line.startswith("seen ")]


def test_parametrised_functions_and_methods_that_pass_and_fail(pytester: pytest.Pytester) -> None:
    source = """
        import pytest

        @pytest.mark.parametrize("value", [0.75, 0.25])
        def test_it(value):
            assert value > 0.5
            assert value < 1

        class TestIt:
            def test_method(self):
                value = 0.5
                assert value == pytest.approx(0.5)
    """
    assert seen_in(pytester, source) == [
        "test_it[0.75]: value > 0.5: 0.75 > 0.5",
        "test_it[0.75]: value < 1: 0.75 < 1",
        "test_it[0.25]: value > 0.5: 0.25 > 0.5",
        "test_method: value == pytest.approx(0.5): 0.5 ~= 0.5",
    ]


@needs_monitoring
@pytest.mark.parametrize("mode", ["rewrite", "plain"])
def test_what_is_not_rewritten_is_seen_where_it_compares_variables(
    pytester: pytest.Pytester, mode: str
) -> None:
    source = """
        def test_it():
            value = 0.75
            assert value > 0.5
            assert abs(value) > 0.25
    """
    assert seen_in(pytester, source, f"--assert={mode}") == [
        "test_it: value > 0.5: 0.75 > 0.5",
        *(["test_it: abs(value) > 0.25: 0.75 > 0.25"] if mode == "rewrite" else []),
    ]


@needs_monitoring
def test_methods_of_unittest_and_what_they_call(pytester: pytest.Pytester) -> None:
    source = """
        import unittest

        class Base:
            def check(self, value):
                self.assertGreater(value, 0.5)

        class TestIt(Base, unittest.TestCase):
            def test_plain(self):
                assert len("ab") < 3
                self.check(0.75)

            async def ignored(self): ...

        class TestAsync(unittest.IsolatedAsyncioTestCase):
            async def test_async(self):
                self.assertAlmostEqual(0.75, 0.5, delta=0.5)
    """
    assert seen_in(pytester, source) == [
        'test_plain: len("ab") < 3: 2 < 3',
        "test_plain: self.assertGreater(value, 0.5): 0.75 > 0.5",
        "test_async: self.assertAlmostEqual(0.75, 0.5, delta=0.5): 0.75 ~= 0.5",
    ]


@needs_monitoring
def test_all_examples_of_hypothesis_are_seen(pytester: pytest.Pytester) -> None:
    source = """
        from hypothesis import example, given, settings, strategies as st

        @settings(max_examples=20, database=None, deadline=None)
        @example(0.625)
        @given(st.floats(0.7, 1))
        def test_it(value):
            assert value > 0.5
    """
    assert seen_in(pytester, source) == ["test_it: value > 0.5: 0.625 > 0.5"]


@needs_monitoring
def test_it_is_seen_beside_repeats(pytester: pytest.Pytester) -> None:
    source = """
        import random
        import pytest

        @pytest.mark.repeat_deterministic
        def test_it():
            assert random.uniform(1, 2) > 0.5

        @pytest.mark.repeat_deterministic
        def test_differing(numbers=iter([0.75, 1.75])):
            value = next(numbers)
            assert value > 0.5
    """
    # What finds out why the second test differs runs it again.
    seen = seen_in(pytester, source, "--seedall-diagnose=off")
    assert [line.rpartition(": ")[0] for line in seen] == [
        *["test_it: random.uniform(1, 2) > 0.5"] * 2,
        *["test_differing: value > 0.5"] * 2,
    ]
    assert seen[0] == seen[1]
    assert [line.rpartition(": ")[2] for line in seen[2:]] == ["0.75 > 0.5", "1.75 > 0.5"]


def test_doctests_and_tests_without_a_source_are_run(pytester: pytest.Pytester) -> None:
    source = '''
        def double(value):
            """
            >>> double(2)
            4
            """
            return value * 2

        made = {}
        exec("def test_made(): assert 1.5 > 1", made)
        test_made = made["test_made"]
    '''
    assert seen_in(pytester, source, "--doctest-modules") == []

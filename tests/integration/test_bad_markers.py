"""A marker that says what it cannot: its test fails, with one line that quotes it and its place."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("lean")

OURS = "(pytest-seedall's marker; register your own of that name, and it is left alone)"
SEEDS = f"expected an integer from 0 to 2147483647, or shared='params' {OURS}"
NAMES = "shared= takes 'params' or a list of parameter names"

WRONG = {
    "seed": SEEDS,
    "seed('1')": SEEDS,
    "seed(True)": SEEDS,
    "seed(None)": SEEDS,
    "seed(1.0)": SEEDS,
    "seed(-1)": SEEDS,
    "seed(2147483648)": SEEDS,
    "seed(1, 2)": SEEDS,
    "seed(value=1)": SEEDS,
    "seed(1, shared='params')": "shared= takes no other argument beside it",
    "seed(shared='parms')": f"{NAMES}, such as ['parms']",
    "seed(shared=[])": NAMES,
    "seed(shared=3)": NAMES,
    "seed(shared=['a', 3])": NAMES,
    "seed(shared=['a', 'c'])": "the test has no parameter 'c'",
    "unseeded(3)": f"takes no arguments {OURS}",
    "unseeded(reason='slow')": f"takes no arguments {OURS}",
}
UNPRINTABLE = {
    "seed(10**5000)": "seed(<unprintable int>)",
    "seed(Awkward())": "seed(<unprintable Awkward>)",
    "seed('1' * 5000)": f"seed('{'1' * 39}…)",
    "seed()": "seed",
}

TEST = """
    import pytest

    class Awkward:
        def __repr__(self): raise RuntimeError
        def __index__(self): raise RuntimeError

    @pytest.mark.{marker}
    @pytest.mark.parametrize(("a", "b"), [(1, 2)])
    def test_marked(a, b, seedall): pass

    def test_other(): pass
"""


def complaint(result: pytest.RunResult) -> str:
    """Return the one line that one test's setup failed with; another test must have passed."""
    result.assert_outcomes(passed=1, errors=1)
    lines = [line for line in result.outlines if not line.startswith("[gw")]  # a worker's name
    title = next(i for i, line in enumerate(lines) if "ERROR at setup" in line)
    line, following = lines[title + 1 : title + 3]
    assert following[0] in "=_-", following
    return line


@pytest.mark.parametrize(("marker", "expected"), WRONG.items())
def test_a_wrong_marker_is_quoted_with_its_place(
    pytester: pytest.Pytester, marker: str, expected: str
) -> None:
    pytester.makepyfile(test_it=TEST.format(marker=marker))
    line = complaint(pytester.runpytest())
    assert line == f"test_it.py:7: @pytest.mark.{marker}: {expected}"


@pytest.mark.parametrize(("marker", "shown"), UNPRINTABLE.items())
def test_a_marker_is_quoted_whatever_its_argument(
    pytester: pytest.Pytester, marker: str, shown: str
) -> None:
    pytester.makepyfile(test_it=TEST.format(marker=marker))
    line = complaint(pytester.runpytest())
    assert line == f"test_it.py:7: @pytest.mark.{shown}: {SEEDS}"


@pytest.mark.parametrize("kind", ["unittest.TestCase", "object"])
def test_a_wrong_marker_at_a_class_fails_its_tests(pytester: pytest.Pytester, kind: str) -> None:
    pytester.makepyfile(
        test_it=f"""
        import pytest, unittest

        @pytest.mark.seed("x")
        class TestMarked({kind}):
            def test_one(self): pass

        def test_other(): pass
    """
    )
    line = complaint(pytester.runpytest())
    assert line == f"test_it.py:5: @pytest.mark.seed('x'): {SEEDS}"


def test_a_wrong_marker_of_the_module_fails_its_tests(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_it="""
            import pytest
            pytestmark = pytest.mark.seed("x")
            def test_one(): pass
        """,
        test_other="def test_other(): pass",
    )
    line = complaint(pytester.runpytest())
    assert line == f"test_it.py:3: @pytest.mark.seed('x'): {SEEDS}"


def test_a_wrong_marker_that_a_hook_adds_fails_the_test(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import pytest

        def pytest_collection_modifyitems(items):
            items[0].add_marker(pytest.mark.seed("x"))
    """)
    pytester.makepyfile(test_it="def test_one(): pass\ndef test_other(): pass")
    line = complaint(pytester.runpytest())
    assert line == f"test_it.py:1: @pytest.mark.seed('x'): {SEEDS}"


def test_a_wrong_marker_fails_the_test_in_a_worker_too(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=TEST.format(marker="seed(-1)"))
    result = pytester.runpytest("-n", "2")
    assert complaint(result) == f"test_it.py:7: @pytest.mark.seed(-1): {SEEDS}"


def test_a_skipped_test_with_a_wrong_marker_is_skipped(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.skip
        @pytest.mark.seed("x")
        def test_one(): pass
    """)
    pytester.runpytest().assert_outcomes(skipped=1)


def test_shared_parameters_of_a_class_need_not_be_those_of_each_test(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.seed(shared=["model"])
        class TestModels:
            @pytest.mark.parametrize("model", [1, 2])
            def test_model(self, model): pass

            @pytest.mark.parametrize("other", [1, 2])
            def test_other(self, other): pass

            def test_plain(self): pass
    """)
    pytester.runpytest().assert_outcomes(passed=5)


def test_a_test_without_parameters_shares_none(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_it="""
        import pytest

        @pytest.mark.seed(shared=["model"])
        def test_marked(): pass

        def test_other(): pass
    """
    )
    line = complaint(pytester.runpytest())
    expected = "the test has no parameter 'model'"
    assert line == f"test_it.py:3: @pytest.mark.seed(shared=['model']): {expected}"


IN_A_WIDER_SCOPE = """
    import pytest

    {module}

    {class_}
    class TestModels:
        @pytest.mark.parametrize("model", [1, 2])
        def test_model(self, model): pass

    def test_plain(): pass
"""
UNKNOWN = "@pytest.mark.seed(shared=['modle']): no test here has a parameter 'modle'"


@pytest.mark.parametrize(
    ("arguments", "outcomes"),
    [
        ([], {"errors": 3}),
        (["-k", "plain"], {"errors": 1}),
        (["-n1"], {"errors": 3}),
        (["--seed-sweep=2"], {"errors": 3}),
        # The class, in which one of its tests might have it, is not looked at:
        (["test_it.py::test_plain"], {"passed": 1}),
    ],
    ids=str,
)
def test_a_shared_parameter_that_no_test_of_the_module_has_is_quoted(
    pytester: pytest.Pytester, arguments: list[str], outcomes: dict[str, int]
) -> None:
    marker = 'pytestmark = pytest.mark.seed(shared=["modle"])'
    pytester.makepyfile(test_it=IN_A_WIDER_SCOPE.format(module=marker, class_=""))
    result = pytester.runpytest(*arguments)
    outcome = result.parseoutcomes()
    assert outcome.get("errors", outcome.get("error", 0)) == outcomes.get("errors", 0)
    assert outcome.get("passed", 0) == outcomes.get("passed", 0)
    assert "could not be explained" not in result.stdout.str()
    assert (UNKNOWN in result.stdout.str()) == ("errors" in outcomes)


def test_a_shared_parameter_that_no_test_of_the_class_has_is_quoted(
    pytester: pytest.Pytester,
) -> None:
    marker = '@pytest.mark.seed(shared=["modle"])'
    pytester.makepyfile(test_it=IN_A_WIDER_SCOPE.format(module="", class_=marker))
    result = pytester.runpytest()
    result.assert_outcomes(passed=1, errors=2)
    assert f"test_it.py:7: {UNKNOWN}" in result.outlines


def test_one_that_a_test_of_a_subclass_has_may_be_shared(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.seed(shared=["model"])
        class TestPlain:
            def test_plain(self): pass

        class TestModels(TestPlain):
            @pytest.mark.parametrize("model", [1, 2])
            def test_model(self, model): pass
    """)
    pytester.runpytest().assert_outcomes(passed=4)

"""What plugins, and tests that are no functions, find in a run that nobody sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall._compat.pytest_runs import function_of, run_quietly

if TYPE_CHECKING:
    from collections.abc import Callable


class Again:
    """Runs each test twice before it is seen, as the feature does."""

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        for _ in range(2):
            run_quietly(item, print)
        return (yield)


def test_a_doctest_has_its_names_in_each_run(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_documented='''
        number = 5
        def test_documented():
            """
            >>> number
            5
            >>> other = number
            """
    '''
    )
    result = pytester.inline_run("--doctest-modules", plugins=[Again()])
    result.assertoutcome(passed=2)


def test_an_item_of_another_plugin_is_run_again(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import pytest

        class Item(pytest.Item):
            runs = 0
            def runtest(self): Item.runs += 1

        class File(pytest.File):
            def collect(self): return [Item.from_parent(self, name="it")]

        def pytest_collect_file(file_path, parent):
            if file_path.suffix == ".txt":
                return File.from_parent(parent, path=file_path)

        def pytest_sessionfinish(session): session.config.runs = Item.runs
    """
    )
    pytester.maketxtfile(it="text")
    runs: list[int] = []

    class Plugin:
        def pytest_unconfigure(self, config: Any) -> None:
            runs.append(config.runs)

    pytester.inline_run(plugins=[Again(), Plugin()]).assertoutcome(passed=1)
    assert runs == [3]


def test_plugins_find_in_the_next_test_what_they_ask_for(pytester: pytest.Pytester) -> None:
    """Some look at where the next test is, to put away what they have for a module or class."""
    pytester.makeconftest(
        """
        NEXT = []
        def pytest_runtest_teardown(item, nextitem):
            same = nextitem is not None and nextitem.module is item.module
            NEXT.append((same, nextitem and nextitem.getparent(type(item.parent)) is item.parent))
        def pytest_sessionfinish():
            assert NEXT[:2] == [(True, True)] * 2, NEXT
            assert NEXT[2:] == [(False, None)], NEXT
    """
    )
    pytester.makepyfile("def test_it(): pass")
    pytester.inline_run(plugins=[Again()]).assertoutcome(passed=1)


# --- the function ---------------------------------------------------------------------------------


def functions(pytester: pytest.Pytester, source: str) -> list[Callable[..., Any] | None]:
    return [function_of(item) for item in pytester.getitems(source)]


def test_the_function_of_a_test_is_that_which_is_written(pytester: pytest.Pytester) -> None:
    found = functions(
        pytester,
        """
        import unittest
        def test_it(): pass
        class TestIt:
            def test_method(self): pass
        class TestCase(unittest.TestCase):
            def test_case(self): pass
    """,
    )
    names = [getattr(function, "__name__", None) for function in found]
    assert names == ["test_it", "test_method", "test_case"]


def test_the_function_of_a_given_test_gets_the_examples(pytester: pytest.Pytester) -> None:
    pytest.importorskip("hypothesis")
    (found,) = functions(
        pytester,
        """
        from hypothesis import given, strategies
        @given(strategies.integers())
        def test_it(number): kept = number
    """,
    )
    assert found is not None
    assert found.__code__.co_varnames == ("number", "kept")


def test_a_doctest_has_no_function(pytester: pytest.Pytester) -> None:
    pytester.makepyfile('"""\n>>> 1\n1\n"""')
    items, _ = pytester.inline_genitems("--doctest-modules")
    assert list(map(function_of, items)) == [None]


def warned(pytester: pytest.Pytester, source: str) -> list[str]:
    """Return what pytest tells of warnings when each test of a suite was run three times."""
    pytester.makepyfile(f"import sys, warnings, pytest\n{source}")
    told: list[str] = []

    class Told:
        def pytest_warning_recorded(self, warning_message: Any) -> None:
            told.append(str(warning_message.message))

    options = ("-p", "no:cacheprovider", "-Walways", "--repeat-deterministic=3")
    assert pytester.inline_run(*options, plugins=[Told()]).ret == 0
    return told


def test_warnings_are_told_once(pytester: pytest.Pytester) -> None:
    told = warned(
        pytester,
        """
@pytest.fixture(scope="module")
def wide(): warnings.warn("wide")

def test_it(wide):
    warnings.warn("ours")
    warnings.warn("old", DeprecationWarning)
""",
    )
    assert told == ["wide", "ours", "old"]


def test_warnings_are_seen_by_the_test_in_each_run(pytester: pytest.Pytester) -> None:
    source = """
def test_it(recwarn):
    warnings.warn("ours")
    assert len(recwarn) == 1

def test_default():
    with pytest.warns(UserWarning, match="ours"): warnings.warn("ours")
"""
    assert warned(pytester, source) == []


def test_warnings_are_printed_in_each_run_if_pytest_leaves_them_alone(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile("""
import warnings

def test_it(capsys):
    warnings.simplefilter("always")
    warnings.warn("ours")
    assert "ours" in capsys.readouterr().err
""")
    result = pytester.runpytest_subprocess("--repeat-deterministic", "-p", "no:warnings")
    result.assert_outcomes(passed=1)

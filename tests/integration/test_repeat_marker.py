"""Where the marker may be, what it says there, and what a wrong one does."""

from __future__ import annotations

import pytest
from repeating import differing, notes, summary, write

pytestmark = pytest.mark.usefixtures("as_a_user")

EVERYWHERE = """
    from pytest_seedall import repeat_deterministic

    @pytest.mark.repeat_deterministic
    def test_bare(): note("bare")

    @pytest.mark.repeat_deterministic()
    def test_called(): note("called")

    @pytest.mark.repeat_deterministic(3)
    def test_number(): note("number")

    @pytest.mark.repeat_deterministic(runs=4, rtol=0.1)
    def test_named(): note("named")

    @repeat_deterministic
    def test_imported(): note("imported")

    @repeat_deterministic(runs=3)
    def test_imported_and_called(): note("imported_and_called")

    @pytest.mark.repeat_deterministic(runs=3)
    class TestClass:
        def test_method(self): note("method")
        @pytest.mark.repeat_deterministic(runs=5)
        def test_closest(self): note("closest")

    @pytest.mark.parametrize("name", [
        "once", pytest.param("marked", marks=pytest.mark.repeat_deterministic(runs=3)),
    ])
    def test_parameters(name): note(name)

    @pytest.mark.repeat_deterministic
    @pytest.mark.parametrize("number", range(2))
    def test_parametrised(number): note("parametrised", number)

    def test_without(): note("without")
"""


def test_the_marker_may_be_wherever_markers_are(pytester: pytest.Pytester) -> None:
    write(pytester, EVERYWHERE)
    result = pytester.runpytest("--seed=42", "--strict-markers", "-W", "error")
    result.assert_outcomes(passed=13)
    assert notes(pytester) == [
        *["bare"] * 2,
        *["called"] * 2,
        *["number"] * 3,
        *["named"] * 4,
        *["imported"] * 2,
        *["imported_and_called"] * 3,
        *["method"] * 3,
        *["closest"] * 5,
        "once",
        *["marked"] * 3,
        *["parametrised 0"] * 2,
        *["parametrised 1"] * 2,
        "without",
    ]


def test_a_module_may_be_marked(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        pytestmark = [pytest.mark.repeat_deterministic(runs=3)]
        def test_a(): note("a")
        class TestB:
            def test_b(self): note("b")
    """,
    )
    pytester.runpytest("--seed=42").assert_outcomes(passed=2)
    assert notes(pytester) == ["a"] * 3 + ["b"] * 3


def test_a_hook_may_add_the_marker(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        "def test_it(): value = turn(); note(value)",
        conftest="""
        import pytest
        def pytest_collection_modifyitems(items):
            for item in items:
                item.add_marker(pytest.mark.repeat_deterministic(runs=3))
    """,
    )
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(failed=1)
    assert notes(pytester) == ["1", "2", "3"]
    assert differing(result) == ["test_it: run 2"]


def test_a_hook_may_add_a_wrong_marker(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        "def test_it(): pass",
        conftest="""
        import pytest
        def pytest_collection_modifyitems(items):
            for item in items:
                item.add_marker(pytest.mark.repeat_deterministic(runs=1))
    """,
    )
    for arguments in ((), ("-n", "2")):
        result = pytester.runpytest_subprocess("--seed=42", *arguments)
        result.assert_outcomes(errors=1)
        told = "test_it.py:5: test_it: @pytest.mark.repeat_deterministic(runs=1): runs=1: expected "
        assert any(line.startswith(told) for line in result.outlines)


@pytest.mark.parametrize("kind", ["Module", "Class", "Session"])
def test_a_hook_may_mark_what_tests_are_in(pytester: pytest.Pytester, kind: str) -> None:
    write(
        pytester,
        """
        class TestIt:
            def test_it(self, seedall): note(seedall.seed)
    """,
        conftest=f"""
        import pytest
        def pytest_collection_modifyitems(items):
            parent = items[0].getparent(pytest.{kind})
            parent.add_marker(pytest.mark.repeat_deterministic(runs=3))
            parent.add_marker(pytest.mark.seed(5))
    """,
    )
    pytester.runpytest("--seed=42").assert_outcomes(passed=1)
    assert notes(pytester) == ["5"] * 3


# --- wrong markers --------------------------------------------------------------------------------


def test_a_wrong_marker_is_an_error_of_its_file(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.mark.repeat_deterministic(runs=1)
        def test_one(): pass
        @pytest.mark.parametrize("size", [1, 2])
        @pytest.mark.repeat_deterministic(rtol=float("nan"))
        def test_sizes(size): pass
        def test_fine(): pass
    """,
        name="test_wrong",
    )
    pytester.makepyfile(
        test_class="""
        import pytest
        class TestClass:
            @pytest.mark.repeat_deterministic(run=3)
            def test_two(self): pass
        def test_fine(): pass
    """
    )
    pytester.makepyfile(test_right="def test_right(): pass")
    result = pytester.runpytest("--seed=42", "--continue-on-collection-errors")
    result.assert_outcomes(passed=2, errors=2)
    told = [
        line for line in result.outlines if line.startswith(("test_wrong.py:", "test_class.py:"))
    ]
    rtol = "@pytest.mark.repeat_deterministic(rtol=nan): rtol=nan: expected a number, 0 or more"
    assert told == [
        "test_class.py:3: test_two: @pytest.mark.repeat_deterministic(run=3): run: there is no "
        "such argument, only runs, rtol, atol, ignore, locals, deep, deterministic, fresh_process, "
        "vary",
        "test_wrong.py:6: test_one: @pytest.mark.repeat_deterministic(runs=1): runs=1: expected an "
        "integer from 2 to 100000",
        f"test_wrong.py:8: test_sizes: {rtol}",
    ]


def test_a_wrong_marker_is_told_once_by_workers(pytester: pytest.Pytester) -> None:
    write(pytester, "@pytest.mark.repeat_deterministic(vary=['gpu'])\ndef test_it(): pass")
    pytester.makepyfile(test_right="def test_right(): pass")
    arguments = ("--seed=42", "--continue-on-collection-errors", "-n", "2")
    result = pytester.runpytest_subprocess(*arguments)
    result.assert_outcomes(passed=1, errors=1)
    told = [line for line in result.outlines if "vary=['gpu']: expected a list of some of" in line]
    assert len(told) == 1


def test_a_test_that_is_not_selected_is_not_repeated(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.mark.repeat_deterministic
        def test_marked(): note("marked")
        def test_other(): note("other")
    """,
    )
    result = pytester.runpytest("--seed=42", "-k", "other")
    assert notes(pytester) == ["other"]
    assert summary(result) == []
    pytester.runpytest("--seed=42", "-m", "repeat_deterministic")
    assert notes(pytester) == ["marked"] * 2


# --- a project's own ------------------------------------------------------------------------------


def test_a_marker_of_the_project_is_left_alone(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmarkers = repeat_deterministic(times): theirs")
    write(
        pytester,
        """
        @pytest.mark.repeat_deterministic(times="many")
        def test_theirs(): note("theirs")
        @pytest.mark.seedall_repeat_deterministic(runs=3)
        def test_ours(): note("ours")
    """,
    )
    result = pytester.runpytest("--seed=42", "--strict-markers")
    result.assert_outcomes(passed=2)
    assert notes(pytester) == ["theirs", "ours", "ours", "ours"]
    result.stdout.fnmatch_lines(
        ["*the marker repeat_deterministic is this project's own*seedall_repeat_deterministic*"]
    )


def test_without_the_plugin_the_marker_does_nothing(pytester: pytest.Pytester) -> None:
    write(pytester, EVERYWHERE)
    result = pytester.runpytest("-p", "no:seedall", "-W", "ignore")
    result.assert_outcomes(passed=13)
    assert len(notes(pytester)) == 13


def test_defaults_come_from_the_ini_file(pytester: pytest.Pytester) -> None:
    pytester.makeini(
        "[pytest]\nseedall_repeat_runs = 3\nseedall_repeat_rtol = 0.1\nseedall_repeat_ignore = t0"
    )
    write(
        pytester,
        """
        @pytest.mark.repeat_deterministic
        def test_default(): t0, value = turn("a"), 1 + turn("a") / 1000
        @pytest.mark.repeat_deterministic(ignore=[])
        def test_own(): t0 = turn("b")
        def test_without(): t0 = turn("c"); note(t0)
    """,
    )
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(passed=2, failed=1)
    assert differing(result) == ["test_own: run 2"]
    assert notes(pytester) == ["1"]

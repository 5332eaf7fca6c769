"""Fixtures in repeated tests: what is set up again, what stays, in which order."""

from __future__ import annotations

import pytest
from repeating import differing, notes, report, write

pytestmark = pytest.mark.usefixtures("as_a_user")

SCOPES = """
    @pytest.fixture(scope="session")
    def session_wide():
        note("session up", random.random())
        yield random.random()
        note("session down")

    @pytest.fixture(scope="module")
    def module_wide(session_wide):
        note("module up", random.random())
        yield
        note("module down")

    @pytest.fixture(scope="class")
    def class_wide(module_wide, request):
        note("class up", random.random())
        request.addfinalizer(lambda: note("class finalizer"))
        yield
        note("class down")

    @pytest.fixture
    def own(class_wide, request):
        note("own up", random.random())
        request.addfinalizer(lambda: note("own finalizer"))
        yield
        note("own down", random.random())

    MARKER
    class TestIt:
        def setup_method(self): note("setup_method")
        def test_one(self, own, session_wide): note("one", random.random(), session_wide)
        def test_two(self, own): note("two", random.random())
        def teardown_method(self): note("teardown_method")
"""


def noted(pytester: pytest.Pytester, source: str, marker: str) -> list[str]:
    """Return what a suite notes when its tests have a marker, or none."""
    write(pytester, source.replace("MARKER", marker))
    pytester.runpytest("--seed=42").assert_outcomes(passed=2)
    return notes(pytester)


RUNS_OF_3 = "@pytest.mark.repeat_deterministic(runs=3)"


def test_fixtures_of_functions_are_built_anew_and_all_others_stay(
    pytester: pytest.Pytester,
) -> None:
    plain = noted(pytester, SCOPES, "")
    # The same values in each run; wider fixtures in the first run alone, put away after the last.
    start = next(n for n, line in enumerate(plain) if line.startswith("class up")) + 1
    end = plain.index("class down")
    tests = plain[start:end]
    one, two = tests[: len(tests) // 2], tests[len(tests) // 2 :]
    assert one[-1] == two[-1] == "teardown_method"
    expected = [*plain[:start], *one * 3, *two * 3, *plain[end:]]
    assert noted(pytester, SCOPES, RUNS_OF_3) == expected


PARAMETRISED = """
    @pytest.fixture(scope="module", params=["a", "b"])
    def wide(request):
        note("up", request.param, random.random())
        yield request.param
        note("down", request.param)

    MARKER
    def test_it(wide): note("test", wide, random.random())
"""


def test_a_wider_fixture_with_parameters_is_set_up_once_for_each(
    pytester: pytest.Pytester,
) -> None:
    plain = noted(pytester, PARAMETRISED, "")
    up_a, test_a, down_a, up_b, test_b, down_b = plain
    assert noted(pytester, PARAMETRISED, RUNS_OF_3) == [
        *[up_a, test_a, test_a, test_a, down_a],
        *[up_b, test_b, test_b, test_b, down_b],
    ]


def test_a_wider_fixture_that_is_asked_for_in_the_test_stays(pytester: pytest.Pytester) -> None:
    source = """
        @pytest.fixture(scope="module")
        def wide():
            note("up", random.random())
            yield 5
            note("down")
        MARKER
        def test_one(request): note(request.getfixturevalue("wide"))
        def test_two(wide): note(wide)
    """
    up, *_ = noted(pytester, source, "")
    assert noted(pytester, source, RUNS_OF_3) == [up, "5", "5", "5", "5", "down"]


def test_a_wider_fixture_that_fails_does_so_in_each_run(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.fixture(scope="module")
        def wide():
            note("up")
            raise ValueError("broken")
        @pytest.mark.repeat_deterministic
        def test_it(wide): pass
        def test_other(wide): pass
    """,
    )
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(errors=2)
    assert differing(result) == []
    assert notes(pytester) == ["up"]


@pytest.mark.parametrize("run", [1, 2])
def test_a_wider_fixture_is_as_it_was_after_a_run_that_ends_badly(
    pytester: pytest.Pytester, run: int
) -> None:
    write(
        pytester,
        f"""
        @pytest.fixture(scope="module")
        def wide():
            note("up")
            yield
            note("down")
        @pytest.mark.repeat_deterministic
        def test_it(wide): assert turn() != {run}
        def test_other(wide): note("other")
    """,
    )
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(failed=1, passed=1)
    assert notes(pytester) == ["up", "other", "down"]


# --- what is shared by the runs -------------------------------------------------------------------


def test_what_a_fixture_gives_is_no_result_but_what_is_made_of_it_is(
    pytester: pytest.Pytester,
) -> None:
    write(
        pytester,
        """
        @pytest.fixture
        def given(): return [turn("given")]
        @pytest.fixture(scope="module")
        def wide(): return []
        LIST = []

        @pytest.mark.repeat_deterministic
        def test_given(given): pass
        @pytest.mark.repeat_deterministic
        def test_wide(wide):
            wide.append(1)
            other_name = wide
        @pytest.mark.repeat_deterministic
        def test_global():
            LIST.append(1)
            found = LIST
        @pytest.mark.repeat_deterministic
        @pytest.mark.parametrize("number", [[]])
        def test_parameter(number):
            number.append(1)
            other_name = number
        @pytest.mark.repeat_deterministic
        def test_rebound(given): given = given[0]
        @pytest.mark.repeat_deterministic
        def test_copied(wide): copied = list(wide + [turn("c")])
    """,
    )
    result = pytester.runpytest("--seed=42")
    assert differing(result) == ["test_rebound: run 2", "test_copied: run 2"]


def test_a_global_that_each_run_makes_anew_is_a_result(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        KEPT = None

        @pytest.mark.repeat_deterministic
        def test_it():
            global KEPT
            KEPT = [turn()]
            found = KEPT
    """,
    )
    result = pytester.runpytest("--seed=42")
    assert differing(result) == ["test_it: run 2"]
    assert "local `found`" in report(result)[1]

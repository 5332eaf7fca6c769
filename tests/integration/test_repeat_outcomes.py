"""Tests that end in another way from one run to the next, and tests that always end the same."""

from __future__ import annotations

import pytest
from repeating import differing, notes, report, summary, write

pytestmark = pytest.mark.usefixtures("as_a_user")

SUBTESTS = pytest.mark.skipif(pytest.version_tuple < (9,), reason="pytest 8 has no subtests")

#: What happens in the two runs, and how the test ends: the run that is seen is the second.
ENDS = {
    "passes": ("", "", {"passed": 1}),
    "fails": ("assert False", "assert False", {"failed": 1}),
    "fails first": ("assert False", "", {"failed": 1}),
    "fails then": ("", "assert False", {"failed": 1}),
    "fails otherwise": ("raise ValueError(1)", "raise ValueError(2)", {"failed": 1}),
    "skips": ("pytest.skip('s')", "pytest.skip('s')", {"skipped": 1}),
    "skips first": ("pytest.skip('s')", "", {"failed": 1}),
    "skips then": ("", "pytest.skip('s')", {"failed": 1}),
    "skips for another reason": ("pytest.skip('s')", "pytest.skip('t')", {"failed": 1}),
    "fails as expected": ("pytest.xfail('x')", "pytest.xfail('x')", {"xfailed": 1}),
    "fails as expected first": ("pytest.xfail('x')", "", {"failed": 1}),
    "fails as expected then": ("", "pytest.xfail('x')", {"failed": 1}),
}
SAME = {"passes", "fails", "skips", "fails as expected"}


@pytest.mark.parametrize("name", ENDS)
def test_a_test_that_ends_in_another_way_fails(pytester: pytest.Pytester, name: str) -> None:
    first, second, outcomes = ENDS[name]
    write(
        pytester,
        f"""
        @pytest.mark.repeat_deterministic
        def test_it():
            if turn() == 1: {first or "return"}
            else: {second or "return"}
    """,
    )
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(**outcomes)
    assert differing(result) == ([] if name in SAME else ["test_it: run 2"])
    (line,) = [line for line in summary(result) if line.startswith("1 test run 2 times: ")]
    assert ("1 the same" if name in SAME else "1 NOT deterministic") in line


@pytest.mark.parametrize("phase", ["setup", "teardown"])
@pytest.mark.parametrize("when", ["first", "then", "always"])
def test_a_fixture_that_fails_in_one_run_is_a_difference(
    pytester: pytest.Pytester, phase: str, when: str
) -> None:
    fails = {"first": "== 1", "then": "== 2", "always": "> 0"}[when]
    body = f"if turn() {fails}: raise ValueError('no')"
    write(
        pytester,
        f"""
        @pytest.fixture
        def own():
            {body if phase == "setup" else "pass"}
            yield
            {body if phase == "teardown" else "pass"}

        @pytest.mark.repeat_deterministic
        def test_it(own): pass
    """,
    )
    result = pytester.runpytest("--seed=42")
    assert differing(result) == ([] if when == "always" else ["test_it: run 2"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    if when == "always":
        result.assert_outcomes(errors=1, passed=1 if phase == "teardown" else 0)
        assert summary(result)[0].startswith("1 test run 2 times: 1 the same")
    else:
        assert summary(result)[0].startswith("1 test run 2 times: 1 NOT deterministic")
        said = "\n".join(report(result))
        runs = ["1", "2"] if when == "first" else ["2", "1"]
        assert f"run {runs[0]}   failed ({phase})" in said
        assert f"run {runs[1]}   passed" in said


def test_a_later_run_is_named_if_it_is_the_first_that_differs(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.mark.repeat_deterministic(runs=5)
        def test_it():
            value = turn() >= 3
    """,
    )
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(failed=1)
    assert differing(result) == ["test_it: run 3"]
    assert "local `value`  bool" in report(result)[1]


def test_a_difference_that_is_gone_in_the_run_that_is_seen_is_told(
    pytester: pytest.Pytester,
) -> None:
    write(
        pytester,
        """
        @pytest.mark.repeat_deterministic(runs=3)
        def test_it():
            value = turn() == 2
    """,
    )
    assert differing(pytester.runpytest("--seed=42")) == ["test_it: run 2"]


def test_a_test_that_is_marked_xfail_fails_if_its_value_changes(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.mark.repeat_deterministic
        @pytest.mark.xfail
        def test_fails():
            value = turn("a")
            assert False
        @pytest.mark.repeat_deterministic
        @pytest.mark.xfail
        def test_passes(): value = turn("b")
        @pytest.mark.repeat_deterministic
        @pytest.mark.xfail(strict=True)
        def test_strict(): pass
        @pytest.mark.repeat_deterministic
        @pytest.mark.skip
        def test_skipped(): value = turn("c")
        @pytest.mark.repeat_deterministic
        @pytest.mark.xfail(run=False)
        def test_not_run(): value = turn("d")
    """,
    )
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(failed=3, skipped=1, xfailed=1)
    assert differing(result) == ["test_fails: run 2", "test_passes: run 2"]


def test_locals_of_a_body_that_raises_are_compared(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.mark.repeat_deterministic
        def test_it():
            value = turn()
            with pytest.raises(ValueError):
                raise ValueError(value)
            assert False
    """,
    )
    result = pytester.runpytest("--seed=42")
    assert differing(result) == ["test_it: run 2"]
    said = report(result)
    assert said[1:4] == ["what     local `value`  int", *said[2:4]]
    assert said[2].endswith("1")
    assert said[3].endswith("2")
    result.stdout.fnmatch_lines(["*- not deterministic -*"])


@SUBTESTS
@pytest.mark.parametrize(
    ("condition", "outcomes", "said"),
    [
        ("True", {"passed": 1, "subtests": 3}, []),
        ("number", {"failed": 2, "subtests": 2}, []),
        ("number or turn() == 1", {"failed": 2, "subtests": 2}, ["test_it: run 2"]),
        ("number or turn() == 2", {"failed": 1, "subtests": 3}, ["test_it: run 2"]),
    ],
)
def test_subtests_are_compared_one_by_one(
    pytester: pytest.Pytester, condition: str, outcomes: dict[str, int], said: list[str]
) -> None:
    write(
        pytester,
        f"""
        @pytest.mark.repeat_deterministic(locals=False)
        def test_it(subtests):
            for number in range(3):
                with subtests.test("part", number=number):
                    assert {condition}
    """,
    )
    result = pytester.runpytest("--seed=42", "-v")
    found = result.parseoutcomes()
    found.pop("warnings", None)
    assert found == outcomes
    assert differing(result) == said
    result.stdout.no_fnmatch_line("*contains 2 failed subtests*")


def test_returned_values_are_results_and_no_mistake(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.mark.repeat_deterministic
        def test_same(): return [1, 2]
        @pytest.mark.repeat_deterministic
        def test_other(): return turn()
    """,
    )
    result = pytester.runpytest("--seed=42", "-W", "error")
    result.assert_outcomes(passed=1, failed=1)
    assert differing(result) == ["test_other: run 2"]
    assert "return value" in report(result)[1]


def test_recorded_values_are_results(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.mark.repeat_deterministic(locals=False)
        def test_it(seedall):
            seedall.record("first", 1)
            seedall.record("second", [turn()])
        def test_without(seedall): seedall.record("first", turn())
    """,
    )
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(passed=1, failed=1)
    assert differing(result) == ["test_it: run 2"]
    assert "recorded `second`  list[1]" in report(result)[1]


def test_a_test_with_nothing_to_compare_is_named(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.mark.repeat_deterministic
        def test_nothing(): assert 1 + 1 == 2
        @pytest.mark.repeat_deterministic
        def test_object(): value = object()
        @pytest.mark.repeat_deterministic
        def test_value(): value = 1
    """,
    )
    assert summary(pytester.runpytest("--seed=42")) == [
        "3 tests run 2 times: 3 the same; 1 result compared, 1 left out (1 known by type only)",
        "nothing but the outcome to compare: test_it.py::test_nothing, test_it.py::test_object",
    ]
    brief = pytester.runpytest("--seed=42", "-q")
    brief.stdout.fnmatch_lines(["seedall: nothing but the outcome to compare: *::test_nothing, *"])


def test_reporters_are_told_of_the_line_as_for_a_traceback(pytester: pytest.Pytester) -> None:
    conftest = """
        def pytest_runtest_logreport(report):
            if report.failed:
                crash = report.longrepr.reprcrash
                note(crash.path, crash.lineno, crash.message[:17])
    """
    source = """
        @pytest.mark.repeat_deterministic
        def test_it():
            value = turn()
    """
    write(pytester, source, conftest)
    lines = (pytester.path / "test_it.py").read_text(encoding="utf-8").splitlines()
    line = lines.index("@pytest.mark.repeat_deterministic") + 1
    pytester.runpytest("--seed=42").assert_outcomes(failed=1)
    assert notes(pytester) == [f"{pytester.path / 'test_it.py'} {line} NOT DETERMINISTIC"]

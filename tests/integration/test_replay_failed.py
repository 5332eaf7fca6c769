"""``--replay-failed`` and ``--replay-in-order``: recorded failures, under their own seeds."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from recorded import FOLDER, failures, stored
from replaying import DRAWS, drew, said, write

pytestmark = pytest.mark.usefixtures("as_a_user")

STATE = """
    import random
    SEEN = []

    def test_first(): SEEN.append(random.random())
    def test_second(): pass
    def test_third(): assert not SEEN, f"drew {SEEN}"
    def test_fourth(): pass
"""


@pytest.mark.parametrize("failing_run", [["--seed=42"], [], ["-n2"]], ids=str)
@pytest.mark.parametrize("options", [[], ["-n2"]], ids=str)
def test_a_failure_is_replayed_whatever_has_run_since(
    pytester: pytest.Pytester, failing_run: list[str], options: list[str]
) -> None:
    write(pytester, test_a=DRAWS, test_b="def test_other(): pass")
    numbers = drew(pytester.runpytest(*failing_run))
    assert len(set(numbers)) == 2
    pytester.runpytest("test_b.py")
    pytester.runpytest("--seed=7", "-k", "passes")
    result = pytester.runpytest("--replay-failed", *options)
    assert drew(result) == numbers
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert said(result)[0] == "2 recorded failures: 2 still fail"


def test_it_runs_those_alone_in_this_process(pytester: pytest.Pytester) -> None:
    write(pytester, test_a=DRAWS, test_b="def test_other(): pass")
    pytester.runpytest("--seed=42")
    result = pytester.runpytest("--replay-failed")
    result.assert_outcomes(failed=2, deselected=1)  # the other file is not even collected
    line = "seedall: session seed 42, of the recorded failures (again with --seed=42)"
    assert line in result.outlines
    assert said(result) == [
        "2 recorded failures: 2 still fail",
        "still fails   test_a.py::test_it[a]   (session seed 42)",
        "              test_a.py::test_it[b]   (session seed 42)",
    ]


@pytest.mark.parametrize("options", [[], ["-n2"]], ids=str)
def test_several_session_seeds_have_a_process_each(
    pytester: pytest.Pytester, options: list[str]
) -> None:
    write(pytester, test_a=DRAWS)
    numbers = [drew(pytester.runpytest(f"--seed={seed}")) for seed in (1, 2)]
    result = pytester.runpytest("--replay-failed", "--junit-xml=all.xml", *options)
    assert drew(result) == sorted([*numbers[0], *numbers[1]])
    assert [line for line in result.outlines if line.startswith("seedall: replay ")] == [
        "seedall: replay 1 of 2, session seed 1",
        "seedall: replay 2 of 2, session seed 2",
    ]
    assert said(result)[0] == "4 recorded failures: 4 still fail"
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    suites = ET.parse(pytester.path / "all.xml").getroot().findall("testsuite")
    assert [suite.attrib["failures"] for suite in suites] == ["2", "2"]


def test_one_session_seed_may_be_chosen(pytester: pytest.Pytester) -> None:
    write(pytester, test_a=DRAWS)
    numbers = [drew(pytester.runpytest(f"--seed={seed}")) for seed in (1, 2)]
    assert drew(pytester.runpytest("--replay-failed", "--seed=2")) == numbers[1]
    assert drew(pytester.runpytest("--seedall-replay-failed", "--seedall-seed=1")) == numbers[0]
    result = pytester.runpytest("--replay-failed", "--seed=3")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    line, others = result.outlines
    assert line.startswith("seedall: no failure is recorded in pytest's cache, ")
    assert line.endswith(", under session seed 3")
    assert others == (
        "failures are recorded under 2 other session seeds, the last of them 1: give --seed=1"
    )


def test_where_addopts_has_a_session_seed_those_of_another_are_named(
    pytester: pytest.Pytester,
) -> None:
    write(pytester, test_a=DRAWS)
    pytester.makeini("[pytest]\naddopts = --seed=5")
    numbers = drew(pytester.runpytest("--seed=918"))
    result = pytester.runpytest("--replay-failed")
    line, other = result.outlines
    assert line.endswith(", under session seed 5")
    assert other == "failures are recorded under session seed 918: give --seed=918"
    assert drew(pytester.runpytest("--replay-failed", "--seed=918")) == numbers
    pytester.makeini("[pytest]\naddopts = --seedall-seed=5")
    by_long_name = pytester.runpytest("--replay-failed").outlines[1]
    assert by_long_name == "failures are recorded under session seed 918: give --seedall-seed=918"


def test_each_has_the_options_that_decide_on_its_numbers(pytester: pytest.Pytester) -> None:
    write(pytester, test_a=DRAWS)
    pinned = drew(pytester.runpytest("--seed=42", "--test-seed=7", "-k", "a"))
    result = pytester.runpytest("--replay-failed")
    assert drew(result) == pinned
    assert "seedall: replay 1 of 1, session seed 42, --seedall-test-seed=7" in result.outlines
    assert drew(pytester.runpytest("--replay-failed", "--test-seed=7")) == pinned


def test_a_hash_seed_is_repeated(pytester: pytest.Pytester) -> None:
    text = """
        import random
        def test_it(): assert random.random() < 0, f"drew {list({'a', 'b', 'c', 'd', 'e'})}"
    """
    write(pytester, test_a=text)
    numbers = drew(pytester.runpytest("-n1", "--seed=42"))
    assert drew(pytester.runpytest("--replay-failed")) == numbers


def test_nothing_recorded_is_nothing_to_do(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(): pass")
    result = pytester.runpytest("--replay-failed")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    folder = pytester.path / FOLDER
    assert result.outlines == [f"seedall: no failure is recorded in pytest's cache, {folder}"]


def test_what_passes_now_is_said_and_forgotten(pytester: pytest.Pytester) -> None:
    write(pytester, test_a=DRAWS)
    for seed in (1, 2):
        pytester.runpytest(f"--seed={seed}")
    write(pytester, age=-3600, test_a=DRAWS.replace("< 0", "< 0 or name == 'a'"))
    result = pytester.runpytest("--replay-in-order")
    assert said(result) == [
        "4 recorded failures: 2 still fail, 2 pass now",
        "still fails   test_a.py::test_it[b]   (under 2 of 2 seeds)",
        "passes now    test_a.py::test_it[a]   (under 2 of 2 seeds)",
        "              mended: the files of the project are newer than the failure; their records "
        "are removed",
    ]
    assert failures() == [("test_it[b]", 1), ("test_it[b]", 2)]
    write(pytester, age=-7200, test_a=DRAWS.replace("< 0", "< 1"))
    result = pytester.runpytest("--replay-failed")
    assert said(result)[0] == "2 recorded failures: 2 may be fixed"  # others ran before it
    assert len(failures()) == 2
    assert pytester.runpytest("--replay-in-order").ret == pytest.ExitCode.OK
    assert failures() == []


NEEDS_OTHERS = """
import random

SEEN = []

def test_first(): SEEN.append(random.random())
def test_second(): assert SEEN == [] and random.random() < 1
"""


def test_an_edit_does_not_mend_what_other_tests_fail(pytester: pytest.Pytester) -> None:
    write(pytester, test_a=NEEDS_OTHERS)
    pytester.runpytest("--seed=42")
    write(pytester, age=-3600, test_a=f"{NEEDS_OTHERS}# why?")
    result = pytester.runpytest("--replay-failed")
    assert said(result) == [
        "1 recorded failure: 1 may be fixed",
        "may be fixed  test_a.py::test_second   (session seed 42)",
        "              the files of the project are newer than the failure; or it passes because "
        "it runs alone",
        "              after the tests that its process had run before it:",
        "              pytest --replay-in-order",
    ]
    assert failures() == [("test_second", 42)]
    again = pytester.runpytest("--replay-in-order")
    assert said(again)[0] == "1 recorded failure: 1 still fails"


def test_what_is_gone_is_listed_with_a_command_that_draws_the_same(
    pytester: pytest.Pytester,
) -> None:
    write(pytester, test_a=DRAWS)
    numbers = drew(pytester.runpytest("--seed=42", "test_a.py::test_it[a]"))
    write(pytester, test_a=DRAWS.replace("test_it", "test_renamed"))
    result = pytester.runpytest("--replay-failed")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    *told, command, forgetting, path = said(result)
    assert told == [
        "1 recorded failure: 1 gone",
        "gone          test_a.py::test_it[a]   (session seed 42)",
        "              renamed or deleted; with the new name, the same numbers come from:",
    ]
    program, target, *seeds = command.split()
    assert (program, target) == ("pytest", "test_a.py::NEW_NAME")
    again = pytester.runpytest("test_a.py::test_renamed[a]", *seeds)
    assert drew(again) == numbers
    assert forgetting.strip() == "to forget it, delete its record:"
    Path(path.strip()).unlink()
    assert ("test_it[a]", 42) not in failures()


@pytest.mark.parametrize("options", [[], ["-n2"]], ids=str)
def test_a_file_that_is_gone(pytester: pytest.Pytester, options: list[str]) -> None:
    write(pytester, test_a=DRAWS, test_b=DRAWS)
    pytester.runpytest("--seed=42", "-k", "a", "--deselect=test_a.py::test_it[b]")
    (pytester.path / "test_a.py").unlink()
    told = said(pytester.runpytest("--replay-failed", *options))
    assert told[0] == "3 recorded failures: 2 still fail, 1 gone"


def test_a_module_that_cannot_be_imported_is_not_gone(pytester: pytest.Pytester) -> None:
    write(pytester, test_a=DRAWS)
    pytester.runpytest("--seed=42", "-k", "a and it")
    write(pytester, test_a="1 / 0")
    result = pytester.runpytest("--replay-failed")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert "2 recorded failures: 2 not run" in result.outlines
    assert failures()


def test_targets_choose_among_the_failures(pytester: pytest.Pytester) -> None:
    write(pytester, test_a=DRAWS, test_b=DRAWS)
    pytester.runpytest("--seed=42")
    result = pytester.runpytest("--replay-failed", "test_b.py")
    result.assert_outcomes(failed=2, deselected=1)
    assert said(result)[0] == "4 recorded failures: 2 still fail, 2 not run"


@pytest.mark.parametrize("option", ["--pdb", "--trace"])
def test_what_needs_the_terminal_is_refused_with_another_way(
    pytester: pytest.Pytester, option: str
) -> None:
    write(pytester, test_a=DRAWS)
    for seed in (1, 2):
        pytester.runpytest(f"--seed={seed}")
    result = pytester.runpytest("--replay-failed", option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = (line for line in result.errlines if line)
    assert line.startswith(f"ERROR: {option}: the failures need processes of their own here")
    assert line.endswith(f"pytest --replay-failed --seed=1 {option}")


def test_exitfirst_stops_at_the_first_process(pytester: pytest.Pytester) -> None:
    write(pytester, test_a=DRAWS)
    for seed in (1, 2):
        pytester.runpytest(f"--seed={seed}")
    result = pytester.runpytest("--replay-failed", "-x")
    assert said(result)[0] == "4 recorded failures: 1 still fails, 3 not run"
    assert len(failures()) == 4


# --- order ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [[], ["-n1"]], ids=str)
def test_a_failure_that_needs_earlier_tests_says_so(
    pytester: pytest.Pytester, options: list[str]
) -> None:
    write(pytester, test_a=STATE)
    failed = pytester.runpytest("--seed=42", *options)
    failed.assert_outcomes(passed=3, failed=1)
    alone = pytester.runpytest("--replay-failed")
    assert alone.ret == pytest.ExitCode.OK
    assert said(alone) == [
        "1 recorded failure: 1 passes alone",
        "passes alone  test_a.py::test_third   (session seed 42)",
        "              under the same seeds, in the same code: not randomness fails it, but what "
        "other tests leave behind",
        "              after the tests that its process had run before it:",
        "              pytest --replay-in-order",
    ]
    for _ in range(2):
        in_order = pytester.runpytest("--replay-in-order", *options)
        in_order.assert_outcomes(passed=2, failed=1, deselected=1)
        assert drew(in_order) == drew(failed)
        assert said(in_order)[0] == "1 recorded failure: 1 still fails"


def test_the_order_is_that_of_the_process_that_failed(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("def pytest_collection_modifyitems(items): items.reverse()")
    write(pytester, test_a=STATE.replace("test_third", "test_0"), test_b="def test_last(): pass")
    text = (
        STATE.replace("def test_third", "def test_0") + "\n    def test_fifth(): SEEN.append(5)\n"
    )
    write(pytester, test_a=text)
    failed = pytester.runpytest("--seed=42")
    failed.assert_outcomes(passed=5, failed=1)
    (record,) = stored()
    (pytester.path / "conftest.py").unlink()
    in_order = pytester.runpytest("--replay-in-order", "-v")
    ran = re.findall(r"^(test_\w+\.py::\w+) (?:PASSED|FAILED)", str(in_order.stdout), re.MULTILINE)
    assert ran == [
        *("test_b.py::test_last", "test_a.py::test_fifth", "test_a.py::test_fourth"),
        "test_a.py::test_0",
    ]
    assert record.place == 3
    assert drew(in_order) == drew(failed)


def test_what_passes_in_order_too_fails_by_something_else(pytester: pytest.Pytester) -> None:
    text = "import os\ndef test_first(): pass\ndef test_it(): assert 'GREEN' in os.environ\n"
    write(pytester, test_a=text)
    pytester.runpytest("--seed=42").assert_outcomes(passed=1, failed=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GREEN", "1")
        assert said(pytester.runpytest("--replay-failed"))[0].endswith("1 passes alone")
        told = said(pytester.runpytest("--replay-in-order"))
    assert told[0] == "1 recorded failure: 1 passes"
    assert "what fails it is something else" in told[2]
    assert failures() == []


# --- elsewhere ------------------------------------------------------------------------------------


def test_another_environment_is_named(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(pytester, test_a=DRAWS)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    pytester.runpytest("--seed=42")
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    told = said(pytester.runpytest("--replay-failed"))
    assert told[-1] == "recorded elsewhere, where numbers may differ: OMP_NUM_THREADS 1 (here 2)"


def test_a_fixture_that_ends_in_the_failing_test_is_set_up_again(pytester: pytest.Pytester) -> None:
    text = """
        import random
        import pytest

        @pytest.fixture(scope="module")
        def ending():
            yield
            assert random.random() < 0, f"drew {random.random()}"

        def test_uses_it(ending): pass
        def test_between(): pass
        def test_last(): pass
    """
    write(pytester, test_a=text)
    failed = pytester.runpytest("--seed=42")
    failed.assert_outcomes(passed=3, errors=1)
    result = pytester.runpytest("--replay-failed")
    result.assert_outcomes(passed=2, errors=1, deselected=1)
    assert drew(result) == drew(failed)


def test_a_project_keeps_an_option_of_that_name(pytester: pytest.Pytester) -> None:
    write(pytester, test_a=DRAWS)
    pytester.makeconftest("""
        def pytest_addoption(parser): parser.addoption("--replay-failed", action="store_true")
    """)
    numbers = drew(pytester.runpytest("--seed=42"))
    result = pytester.runpytest("--replay-failed", "--seed=7")
    result.assert_outcomes(passed=1, failed=2)
    assert "seedall: session seed 7" in result.outlines
    assert "all of them: pytest --seedall-replay-failed --replay-failed --seed=7" in result.outlines
    assert drew(pytester.runpytest("--seedall-replay-failed", "--seed=42")) == numbers


@pytest.mark.parametrize("seed", ["random", "last", "-1", "1" * 31])
def test_a_seed_that_chooses_nothing_is_refused(pytester: pytest.Pytester, seed: str) -> None:
    pytester.makepyfile("def test_it(): pass")
    result = pytester.runpytest("--replay-failed", f"--seed={seed}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    message = "*to replay the failures of one session seed only, expected an integer from 0 to *"
    result.stderr.fnmatch_lines([f"ERROR: --seed={seed}: {message}"])


@pytest.mark.parametrize("options", [["-p", "no:cacheprovider"], ["--cache-clear"]], ids=" ".join)
def test_without_a_cache_it_is_refused(pytester: pytest.Pytester, options: list[str]) -> None:
    pytester.makepyfile("def test_it(): pass")
    result = pytester.runpytest("--replay-failed", *options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --replay-failed: pytest's cache, which holds*"])


def test_help_is_help(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest("--replay-failed", "--help")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*--seedall-replay-failed*"])


def test_unittest_and_doctests_are_replayed(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_a='''
        import random, unittest

        def doubled():
            """
            >>> random.random()
            2
            """

        class TestIt(unittest.TestCase):
            def test_it(self): assert random.random() < 0, f"drew {random.random()}"
    '''
    )
    failed = pytester.runpytest("--seed=42", "--doctest-modules")
    failed.assert_outcomes(failed=2)
    result = pytester.runpytest("--replay-failed", "--doctest-modules")
    result.assert_outcomes(failed=2)
    assert drew(result) == drew(failed)


def test_a_child_leaves_nothing_behind(pytester: pytest.Pytester, tmp_path: Path) -> None:
    write(pytester, test_a=DRAWS)
    for seed in (1, 2):
        pytester.runpytest(f"--seed={seed}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.tempdir", str(tmp_path))
        pytester.runpytest("--replay-failed")
    assert list(tmp_path.iterdir()) == []

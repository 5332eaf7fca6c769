"""Repeated tests under pytest's own options: one report per test, whatever the number of runs."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from repeating import differing, notes, report, summary, write

pytestmark = pytest.mark.usefixtures("as_a_user")

SUITE = """
    import time, logging, warnings

    pytestmark = pytest.mark.repeat_deterministic(runs=3)

    def test_passes(record_property):
        record_property("own", 1)
        print("printed")
        logging.getLogger().warning("logged")
        value = 1
        note("passes")

    def test_changes():
        value = turn()
        note("changes")

    def test_fails(): assert False

    def test_slow(): time.sleep(0.05)
"""


def test_each_test_has_one_dot(pytester: pytest.Pytester) -> None:
    write(pytester, SUITE)
    result = pytester.runpytest("--seed=42")
    result.stdout.fnmatch_lines(["test_it.py .FF. *"])
    assert [line for line in result.outlines if line == "printed"] == []


def test_verbose_and_live_logs_tell_of_the_run_that_is_seen(pytester: pytest.Pytester) -> None:
    write(pytester, SUITE)
    result = pytester.runpytest("--seed=42", "-v", "-o", "log_cli=true")
    result.assert_outcomes(passed=2, failed=2)
    lines = [line for line in result.outlines if line.startswith("test_it.py::test_passes")]
    assert len(lines) == 1
    assert len([line for line in result.outlines if line.startswith("WARNING  root:")]) == 1


def test_captured_output_is_that_of_the_run_that_is_seen(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.fixture
        def own():
            print("set up", turn("setup"))
            yield
            print("torn down", turn("teardown"))
        @pytest.mark.repeat_deterministic(runs=3)
        def test_it(own):
            print("called", turn())
            assert False
    """,
    )
    result = pytester.runpytest("--seed=42")
    said = [line for line in result.outlines if line.startswith(("set up", "called", "torn"))]
    assert said == ["set up 3", "called 3", "torn down 3"]


def cases(pytester: pytest.Pytester) -> dict[str, ElementTree.Element]:
    root = ElementTree.parse(pytester.path / "junit.xml")
    return {case.attrib["name"]: case for case in root.iter("testcase")}


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one", "workers"])
def test_junit_xml_has_each_test_and_property_once(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    write(pytester, SUITE)
    result = pytester.runpytest_subprocess("--seed=42", "--junit-xml=junit.xml", *workers)
    result.assert_outcomes(passed=2, failed=2)
    found = cases(pytester)
    assert sorted(found) == ["test_changes", "test_fails", "test_passes", "test_slow"]
    own = [one.attrib["value"] for one in found["test_passes"].iter("property")]
    assert own == ["1"]
    (failure,) = found["test_changes"].iter("failure")
    assert failure.attrib["message"].startswith("NOT DETERMINISTIC  test_changes: run 2 differs")
    names = [one.attrib["name"] for one in found["test_changes"].iter("property")]
    assert names.count("seedall_differences") == 1
    assert len(names) == len(set(names))


def test_durations_add_up(pytester: pytest.Pytester) -> None:
    write(pytester, SUITE)
    arguments = ("--durations=1", "--durations-min=0", "--junit-xml=junit.xml")
    result = pytester.runpytest("--seed=42", *arguments)
    (line,) = [
        line for line in result.outlines if re.search(r"s call +test_it.py::test_slow", line)
    ]
    assert 0.15 <= float(line.partition("s ")[0]) < 5
    assert float(cases(pytester)["test_slow"].attrib["time"]) >= 0.15


def without_times(lines: list[str]) -> list[str]:
    return [re.sub(r"\d+\.\d+s", "", line) for line in lines]


def test_workers_say_what_one_process_says(pytester: pytest.Pytester) -> None:
    write(pytester, SUITE)
    one = pytester.runpytest_subprocess("--seed=42")
    two = pytester.runpytest_subprocess("--seed=42", "-n", "2")
    assert differing(two) == differing(one) == ["test_changes: run 2"]
    assert summary(two) == summary(one) != []
    # workers have a hash seed of their own, which is part of the command
    assert report(two)[:-1] == report(one)[:-1]


@pytest.mark.parametrize("option", ["-x", "--maxfail=1"])
def test_the_run_stops_at_a_test_that_is_not_deterministic(
    pytester: pytest.Pytester, option: str
) -> None:
    write(pytester, SUITE)
    result = pytester.runpytest("--seed=42", option)
    result.assert_outcomes(passed=1, failed=1)
    assert notes(pytester) == ["passes"] * 3 + ["changes"] * 3


def test_a_failure_that_nobody_sees_does_not_stop_the_run(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.mark.repeat_deterministic(runs=4)
        def test_it():
            note("run")
            assert False
    """,
    )
    pytester.runpytest("--seed=42", "--maxfail=2").assert_outcomes(failed=1)
    assert notes(pytester) == ["run"] * 4


def test_failed_first_and_stepwise_know_the_test(pytester: pytest.Pytester) -> None:
    write(pytester, SUITE)
    pytester.runpytest("--seed=42")
    pytester.runpytest("--seed=42", "--lf").assert_outcomes(failed=2)
    pytester.runpytest("--seed=42", "--sw").assert_outcomes(passed=1, failed=1)


def test_the_debugger_opens_in_the_run_that_is_seen(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.mark.repeat_deterministic(runs=3)
        def test_it():
            number = turn()
            assert number < 0
    """,
    )
    command = ("--seed=42", "--pdb", "-p", "no:cacheprovider")
    result = pytester.run(
        *pytester._getpytestargs(), *command, stdin=b"p f'number is {number}'\nquit\n"
    )
    result.stdout.fnmatch_lines(["(Pdb) *number is 3*"])
    assert len([line for line in result.outlines if "entering PDB" in line]) == 1


def test_setup_show_tells_of_all_runs(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.fixture
        def own(): pass
        @pytest.fixture(scope="module")
        def wide(): pass
        @pytest.mark.repeat_deterministic
        def test_it(own, wide): note("run")
    """,
    )
    result = pytester.runpytest("--seed=42", "--setup-show")
    result.assert_outcomes(passed=1)
    lines = [line.strip() for line in result.outlines]
    assert lines.count("SETUP    M wide") == lines.count("TEARDOWN M wide") == 1
    assert len([line for line in lines if line.startswith("SETUP    F own")]) == 2
    assert len(notes(pytester)) == 2


@pytest.mark.parametrize("option", ["--setup-only", "--setup-plan", "--collect-only", "--markers"])
def test_nothing_is_repeated_where_nothing_runs(pytester: pytest.Pytester, option: str) -> None:
    write(pytester, SUITE)
    result = pytester.runpytest("--seed=42", option)
    assert result.ret == 0
    assert notes(pytester) == []
    assert summary(result) == []
    assert [line for line in result.outlines if "not the same" in line] == []


def test_quiet_runs_name_what_had_nothing_to_compare(pytester: pytest.Pytester) -> None:
    write(pytester, SUITE)
    result = pytester.runpytest("--seed=42", "-q")
    said = [line for line in result.outlines if line.startswith("seedall: ")]
    assert said == [
        "seedall: 4 tests run 3 times: 3 the same, 1 NOT deterministic; 3 results compared",
        "seedall: nothing but the outcome to compare: test_it.py::test_slow",
    ]


@pytest.mark.parametrize("style", ["auto", "short", "line", "native"])
def test_no_style_of_tracebacks_breaks_the_report(pytester: pytest.Pytester, style: str) -> None:
    write(pytester, SUITE)
    result = pytester.runpytest("--seed=42", f"--tb={style}")
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(["*NOT DETERMINISTIC  test_changes: run 2 differs*"])

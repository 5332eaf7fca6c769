"""``--replay-from=FILE``: failures from a JUnit XML report, where nothing else is known."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from replaying import DRAWS, drew, said, write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("as_a_user")


@pytest.fixture
def elsewhere(pytester: pytest.Pytester) -> Path:
    """Return the folder of a report, which is not that of the suite."""
    return pytester.mkdir("elsewhere")


def fresh_clone(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Go to a copy of the suite without a cache."""
    clone = pytester.mkdir("clone")
    shutil.copy(pytester.path / "test_a.py", clone)
    (clone / "pytest.ini").touch()
    monkeypatch.chdir(clone)


@pytest.mark.parametrize("options", [[], ["-n2"]], ids=str)
def test_the_report_alone_replays_the_failures_in_a_fresh_clone(
    pytester: pytest.Pytester,
    elsewhere: Path,
    options: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(pytester, test_a=DRAWS)
    pytester.makeini("[pytest]")
    failed = pytester.runpytest(f"--junit-xml={elsewhere}/ci.xml", *options)
    fresh_clone(pytester, monkeypatch)
    result = pytester.runpytest("--replay-from=../elsewhere/ci.xml")
    assert drew(result) == drew(failed)
    assert len(set(drew(result))) == 2
    assert said(result)[0] == "2 recorded failures: 2 still fail"
    assert drew(pytester.runpytest("--replay-failed")) == drew(failed)  # now they are known


def test_the_reports_of_several_runs_may_be_merged(pytester: pytest.Pytester) -> None:
    write(pytester, test_a=DRAWS)
    for seed in (1, 2):
        pytester.runpytest(f"--seed={seed}")
    numbers = drew(pytester.runpytest("--replay-failed", "--junit-xml=all.xml"))
    assert len(numbers) == 4
    pytester.runpytest("--cache-clear", "-k", "passes")
    assert drew(pytester.runpytest("--seedall-replay-from", "all.xml")) == numbers
    assert drew(pytester.runpytest("--replay-from=all.xml", "--seed=1")) == numbers[1::2]


def test_failures_of_another_session_seed_are_named(pytester: pytest.Pytester) -> None:
    write(pytester, test_a=DRAWS)
    pytester.runpytest("--seed=42", "--junit-xml=ci.xml")
    result = pytester.runpytest("--replay-from=ci.xml", "--seed=1")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    assert result.outlines == [
        "seedall: no failure is recorded in ci.xml, under session seed 1",
        "failures are recorded under session seed 42: give --seed=42",
    ]


def test_it_needs_no_cache(pytester: pytest.Pytester) -> None:
    write(pytester, test_a=DRAWS)
    failed = pytester.runpytest("--seed=42", "--junit-xml=ci.xml", "-p", "no:cacheprovider")
    result = pytester.runpytest("--replay-from=ci.xml", "-p", "no:cacheprovider")
    assert drew(result) == drew(failed)


def test_a_report_without_failures_is_nothing_to_do(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(): pass")
    pytester.runpytest("--junit-xml=ci.xml")
    result = pytester.runpytest("--replay-from=ci.xml")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    assert result.outlines == ["seedall: no failure is recorded in ci.xml"]


def refusal(pytester: pytest.Pytester, *options: str) -> str:
    result = pytester.runpytest(*options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert result.outlines == []
    (line,) = (line for line in result.errlines if line)
    return line.removeprefix("ERROR: ")


def test_a_report_without_seeds_is_refused(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(): assert 0")
    pytester.runpytest("--junit-xml=ci.xml", "-p", "no:seedall")
    assert refusal(pytester, "--replay-from=ci.xml") == (
        "--replay-from=ci.xml: 1 failed in it, but none has a seed: they were not run with "
        "pytest-seedall, or the report is from a version before --replay-from"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "No such file or directory"),
        ("seeds", "it is not XML: syntax error: line 1, column 0"),
        ("<testsuites/>", "there is no test in it"),
        (
            '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
            "it has a document type declaration, which no report of ours has",
        ),
        (
            '<testcase><properties><property name="seedall_record" value="__import__()"/>'
            "</properties></testcase>",
            "a property seedall_record in it is no record: it is not JSON",
        ),
    ],
)
def test_a_file_that_is_no_report_of_ours_is_refused(
    pytester: pytest.Pytester, text: str | None, reason: str
) -> None:
    if text is not None:
        (pytester.path / "a.xml").write_text(text, encoding="utf-8")
    assert refusal(pytester, "--replay-from=a.xml") == f"--replay-from=a.xml: {reason}"


def test_a_report_has_no_order(pytester: pytest.Pytester) -> None:
    line = refusal(pytester, "--replay-from=a.xml", "--replay-in-order")
    assert line.startswith("--replay-in-order: a JUnit XML report does not say what ran before")


def test_without_a_file_it_is_refused(pytester: pytest.Pytester) -> None:
    expected = "--replay-from: expected the name of a JUnit XML report, as in "
    assert refusal(pytester, "--replay-from") == f"{expected}--replay-from=junit.xml"
    assert refusal(pytester, "--replay-from=") == "--replay-from='': Is a directory"

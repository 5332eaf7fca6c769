"""The option and the ini settings of triage."""

from __future__ import annotations

import pytest

from pytest_seedall.settings.options import resolve, triages
from pytest_seedall.triage.wanted import Triage, wanted


def config_of(pytester: pytest.Pytester, *settings: str, options: list[str]) -> pytest.Config:
    pytester.makeini("\n".join(["[pytest]", *settings]))
    return pytester.parseconfig(*options)


def test_nothing_is_triaged_unless_that_is_wanted(pytester: pytest.Pytester) -> None:
    settings = ("seedall_triage_time = 5",)
    assert not triages(config_of(pytester, *settings, options=[]))


@pytest.mark.parametrize(
    ("options", "settings", "expected"),
    [
        (["--triage"], (), Triage(10, 60)),
        (["--seedall-triage"], (), Triage(10, 60)),
        (["--seedall-triage", "-q"], (), Triage(10, 60)),
        (["--triage=3"], ("seedall_triage = 5", "seedall_triage_time = 7"), Triage(3, 7)),
        ([], ("seedall_triage = 5",), Triage(5, 60)),
        ([], ("seedall_triage = 5", "seedall_triage_time = 0.5"), Triage(5, 0.5)),
    ],
    ids=str,
)
def test_the_option_wins_over_the_settings(
    pytester: pytest.Pytester, options: list[str], settings: tuple[str, ...], expected: Triage
) -> None:
    config = config_of(pytester, *settings, options=options)
    assert triages(config)
    assert wanted(config, resolve(config, 1), "--triage") == expected


@pytest.mark.parametrize("given", ["0", "-1", "ten", "1001", "1.5"])
def test_a_number_that_is_none_is_named(pytester: pytest.Pytester, given: str) -> None:
    expected = "expected a number of seeds from 1 to 1000"
    config = config_of(pytester, options=[f"--triage={given}"])
    with pytest.raises(pytest.UsageError, match=f"^--triage={given}: {expected}$"):
        wanted(config, resolve(config, 1), "--triage")
    config = config_of(pytester, f"seedall_triage = {given}", options=[])
    with pytest.raises(pytest.UsageError, match=rf"^seedall_triage = {given} \(.*\): {expected}$"):
        wanted(config, resolve(config, 1), "--triage")


def test_a_time_that_is_none_is_named_in_every_run(pytester: pytest.Pytester) -> None:
    config = config_of(pytester, "seedall_triage_time = 1 min", options=[])
    with pytest.raises(pytest.UsageError, match=r"^seedall_triage_time = 1 min .*: expected sec"):
        resolve(config, 1)


def test_a_value_that_is_none_ends_the_run_at_once(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest("--triage=none")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --triage=none: expected a number of seeds from 1 to 1000"])


def test_the_option_takes_no_file_for_its_value(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it="def test_it(): pass", test_other="def test_other(): pass")
    for name in ("--triage", "--seedall-triage"):
        pytester.runpytest(name, "test_it.py").assert_outcomes(passed=1)


def test_an_option_of_the_project_is_left_alone(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        "def pytest_addoption(parser): parser.addoption('--triage', action='store_true')"
    )
    pytester.makepyfile(test_it="import random\ndef test_it(): assert random.random() > 2")
    result = pytester.runpytest("--triage")
    assert "seedall: triage" not in result.stdout.str()
    result = pytester.runpytest("--seedall-triage=0")
    result.stderr.fnmatch_lines(["ERROR: --seedall-triage=0: expected *"])

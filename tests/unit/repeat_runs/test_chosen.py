"""Ini settings and the option: what they mean for tests with and without a marker."""

from __future__ import annotations

import pytest

from pytest_seedall.repeat import chosen
from pytest_seedall.running.wanted import Repetition

NATIVE_TOML = pytest.mark.skipif(pytest.version_tuple < (9,), reason="pytest 8 has no native TOML")


def default_of(pytester: pytest.Pytester, *lines: str) -> Repetition:
    pytester.makeini("\n".join(["[pytest]", *lines]))
    return chosen.default(pytester.parseconfig())


def default_of_toml(pytester: pytest.Pytester, *lines: str) -> Repetition:
    pytester.makepyprojecttoml("\n".join(["[tool.pytest]", *lines]))
    return chosen.default(pytester.parseconfig())


def test_without_settings_the_marker_means_what_it_means(pytester: pytest.Pytester) -> None:
    assert default_of(pytester) == Repetition()


SETTINGS = (
    "seedall_repeat_runs = 5",
    "seedall_repeat_rtol = 1e-6",
    "seedall_repeat_atol = 1",
)
MEANING = Repetition(runs=5, rtol=1e-6, atol=1.0, ignore=("elapsed", "model.*"))


def test_settings_in_an_ini_file_are_the_default(pytester: pytest.Pytester) -> None:
    assert default_of(pytester, *SETTINGS, "seedall_repeat_ignore = elapsed model.*") == MEANING


@NATIVE_TOML
def test_settings_in_native_toml_are_numbers_and_lists(pytester: pytest.Pytester) -> None:
    ignored = 'seedall_repeat_ignore = ["elapsed", "model.*"]'
    assert default_of_toml(pytester, *SETTINGS, ignored) == MEANING


@NATIVE_TOML
def test_settings_in_native_toml_may_be_texts(pytester: pytest.Pytester) -> None:
    texts = [f'{name} = "{value}"' for name, _, value in (one.split() for one in SETTINGS)]
    ignored = 'seedall_repeat_ignore = "elapsed model.*"'
    assert default_of_toml(pytester, *texts, ignored) == MEANING


RUNS = "expected an integer from 2 to 100000"
NUMBER = "expected a number, 0 or more"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("runs", "1", RUNS),
        ("runs", "3.0", RUNS),
        ("runs", "many", RUNS),
        ("rtol", "-1", NUMBER),
        ("rtol", "nan", NUMBER),
        ("atol", "inf", NUMBER),
        ("atol", "little", NUMBER),
    ],
)
def test_a_wrong_setting_is_named_as_it_is_written(
    pytester: pytest.Pytester, name: str, value: str, expected: str
) -> None:
    with pytest.raises(pytest.UsageError) as caught:
        default_of(pytester, f"seedall_repeat_{name} = {value}")
    assert str(caught.value) == f"seedall_repeat_{name} = {value} (in tox.ini): {expected}"


@NATIVE_TOML
@pytest.mark.parametrize(
    ("name", "value"), [("runs", "true"), ("runs", "2.5"), ("rtol", "true"), ("ignore", "[1]")]
)
def test_a_wrong_setting_in_native_toml_is_named(
    pytester: pytest.Pytester, name: str, value: str
) -> None:
    with pytest.raises(
        pytest.UsageError, match=rf"^seedall_repeat_{name} = .*pyproject.toml\): ex"
    ):
        default_of_toml(pytester, f"seedall_repeat_{name} = {value}")


# --- the option -----------------------------------------------------------------------------------

MARKED = Repetition(runs=4, rtol=0.5)
OPTION = "--repeat-deterministic"


def audit(pytester: pytest.Pytester, *arguments: str) -> Repetition | None:
    return chosen.audit(pytester.parseconfig(*arguments), OPTION, MARKED)


def test_tests_without_a_marker_run_once(pytester: pytest.Pytester) -> None:
    assert audit(pytester) is None


def test_the_option_alone_repeats_all_tests_as_a_bare_marker_does(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile("def test_it(): pass")
    assert audit(pytester, OPTION) == MARKED


@pytest.mark.parametrize("runs", [2, 59, 100_000])
def test_the_option_says_how_often(pytester: pytest.Pytester, runs: int) -> None:
    assert audit(pytester, f"{OPTION}={runs}") == MARKED._replace(runs=runs)


@pytest.mark.parametrize("value", ["1", "0", "-2", "100001", "3.0", "", "many", "9" * 99, "1_0"])
def test_a_wrong_number_of_runs_is_named(pytester: pytest.Pytester, value: str) -> None:
    with pytest.raises(pytest.UsageError) as caught:
        audit(pytester, f"{OPTION}={value}")
    message = str(caught.value)
    assert message.startswith(f"{OPTION}={value[:30] or repr('')}")
    assert message.endswith(": expected a number of runs from 2 to 100000")

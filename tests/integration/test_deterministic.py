"""``--deterministic``: how it is given, said and repeated; what it does is in ``tests/ml``."""

from __future__ import annotations

import os
import shlex

import pytest

pytestmark = pytest.mark.usefixtures("lean")

HEADER = (
    "seedall: the deterministic modes of PyTorch and TensorFlow are on, where they are imported"
)
CUBLAS = "CUBLAS_WORKSPACE_CONFIG"


@pytest.fixture(autouse=True)
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CUBLAS, raising=False)
    pytester.makeconftest(f"import os\nAT_IMPORT = os.environ.get('{CUBLAS}')")
    pytester.makepyfile(
        f"""
        import os, random
        from conftest import AT_IMPORT

        def test_it():
            raise ValueError(f"{{AT_IMPORT}} {{os.environ.get('{CUBLAS}')}} {{random.random()}}")
        """
    )


def seen(result: pytest.RunResult) -> list[str]:
    (said,) = {line for line in result.outlines if line.startswith("E  ") and "ValueError" in line}
    return said.split()[2:4]


def replay(result: pytest.RunResult) -> list[str]:
    (command,) = [line for line in result.outlines if line.startswith("replay ")]
    return shlex.split(command)


def test_without_it_nothing_is_set(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest("--seed=42")
    assert seen(result) == ["None", "None"]
    assert HEADER not in result.outlines
    assert "--deterministic" not in replay(result)


@pytest.mark.parametrize("option", ["--deterministic", "--seedall-deterministic"])
@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n1")], ids=["here", "in workers"])
def test_the_option_is_early_said_and_repeated(
    pytester: pytest.Pytester, option: str, workers: tuple[str, ...]
) -> None:
    result = pytester.runpytest("--seed=42", option, *workers)
    assert seen(result) == [":4096:8", ":4096:8"]
    assert HEADER in result.outlines
    assert "--deterministic" in replay(result)
    assert CUBLAS not in os.environ


@pytest.mark.parametrize("value", ["true", "yes", "1", "On"])
def test_the_setting_does_the_same_and_needs_no_repeating(
    pytester: pytest.Pytester, value: str
) -> None:
    pytester.makeini(f"[pytest]\nseedall_deterministic = {value}")
    result = pytester.runpytest("--seed=42")
    assert seen(result) == [":4096:8", ":4096:8"]
    assert HEADER in result.outlines
    assert "--deterministic" not in replay(result)


@pytest.mark.parametrize("table", ["tool.pytest.ini_options", "tool.pytest"])
def test_the_setting_may_be_a_truth_value_of_toml(pytester: pytest.Pytester, table: str) -> None:
    if table == "tool.pytest" and pytest.version_tuple < (9,):
        pytest.skip("pytest 9 brought this table")
    pytester.makepyprojecttoml(f"[{table}]\nseedall_deterministic = true")
    assert HEADER in pytester.runpytest("--seed=42").outlines


@pytest.mark.parametrize("value", ["false", "no", "0", "off"])
def test_the_setting_can_be_off(pytester: pytest.Pytester, value: str) -> None:
    pytester.makeini(f"[pytest]\nseedall_deterministic = {value}")
    assert HEADER not in pytester.runpytest("--seed=42").outlines


def test_what_the_user_has_set_for_cublas_stays(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CUBLAS, ":16:8")
    assert seen(pytester.runpytest("--seed=42", "--deterministic")) == [":16:8", ":16:8"]
    assert os.environ[CUBLAS] == ":16:8"


def test_it_takes_no_value(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest("--deterministic=yes")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    expected = "ERROR: --deterministic=yes: takes no value, give --deterministic alone"
    assert list(filter(None, result.errlines)) == [expected]


def test_a_setting_that_is_none_is_quoted(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nseedall_deterministic = maybe")
    result = pytester.runpytest()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    expected = "ERROR: seedall_deterministic = maybe (in tox.ini): expected 'true' or 'false'"
    assert list(filter(None, result.errlines)) == [expected]


def test_a_project_keeps_an_option_of_this_name(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        def pytest_addoption(parser): parser.addoption("--deterministic", default="no")
        def pytest_report_header(config): return f"own: {config.getoption('deterministic')}"
        """
    )
    pytester.makepyfile("def test_it(): pass")
    result = pytester.runpytest("--deterministic=very", "--seedall-deterministic")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines_random(
        [
            "own: very",
            HEADER,
            "seedall: --deterministic is this project's own option here, "
            "ours is --seedall-deterministic",
        ]
    )
    assert HEADER not in pytester.runpytest("--deterministic=very").outlines


def test_the_option_of_a_project_leaves_the_environment_alone(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import os
        AT_IMPORT = "unknown"

        def pytest_addoption(parser): parser.addoption("--deterministic", action="store_true")
        """
    )
    assert seen(pytester.runpytest("--seed=42", "--deterministic"))[-1] == "None"
    both = pytester.runpytest("--seed=42", "--deterministic", "--seedall-deterministic")
    assert seen(both)[-1] == ":4096:8"


def test_a_framework_that_is_another_than_we_know_is_left_as_it_is(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeconftest(
        """
        from pytest_seedall.seeders import deterministic_modes

        class Odd:
            def read(self): raise AttributeError("no such mode")
            def write(self, values): pass

        deterministic_modes.FRAMEWORKS["random"] = Odd
        """
    )
    pytester.makepyfile("import random\ndef test_it(): pass")
    result = pytester.runpytest_subprocess("--deterministic")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        ["--deterministic leaves random as it is: AttributeError: no such mode (conftest.py:4)"]
    )

"""A seed that is none: one line that names it and its place, and pytest's exit code for that."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("lean")

SESSION_SEEDS = "expected an integer from 0 to 18446744073709551615, 'random' or 'last'"
TEST_SEEDS = "expected an integer from 0 to 2147483647"
CACHE_FILE = Path(".pytest_cache/v/seedall/last")
NO_LAST_SEED = f"pytest's cache holds no session seed of an earlier run ({CACHE_FILE.as_posix()})"
NO_VALID_SEED = f"pytest's cache holds no valid session seed ({CACHE_FILE.as_posix()})"

LONG = "1" * 5000
LONG_SHOWN = f"{'1' * 40}… (5000 characters)"

WRONG = {
    "abc": "abc",
    "-1": "-1",
    "+1": "+1",
    "1.5": "1.5",
    "1e3": "1e3",
    "1_000": "1_000",
    "0x2a": "0x2a",
    "LAST": "LAST",
    "٣": "٣",  # a digit, to `int`
    "": "''",
    " ": "' '",
    "4\n2": r"'4\n2'",
    LONG: LONG_SHOWN,
}
FEW = {value: WRONG[value] for value in ("abc", "-1", "1.5", "", LONG)}
TOO_LARGE_FOR_A_SESSION = {"18446744073709551616": "18446744073709551616"}
TOO_LARGE_FOR_A_TEST = {"2147483648": "2147483648", "random": "random", "last": "last"}


def values(*wrong: dict[str, str]) -> pytest.MarkDecorator:
    """Parametrise a test with values, and with how messages show them."""
    pairs = [pair for each in wrong for pair in each.items()]
    ids = [shown.partition("…")[0] for _, shown in pairs]
    return pytest.mark.parametrize(("value", "shown"), pairs, ids=ids)


def complaint(result: pytest.RunResult) -> str:
    """Return the one line that a run wrote instead of running anything."""
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert not result.outlines
    (line,) = filter(None, result.errlines)
    return line.removeprefix("ERROR: ")


@pytest.fixture(autouse=True)
def a_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_passes(): pass")


@values(WRONG, TOO_LARGE_FOR_A_SESSION)
def test_a_wrong_session_seed_is_quoted(pytester: pytest.Pytester, value: str, shown: str) -> None:
    result = pytester.runpytest(f"--seed={value}")
    assert complaint(result) == f"--seed={shown}: {SESSION_SEEDS}"


@values(FEW, TOO_LARGE_FOR_A_TEST)
def test_a_wrong_test_seed_is_quoted(pytester: pytest.Pytester, value: str, shown: str) -> None:
    result = pytester.runpytest(f"--test-seed={value}")
    assert complaint(result) == f"--test-seed={shown}: {TEST_SEEDS}"


@values(FEW, TOO_LARGE_FOR_A_SESSION)
def test_a_wrong_seed_in_the_environment_is_quoted(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, value: str, shown: str
) -> None:
    monkeypatch.setenv("PYTEST_SEED", value)
    assert complaint(pytester.runpytest()) == f"PYTEST_SEED={shown}: {SESSION_SEEDS}"


@values(FEW, TOO_LARGE_FOR_A_SESSION)
def test_a_wrong_seed_in_the_ini_file_is_quoted_with_the_file(
    pytester: pytest.Pytester, value: str, shown: str
) -> None:
    pytester.makeini(f"[pytest]\nseedall_seed = {value}")
    result = pytester.runpytest()
    assert complaint(result) == f"seedall_seed = {shown} (in tox.ini): {SESSION_SEEDS}"


@pytest.mark.filterwarnings("ignore:Passing a value that is not a string")  # pytest's own
@pytest.mark.parametrize("table", ["tool.pytest.ini_options", "tool.pytest"])
@pytest.mark.parametrize("value", ["-1", "1.5", "true", "[42]"])
def test_a_wrong_seed_in_pyproject_is_quoted_with_the_file(
    pytester: pytest.Pytester, table: str, value: str
) -> None:
    if table == "tool.pytest" and pytest.version_tuple < (9,):
        pytest.skip("pytest 9 brought this table")
    pytester.makepyprojecttoml(f"[{table}]\nseedall_seed = {value}")
    shown = value.replace("true", "True")
    line = complaint(pytester.runpytest())
    assert line == f"seedall_seed = {shown} (in pyproject.toml): {SESSION_SEEDS}"


def test_a_wrong_seed_given_with_the_ini_option_is_quoted(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nseedall_seed = 1")
    result = pytester.runpytest("-o", "seedall_seed=abc")
    assert complaint(result) == f"-o seedall_seed=abc: {SESSION_SEEDS}"


def test_a_wrong_seed_by_our_own_name_is_quoted_as_the_short_one(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest("--seedall-seed=abc")
    assert complaint(result) == f"--seed=abc: {SESSION_SEEDS}"


def test_a_wrong_seed_is_quoted_by_our_own_name_where_the_short_one_is_the_projects(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeconftest("def pytest_addoption(parser): parser.addoption('--seed')")
    result = pytester.runpytest("--seed=abc", "--seedall-seed=abc")
    assert complaint(result) == f"--seedall-seed=abc: {SESSION_SEEDS}"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--seed"], f"--seed: {SESSION_SEEDS}, as in --seed=42"),
        (["--seed", "-v"], f"--seed: {SESSION_SEEDS}, as in --seed=42"),
        (["--test-seed", "--lf"], f"--test-seed: {TEST_SEEDS}, as in --test-seed=42"),
    ],
    ids=str,
)
def test_an_option_without_its_value_is_called_as_it_was_typed(
    pytester: pytest.Pytester, arguments: list[str], expected: str
) -> None:
    # pytester puts its own --basetemp last otherwise
    assert complaint(pytester.runpytest("--basetemp=temp", *arguments)) == expected


TWO_NAMES = "--seed=5 and --seedall-seed=6: two names of one option, give one (in addopts, too)"


@pytest.mark.parametrize(
    "arguments", [("--seed=5", "--seedall-seed=6"), ("--seedall-seed=6", "--seed=5")], ids=str
)
def test_two_seeds_by_two_names_are_both_quoted(
    pytester: pytest.Pytester, arguments: tuple[str, str]
) -> None:
    assert complaint(pytester.runpytest(*arguments)) == TWO_NAMES
    pytester.makeini(f"[pytest]\naddopts = {arguments[0]}")
    assert complaint(pytester.runpytest(arguments[1])) == TWO_NAMES


@pytest.mark.parametrize("value", ["last", "abc"])
def test_what_is_wrong_for_the_projects_own_seed_is_said_as_without_us(
    pytester: pytest.Pytester, value: str
) -> None:
    pytester.makeconftest("def pytest_addoption(parser): parser.addoption('--seed', type=int)")
    result = pytester.runpytest_subprocess(f"--seed={value}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*: error: argument --seed: invalid int value: '{value}'"])
    without_us = pytester.runpytest_subprocess(f"--seed={value}", "-p", "no:seedall")
    assert result.errlines == without_us.errlines


@pytest.mark.parametrize("option", ["--seed=abc", "--test-seed=abc", "--seed=last"])
def test_a_wrong_seed_is_named_once_where_workers_would_run(
    pytester: pytest.Pytester, option: str
) -> None:
    result = pytester.runpytest(option, "-n", "2")
    assert complaint(result).startswith(f"{option}: ")


def test_a_wrong_seed_changes_nothing_in_the_cache(pytester: pytest.Pytester) -> None:
    pytester.runpytest("--seed=42")
    pytester.runpytest("--seed=abc")
    assert CACHE_FILE.read_text(encoding="utf-8").strip() == "42"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("seedall_own_seeds", "overide", "'derive' or 'override'"),
        ("seedall_own_seeds", "", "'derive' or 'override'"),
        ("seedall_triage_time", "x", "seconds, such as 10"),
        ("seedall_diagnose_time", "x", "seconds, such as 10"),
        ("seedall_sweep_time", "x", "a time, such as 60s, 5m or 1h"),
        ("seedall_sweep_one_item", "x", "'true' or 'false'"),
        ("seedall_repeat_runs", "1", "an integer from 2 to 100000"),
    ],
)
@pytest.mark.parametrize("options", [[], ["-n2"], ["--setup-only"], ["--seedall-doctor"]], ids=str)
def test_a_wrong_setting_is_quoted_with_its_file(
    pytester: pytest.Pytester, name: str, value: str, expected: str, options: list[str]
) -> None:
    pytester.makeini(f"[pytest]\n{name} = {value}")
    line = complaint(pytester.runpytest(*options))
    assert line == f"{name} = {value or repr('')} (in tox.ini): expected {expected}"


@pytest.mark.parametrize("options", [["-n2"], ["--setup-only"]], ids=str)
@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("--triage=x", "a number of seeds from 1 to 1000"),
        ("--repeat-deterministic=x", "a number of runs from 2 to 100000"),
        ("--seed-sweep=x", "a number of seeds from 1 to 100000, or test seeds, such as '918,77'"),
    ],
)
def test_an_option_is_refused_in_one_line_also_where_it_would_do_nothing_here(
    pytester: pytest.Pytester, option: str, expected: str, options: list[str]
) -> None:
    assert complaint(pytester.runpytest(option, *options)) == f"{option}: expected {expected}"


@pytest.mark.skipif(pytest.version_tuple < (9,), reason="pytest 9 brought native TOML")
@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("seedall_own_seeds = 1", "'derive' or 'override'"),
        ("seedall_shared = [1]", "'params' or a list of parameter names"),
        ("seedall_shared = 1", "'params' or a list of parameter names"),
    ],
)
def test_a_setting_of_the_wrong_type_is_quoted_with_its_file(
    pytester: pytest.Pytester, setting: str, expected: str
) -> None:
    pytester.makepyprojecttoml(f"[tool.pytest]\n{setting}")
    line = complaint(pytester.runpytest())
    assert line == f"{setting} (in pyproject.toml): expected {expected}"


# --- the cache ------------------------------------------------------------------------------------


CORRUPT = {
    "no JSON": b"42{",
    "a string": b'"42"',
    "a list": b"[42]",
    "true": b"true",
    "null": b"null",
    "a fraction": b"42.0",
    "negative": b"-1",
    "too large": b"18446744073709551616",
    "5,000 digits": LONG.encode(),
    "nested deeply": b"[" * 100_000,
    "no text": b"\xff\xfe\x00",
    "empty": b"",
}


@pytest.fixture(params=CORRUPT.values(), ids=list(CORRUPT))
def corrupt_cache(request: pytest.FixtureRequest, pytester: pytest.Pytester) -> None:
    file = pytester.path / CACHE_FILE
    file.parent.mkdir(parents=True)
    file.write_bytes(request.param)


@pytest.mark.usefixtures("corrupt_cache")
def test_a_corrupt_cache_holds_no_valid_seed(pytester: pytest.Pytester) -> None:
    assert complaint(pytester.runpytest("--seed=last")) == f"--seed=last: {NO_VALID_SEED}"


def test_before_the_first_run_the_cache_holds_no_last_seed(pytester: pytest.Pytester) -> None:
    assert complaint(pytester.runpytest("--seed=last")) == f"--seed=last: {NO_LAST_SEED}"


@pytest.mark.usefixtures("corrupt_cache")
def test_a_corrupt_cache_is_no_obstacle_to_a_rerun(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest("--lf")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["seedall: session seed *, chosen at random (again with --seed=*"])


@pytest.mark.parametrize("place", [CACHE_FILE, CACHE_FILE.parent], ids=["of file", "of folder"])
def test_something_else_in_the_place_of_the_cache_is_named(
    pytester: pytest.Pytester, place: Path
) -> None:
    if place == CACHE_FILE:
        (pytester.path / place).mkdir(parents=True)
    else:
        place.parent.mkdir(parents=True)
        place.touch()
    assert complaint(pytester.runpytest("--seed=last")) == f"--seed=last: {NO_LAST_SEED}"
    result = pytester.runpytest("--seed=42", "-W", "error")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([f"the session seed is not remembered: *{CACHE_FILE}: *"])
    result.stdout.no_fnmatch_line("*Warning*")


def test_without_the_cache_plugin_the_last_seed_is_refused(pytester: pytest.Pytester) -> None:
    pytester.runpytest("--seed=42")
    result = pytester.runpytest("--seed=last", "-p", "no:cacheprovider")
    expected = "pytest's cache, which remembers it, is switched off (-p no:cacheprovider)"
    assert complaint(result) == f"--seed=last: {expected}"


def test_a_cleared_cache_holds_no_last_seed(pytester: pytest.Pytester) -> None:
    pytester.runpytest("--seed=42")
    result = pytester.runpytest("--seed=last", "--cache-clear")
    assert complaint(result) == f"--seed=last: {NO_LAST_SEED}"


def test_a_refused_run_leaves_the_process_as_it_was(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("import random; random.random()")
    before = random.getstate(), random.seed, list(sys.meta_path)
    pytester.runpytest("--seed=abc")
    assert (random.getstate(), random.seed, sys.meta_path) == before

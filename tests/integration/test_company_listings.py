"""Seeds in pytest's own lists: options, ini settings, markers, fixtures, plugins."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.usefixtures("lean")


def words(result: pytest.RunResult) -> str:
    """Return what a run wrote, without its line breaks and columns."""
    assert result.ret == pytest.ExitCode.OK
    return " ".join(str(result.stdout).split())


@pytest.mark.parametrize(
    "expected",
    [
        "--seedall-seed=N|random|last --seed=N for short, unless the project has a --seed",
        "--seedall-test-seed=N --test-seed=N for short",
        "seedall_seed (string): session seed: an integer, 'random' or 'last'",
        "seedall_own_seeds (string): ",
        "seedall_shared (args): 'params', or the names of parameters",
    ],
)
def test_the_help_names_every_option_and_setting(pytester: pytest.Pytester, expected: str) -> None:
    assert expected in words(pytester.runpytest("--help"))


def test_the_help_lists_no_short_name_as_an_option(pytester: pytest.Pytester) -> None:
    # Registered, it would clash with a conftest that has it.
    assert not re.findall(r"^  --(?:test-)?seed\b", str(pytester.runpytest("--help").stdout), re.M)


def test_markers_are_listed_and_registered(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest("--markers")
    for marker in ("seed(N): give the test this seed", "unseeded: leave the random number"):
        assert f"@pytest.mark.{marker}" in words(result)
    pytester.makepyfile("""
        import pytest

        @pytest.mark.seed(1)
        def test_pinned(): pass

        @pytest.mark.unseeded
        def test_unseeded(): pass
    """)
    pytester.runpytest("--strict-markers", "-W", "error").assert_outcomes(passed=2)


def test_fixtures_are_listed_with_what_they_give(pytester: pytest.Pytester) -> None:
    text = words(pytester.runpytest("--fixtures"))
    assert re.search(r"seedall -- \S+fixtures.py:\d+ The test's seeds: \.seed,", text)
    assert re.search(r"session_seed \[session scope\] -- \S+ The session seed of this run", text)


def test_a_setting_of_ours_with_a_typo_is_refused_where_the_project_is_strict(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeini("[pytest]\nseedall_sead = 42")
    result = pytester.runpytest("--strict-config")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*Unknown config option: seedall_sead*"])


def test_the_plugin_is_listed_by_the_name_that_switches_it_off(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_passes(): pass")
    pytester.runpytest().stdout.fnmatch_lines(["plugins: *seedall-*"])
    off = pytester.runpytest("-p", "no:seedall")
    off.assert_outcomes(passed=1)
    off.stdout.no_fnmatch_line("*seedall:*")

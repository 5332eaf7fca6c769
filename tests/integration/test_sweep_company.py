"""A sweep in odd company: without a terminal, shuffled, in processes that die or are forked."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.usefixtures("as_a_user")

DRAWS = """
    import random
    def test_it(): random.random()
"""
CRASHES = """
    import os, random
    def test_it():
        if random.random() < 0.5: os._exit(3)
"""


def sweep_section(result: pytest.RunResult) -> str:
    return result.stdout.str().partition("seedall: seed sweep")[2].partition("= seedall =")[0]


@pytest.mark.parametrize("arguments", [(), ("--seed-sweep=3",)])
def test_there_may_be_no_terminal(pytester: pytest.Pytester, arguments: tuple[str, ...]) -> None:
    pytester.makepyfile("import random\ndef test_it(): assert random.random() > 1")
    result = pytester.runpytest_subprocess("-p", "no:terminal", "--junit-xml=a.xml", *arguments)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    cases = (pytester.path / "a.xml").read_text(encoding="utf-8").count("<failure")
    assert cases == (3 if arguments else 1)


@pytest.mark.parametrize("option", ["--setup-plan", "--setup-only"])
def test_what_is_only_set_up_tells_nothing(pytester: pytest.Pytester, option: str) -> None:
    pytester.makepyfile(DRAWS)
    result = pytester.runpytest("--seed-sweep=3", option)
    assert result.stdout.str().count("::test_it[seed=") == 3
    assert "seed sweep" not in result.stdout.str()


def test_what_draws_nothing_runs_once_whichever_seed_is_first(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("def pytest_collection_modifyitems(items): items.reverse()")
    pytester.makepyfile(test_it="def test_it(): pass")
    result = pytester.runpytest("--seed-sweep=3")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["2 runs were not needed: 1 test draws no random numbers: *"])


def test_a_run_whose_worker_dies_has_failed(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=CRASHES)
    result = pytester.runpytest_subprocess("--seed=42", "--seed-sweep=5", "-n", "1")
    failed = result.parseoutcomes()["failed"]
    assert 0 < failed < 5
    assert f"fails under {failed} of 5 seeds" in sweep_section(result)
    replays = re.findall(
        r"^replay .*::test_it --seed=42 --test-seed=(\d+)$", str(result.stdout), re.M
    )
    assert len(replays) >= failed - 1  # the first seed needs none


@pytest.mark.parametrize("option", [(), ("--seedall-sweep-one-item",)])
def test_runs_in_forked_processes_tell_what_they_give(
    pytester: pytest.Pytester, option: tuple[str, ...]
) -> None:
    pytest.importorskip("pytest_forked")
    if pytest.version_tuple >= (9, 2):
        pytest.skip("pytest-forked 1.7.5 fails with it, also without us")
    pytester.makepyfile(
        test_it=CRASHES
        + """
    def test_number(seedall):
        seedall.record("number", random.random())
    def test_nothing(): pass
    """
    )
    result = pytester.runpytest_subprocess("--seed=42", "--seed-sweep=5", "--forked", *option)
    outcomes = result.parseoutcomes()
    assert sum(outcomes.values()) == 5 + 5 + 1
    said = sweep_section(result)
    assert f"::test_it: fails under {outcomes['failed']} of 5 seeds" in said
    assert re.search(r"^  number .* median 0\.", said, re.M)
    assert "4 runs were not needed: 1 test draws no random numbers" in said
    assert "could not be explained" not in result.stdout.str()


def test_the_command_of_a_run_that_follows_an_own_seed_replays_it(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        """
        import random, pytest
        @pytest.fixture(scope="session")
        def shared(): random.seed(5)
        def test_it(shared):
            drawn = random.random()
            assert drawn == 0, f"drew {drawn}."
    """
    )
    result = pytester.runpytest("--seed=42", "--seed-sweep=3", "-rf")
    command = re.search(r"pytest (\S+::test_it .*)$", sweep_section(result), re.M)
    assert command is not None
    drawn = re.findall(r"drew [\d.]+\.", pytester.runpytest(*command[1].split()).stdout.str())
    assert drawn
    assert drawn[0] in result.stdout.str()


@pytest.mark.parametrize(
    ("arguments", "passed"), [((), 3 + 3), (("--seedall-sweep-time=1h",), 3 + 3), (("-n1",), 6)]
)
def test_a_hook_may_mark_what_is_collected(
    pytester: pytest.Pytester, arguments: tuple[str, ...], passed: int
) -> None:
    pytester.makeconftest(
        """
        import pytest
        def pytest_collection_modifyitems(items):
            for item in items: item.add_marker(pytest.mark.seed_sweep(3))
    """
    )
    pytester.makepyfile(
        """
        import random, unittest
        class TestIt(unittest.TestCase):
            def test_case(self): random.random()
        def test_it(): random.random()
    """
    )
    result = pytester.runpytest_subprocess(*arguments)
    result.assert_outcomes(passed=passed)
    result.stdout.fnmatch_lines(["2 tests pass under all of 3 seeds *"])


def test_a_wrong_mark_of_a_hook_is_a_usage_error(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import pytest
        def pytest_collection_modifyitems(items):
            items[0].add_marker(pytest.mark.seed_sweep("many"))
    """
    )
    pytester.makepyfile(DRAWS)
    result = pytester.runpytest()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *.py:2: test_it: @pytest.mark.seed_sweep('many'): exp*"])

"""Hypothesis under the plugin: its examples follow the test seed, and nothing but the test."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

CONFTEST = """
    import json

    def pytest_addoption(parser):
        parser.addoption("--reversed", action="store_true")

    def pytest_collection_modifyitems(config, items):
        if config.getoption("--reversed"):
            items.reverse()
"""

EXAMPLES = """
    import json
    import pathlib

    def log(name, *example):
        with pathlib.Path("examples.jsonl").open("a") as file:
            file.write(json.dumps([name, *example]) + "\\n")
"""

SUITE = """
    import unittest
    import hypothesis, numpy, pytest, random
    from hypothesis import given, settings, stateful, strategies as st
    from examples import log

    settings.register_profile("inner", parent=settings(deadline=None, max_examples=50))
    settings.load_profile("inner")

    @given(st.integers(), st.text())
    def test_plain(x, y):
        log("plain", x, y)

    @pytest.mark.parametrize("size", [1, 2])
    @given(x=st.integers())
    def test_parametrized(x, size):
        log(f"parametrized{size}", x)

    @hypothesis.seed(5)
    @given(st.integers())
    def test_seeded_by_decorator(x):
        log("seeded", x)

    @settings(derandomize=True)
    @given(st.integers())
    def test_derandomized(x):
        log("derandomized", x)

    @given(st.integers())
    def test_global_generators(x):
        log("global", random.random(), numpy.random.random_sample())

    class TestUnittest(unittest.TestCase):
        @given(st.integers())
        def test_method(self, x):
            log("method", x)

    class Machine(stateful.RuleBasedStateMachine):
        @stateful.rule(x=st.integers())
        def step(self, x):
            log("stateful", x)

    TestMachine = Machine.TestCase
"""

# Constants that Hypothesis would mix into the examples of every test, once this is imported.
LIBRARY = f"MAGIC = {[7**n for n in range(10, 40)]}"

Examples = dict[str, list[Any]]


@pytest.fixture
def examples(pytester: pytest.Pytester) -> Callable[..., Examples]:
    """Run the suite, and return the examples of each of its tests."""
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(
        examples=EXAMPLES, magic=LIBRARY, test_examples=SUITE, test_another="import magic"
    )

    def run(*arguments: str) -> Examples:
        log = pytester.path / "examples.jsonl"
        log.unlink(missing_ok=True)
        result = pytester.runpytest_subprocess(*arguments)
        assert result.ret == 0, result.stdout.str()
        found: Examples = {}
        for line in log.read_text().splitlines():
            name, *example = json.loads(line)
            found.setdefault(name, []).append(example)
        return found

    return run


FOLLOW_THE_SEED = {"plain", "parametrized1", "parametrized2", "method", "stateful"}
FIXED = {"seeded", "derandomized"}


def test_examples_are_the_same_in_any_company(examples: Callable[..., Examples]) -> None:
    alone = examples("--seed=42", "test_examples.py")
    assert alone.keys() >= FOLLOW_THE_SEED | FIXED
    assert examples("--seed=42") == alone
    assert examples("--seed=42", "--reversed") == alone
    assert examples("--seed=42", "-n2", "--dist=loadfile") == alone


def test_examples_follow_the_session_seed_but_for_fixed_ones(
    examples: Callable[..., Examples],
) -> None:
    one, other = examples("--seed=1"), examples("--seed=2")
    assert {name for name in one if one[name] != other[name]} == FOLLOW_THE_SEED
    assert one["parametrized1"] != one["parametrized2"]


def test_the_hypothesis_seed_option_wins(examples: Callable[..., Examples]) -> None:
    one = examples("--seed=1", "--hypothesis-seed=3")
    other = examples("--seed=2", "--hypothesis-seed=3")
    assert one == other


def test_the_profile_for_ci_wins(
    pytester: pytest.Pytester,
    examples: Callable[..., Examples],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytester.makepyfile(test_examples=SUITE.replace('settings.load_profile("inner")', ""))
    monkeypatch.setenv("CI", "true")
    assert examples("--seed=1") == examples("--seed=2")


def test_the_example_database_goes_on_serving(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        examples=EXAMPLES,
        test_database="""
            from examples import log
            from hypothesis import given, strategies as st

            @given(st.lists(st.integers()))
            def test_sum(x):
                log("sum", x)
                assert sum(x) < 1_000_003
        """,
    )
    assert pytester.runpytest_subprocess("--seed=1").ret == 1
    log = pytester.path / "examples.jsonl"
    minimal = log.read_text().splitlines()[-1]
    log.unlink()
    assert pytester.runpytest_subprocess("--seed=2").ret == 1
    assert log.read_text().splitlines()[0] == minimal


def test_hypothesis_reads_all_modules_again_after_the_run(pytester: pytest.Pytester) -> None:
    from hypothesis.internal.conjecture import providers

    read_all = providers._get_local_constants
    pytester.makepyfile("""
        from hypothesis import given, strategies as st
        from hypothesis.internal.conjecture import providers

        @given(st.integers())
        def test_reads(x):
            assert type(providers._get_local_constants.__self__).__name__ == "HypothesisConstants"
    """)
    pytester.runpytest().assert_outcomes(passed=1)
    assert providers._get_local_constants is read_all


def test_hypothesis_is_seeded_where_a_project_freezes_what_is_collected_as_garbage(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeconftest("import gc; gc.freeze()")
    pytester.makepyfile("""
        from hypothesis import given, strategies as st

        @given(st.integers())
        def test_it(number):
            pass
    """)
    result = pytester.runpytest_subprocess("--seed=1", "-W", "error")
    result.assert_outcomes(passed=1)

"""A failing example that Hypothesis had in its database: elsewhere a replay may not find it."""

from __future__ import annotations

import pytest
from reports import replay_commands, sections

STORED = "example     from Hypothesis's database: a replay without it may pass"
FAILING = """
    import random
    import pytest
    from hypothesis import Phase, given, settings, stateful, strategies as st

    settings.register_profile("inner", deadline=None, print_blob=False)
    settings.load_profile("inner")

    @given(st.lists(st.integers()))
    def test_plain(numbers):
        assert sum(numbers) < 1000

    @settings(phases=set(Phase) - {Phase.shrink})
    @given(st.integers())
    def test_without_shrinking(number):
        assert number < 10

    @settings(phases=[Phase.generate])
    @given(st.integers())
    def test_without_reuse(number):
        assert number < 10

    @settings(database=None)
    @given(st.integers())
    def test_without_database(number):
        assert number < 10

    class Machine(stateful.RuleBasedStateMachine):
        @stateful.rule(number=st.integers())
        def step(self, number):
            assert number < 10

    TestMachine = Machine.TestCase

    def test_plain_python():
        assert random.random() < 0
"""


def stored(result: pytest.RunResult) -> dict[str, bool]:
    """Return of each failed test whether its section says that the example was stored."""
    commands = replay_commands(result)
    names = [command.split()[-2].rpartition("::")[-1] for command in commands]
    return dict(zip(names, (STORED in section for section in sections(result)), strict=True))


@pytest.mark.parametrize("options", [[], ["-n2"]], ids=str)
def test_it_is_said_of_what_the_database_had(
    pytester: pytest.Pytester, options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    pytester.makepyfile(test_a=FAILING)
    first = stored(pytester.runpytest_subprocess("--seed=1", *options))
    assert len(first) == 6
    assert not any(first.values())
    again = stored(pytester.runpytest_subprocess("--seed=2", *options))
    assert again.keys() == first.keys()
    assert {name for name in again if again[name]} == {
        "test_plain",
        "test_without_shrinking",
        "runTest",
    }


def test_nothing_is_said_without_hypothesis_plugin(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a=FAILING)
    options = ("-p", "no:hypothesispytest", "-k", "plain")
    for seed in (1, 2):
        result = pytester.runpytest_subprocess(f"--seed={seed}", *options)
        result.assert_outcomes(failed=2)
        assert STORED not in result.outlines

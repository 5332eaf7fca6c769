"""The thin path: a seed, a failure that names it, a command that replays it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def test_a_failure_names_its_seed_and_its_replay_command(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import random

        def test_draws():
            assert random.random() < 0
    """)
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "seedall: session seed 42",
            "replay      * *test_draws --seed=42",
            "test seed   * (session seed 42)",
            "drew from   random",
        ]
    )

"""A few of the inputs that ``tox run -e fuzz`` tries: always the same."""

from __future__ import annotations

from collections import Counter

import pytest
from fuzzing.inputs import Expected, judge
from fuzzing.running import KINDS, check, start

SEED = 1


def test_inputs_at_random_are_taken_or_refused_in_a_line() -> None:
    counts: Counter[str] = Counter()
    found = [*check(SEED, range(600), counts)]
    assert not found, "\n".join(map(str, found))
    assert counts.keys() == KINDS.keys()


def test_a_pytest_tells_the_culprit_and_has_an_exit_code() -> None:
    found = [*start(SEED, range(6), Counter())]
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize(
    ("exit_code", "output", "trouble"),
    [
        (4, "ERROR: --seed=x: expected", ""),
        (0, "1 passed", "exit code 0, not 4"),
        (4, "ERROR: expected", "no line begins with '--seed=x'"),
        (4, "--seed=x\nTraceback (most recent call last):", "there is 'Traceback (most recent'"),
        (4, "--seed=x\nINTERNALERROR>", "there is 'INTERNALERROR'"),
        (4, "--seed=x\n  File a/pytest_seedall/plugin.py", "there is 'pytest_seedall/p'"),
    ],
)
def test_what_is_wrong_is_seen(exit_code: int, output: str, trouble: str) -> None:
    assert judge(Expected(4, "--seed=x"), exit_code, output) == trouble

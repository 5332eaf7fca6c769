"""Hypothesis beside frameworks: draws in `@given` repeat, so that no test is called flaky."""

from __future__ import annotations

import pytest
from experiments import Suite

for _module in ("torch", "tensorflow", "keras", "hypothesis"):
    pytest.importorskip(_module)  # before runs in this process, which could not import it twice

GIVEN = """
    import keras
    import numpy as np
    import pytest
    import tensorflow as tf
    import torch
    from hypothesis import given, settings, strategies
    from noting import note

    DRAWS = {
        "torch": (torch.manual_seed, lambda: torch.rand(()).item()),
        "tensorflow": (tf.random.set_seed, lambda: float(tf.random.uniform(()))),
        "keras": (keras.utils.set_random_seed, lambda: float(keras.random.uniform(()))),
    }

    def examples(draw, check=lambda value: True):
        found = []

        @settings(database=None, derandomize=False, max_examples=20)
        @given(strategies.integers(0, 10**6))
        def collect(number):
            found.append((number, draw()))
            assert check(found[-1][1])

        collect()
        return found

    @pytest.mark.parametrize("library", DRAWS)
    def test_examples(library):
        _, draw = DRAWS[library]
        found = examples(draw)
        note(library, found)
        assert {value for _, value in found} == {found[0][1]}

    @pytest.mark.parametrize("library", DRAWS)
    def test_fails(library):
        seed, draw = DRAWS[library]
        seed(0)  # what Hypothesis seeds a library with that it has been told of
        first = draw()
        seed(0)
        examples(draw, lambda value: value != first)
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Suite:
    return Suite(pytester, {"test_it.py": GIVEN})


def test_examples_and_draws_follow_the_session_seed(suite: Suite) -> None:
    in_full = suite.values("-k", "examples")
    assert suite.values("-k", "examples", "--order=reversed") == in_full
    assert not set(in_full.values()) & set(suite.values("-k", "examples", seed=43).values())


# In processes of their own: the session that runs this file tells Hypothesis of the libraries too.


def test_a_failure_that_depends_on_a_draw_is_an_ordinary_failure(suite: Suite) -> None:
    result = suite.run("-k", "fails", process=True)
    result.assert_outcomes(failed=3, deselected=3)
    assert result.stdout.str().count("errors.FlakyFailure:") == 0


def test_without_us_such_a_failure_is_called_flaky(suite: Suite) -> None:
    result = suite.run("-k", "fails", "-p", "no:seedall", process=True, seed=None)
    result.assert_outcomes(failed=3, deselected=3)
    assert result.stdout.str().count("errors.FlakyFailure:") == 3

"""Generators of the frameworks that tests share are, after repeats, where one run leaves them."""

from __future__ import annotations

import pytest
from repeating import differing, notes, write

pytest.importorskip("torch")
pytest.importorskip("tensorflow")

SUITE = """
    import torch

    TORCH = torch.Generator().manual_seed(3)

    @pytest.fixture(scope="module")
    def tensorflow_generator():
        import tensorflow
        return tensorflow.random.Generator.from_seed(3)

    MARKER
    def test_torch(): note(torch.rand(1, generator=TORCH).item())
    MARKER
    def test_tensorflow(tensorflow_generator): note(tensorflow_generator.normal([]).numpy())
    def test_torch_again(): note(torch.rand(1, generator=TORCH).item())
    def test_tensorflow_again(tensorflow_generator): note(tensorflow_generator.normal([]).numpy())
"""


def test_a_shared_generator_goes_on_from_where_it_is_without_the_marker(
    pytester: pytest.Pytester,
) -> None:
    write(pytester, SUITE.replace("MARKER", ""))
    pytester.runpytest_subprocess("--seed=42").assert_outcomes(passed=4)
    plain = notes(pytester)
    write(pytester, SUITE.replace("MARKER", "@pytest.mark.repeat_deterministic(runs=3)"))
    result = pytester.runpytest_subprocess("--seed=42")
    result.assert_outcomes(passed=4)
    assert differing(result) == []  # the tests have no results
    drawn = notes(pytester)
    assert [drawn[0], drawn[3], *drawn[6:]] == plain
    assert len(set(drawn[:3])) == 3

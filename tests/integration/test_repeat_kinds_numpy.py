"""Kinds of nondeterminism of NumPy, and tests that have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from differing import audited, expected, reported

if TYPE_CHECKING:
    import pytest
    from differing import Cases

CASES: Cases = {
    "rounding in an array": (
        "weights",
        """
        import itertools
        import numpy as np
        ticks = itertools.count(1)
        def test_it():
            weights = np.ones(100)
            copy = weights.copy()
            weights[42] += next(ticks) * 2.3e-16
        """,
    ),
    "shared generator of NumPy": (
        "drawn",
        """
        import numpy as np
        generator = np.random.default_rng(1)
        def test_it():
            drawn, again = generator.random(3), np.random.default_rng(1).random(3)
        """,
    ),
    "generator with another seed": (
        "generator",
        """
        import time
        import numpy as np
        def test_it():
            generator, other = np.random.default_rng(time.time_ns()), np.random.default_rng(1)
        """,
    ),
    "sign of zero": (
        "zeros",
        """
        import numpy as np
        seen = []
        def test_it():
            seen.append(1)
            zeros = np.zeros(3) * (-1) ** len(seen)
            is_zero = zeros == 0
        """,
    ),
    "dtype": (
        "numbers",
        """
        import numpy as np
        seen = []
        def test_it():
            seen.append(1)
            numbers = np.ones(3, np.float32 if len(seen) > 1 else np.float64)
            total = float(numbers.sum())
        """,
    ),
    "seeded draws of NumPy": (
        None,
        """
        import numpy as np
        def test_it():
            drawn, generator = np.random.rand(3), np.random.default_rng()
            own, legacy = generator.random(3), np.random.RandomState()
            normal = legacy.normal(size=3)
        """,
    ),
    "not a number": (
        None,
        """
        import math
        import numpy as np
        def test_it():
            nan, both = math.nan, [float("nan"), {"a": -math.nan}]
            array = np.array([1.0, np.nan])
            scalar, pairs = np.float32("nan"), {(1, math.nan): 1}
        """,
    ),
    "arrays of every kind": (
        None,
        """
        import numpy as np
        def test_it(tmp_path):
            masked = np.ma.masked_array(np.empty(3), mask=True)
            records = np.zeros(2, [("a", "u1"), ("b", "f8")])
            objects, dates = np.array([object(), None]), np.array(["2020-01-01"], "datetime64[D]")
            mapped = np.memmap(tmp_path / "a", "f4", "w+", shape=3)
            texts, view = np.array(["a", "bc"]), np.arange(9)[::-2]
        """,
    ),
}


def test_exactly_the_variable_that_differs_is_reported(pytester: pytest.Pytester) -> None:
    assert reported(pytester, CASES) == expected(CASES)


def test_the_same_without_a_marker(pytester: pytest.Pytester) -> None:
    assert audited(pytester, CASES) == expected(CASES)

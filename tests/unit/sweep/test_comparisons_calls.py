"""Assertions that are calls, as their comparisons are seen."""
# ruff: noqa: PT009

from __future__ import annotations

import math
import unittest
from typing import TYPE_CHECKING, Any

import numpy
import numpy as np
import pytest
from numpy.testing import assert_array_almost_equal
from seen_comparisons import needs_monitoring, seen_of

from pytest_seedall.sweep.runs import Comparison

if TYPE_CHECKING:
    from collections.abc import Callable


pytestmark = needs_monitoring


class Case(unittest.TestCase):
    value = 0.5

    def runTest(self) -> None:  # noqa: N802
        pass

    def greater(self) -> None:
        self.assertGreater(self.value, 0.25)

    def greater_equal(self) -> None:
        self.assertGreaterEqual(self.value, 0.75, "too small")

    def less(self) -> None:
        self.assertLess(a=self.value, b=1)

    def less_equal(self) -> None:
        self.assertLessEqual(
            self.value,
            1,
        )

    def equal(self) -> None:
        self.assertEqual(len("abc"), 3)
        self.assertEqual("abc", "abc")
        self.assertEqual(self.value, 0.5)

    def almost(self) -> None:
        self.assertAlmostEqual(self.value, 0.5)

    def almost_places(self) -> None:
        self.assertAlmostEqual(self.value, 0.625, 2)

    def almost_delta(self) -> None:
        self.assertAlmostEqual(self.value, 0.625, delta=0.25)

    def through_library(self) -> None:
        library: dict[str, Any] = {}
        code = "def check(case):\n    case.assertLess(0.5, 1.0)"
        exec(compile(code, "library.py", "exec"), library)
        library["check"](self)
        self.assertLess(0.25, 1.0)


@pytest.mark.parametrize(
    ("name", "comparison"),
    [
        ("greater", ("self.assertGreater(self.value, 0.25)", 0.5, ">", 0.25)),
        (
            "greater_equal",
            ('self.assertGreaterEqual(self.value, 0.75, "too small")', 0.5, ">=", 0.75),
        ),
        ("less", ("self.assertLess(a=self.value, b=1)", 0.5, "<", 1.0)),
        ("less_equal", ("self.assertLessEqual( self.value, 1, )", 0.5, "<=", 1.0)),
        ("equal", ("self.assertEqual(self.value, 0.5)", 0.5, "==", 0.5)),
        ("almost", ("self.assertAlmostEqual(self.value, 0.5)", 0.5, "~=", 0.5, 5e-8)),
        ("almost_places", ("self.assertAlmostEqual(self.value, 0.625, 2)", 0.5, "~=", 0.625, 5e-3)),
        (
            "almost_delta",
            ("self.assertAlmostEqual(self.value, 0.625, delta=0.25)", 0.5, "~=", 0.625, 0.25),
        ),
    ],
)
def test_an_assertion_of_unittest_is_seen(name: str, comparison: tuple[Any, ...]) -> None:
    (found,) = seen_of(getattr(Case(), name))
    assert found[:4] == comparison[:4]
    assert found.tolerance == pytest.approx(comparison[4] if len(comparison) > 4 else 0.0)


def test_an_assertion_that_a_library_makes_is_not() -> None:
    (found,) = seen_of(Case().through_library)
    assert found.left == 0.25


def numbers_close() -> None:
    np.testing.assert_allclose(1.0, 1.25, rtol=0.1, atol=0.25)


def arrays_close() -> None:
    np.testing.assert_allclose(np.array([1.0, 2.0]), [1.0, 2.5], rtol=0.1, atol=0.75)


def arrays_apart() -> None:
    np.testing.assert_allclose(np.array([3, 2], "uint8"), np.array([1, 4], "uint8"), atol=0.5)


def arrays_equal() -> None:
    np.testing.assert_allclose(np.array([1.0, np.nan, np.inf]), [1.0, np.nan, np.inf], rtol=0)


def array_not_a_number() -> None:
    np.testing.assert_allclose(np.array([1.0, np.nan]), np.ones(2))


def array_without_tolerance() -> None:
    np.testing.assert_allclose(np.zeros(2), np.ones(2), rtol=0)


def arrays_almost() -> None:
    assert_array_almost_equal(np.array([1.0, 2.0]), np.array([1.0, 2.003]), decimal=2)


@pytest.mark.parametrize(
    ("function", "largest"),
    [
        (arrays_close, 0.5),
        (arrays_apart, 4.0),
        (arrays_equal, 0.0),
        (array_not_a_number, math.nan),
        (array_without_tolerance, math.inf),
        (arrays_almost, 0.2),
    ],
)
def test_arrays_are_told_by_their_largest_difference(
    function: Callable[[], None], largest: float
) -> None:
    (found,) = seen_of(function)
    assert found.text.startswith(("np.testing.assert_allclose(np.", "assert_array_almost_equal("))
    assert found.text.endswith("): difference / tolerance") or "...: diff" in found.text
    assert found.left == pytest.approx(largest, rel=1e-4, nan_ok=True)
    assert (found.operator, found.right) == ("<=", 1.0)


def test_numbers_that_are_close_are_told_as_numbers() -> None:
    (found,) = seen_of(numbers_close)
    assert found[:4] == (
        "np.testing.assert_allclose(1.0, 1.25, rtol=0.1, atol=0.25)",
        1.0,
        "~=",
        1.25,
    )
    assert found.tolerance == 0.375


def all_close() -> None:
    assert np.allclose(np.ones(2), [1.0, 1.5], atol=0.75, rtol=0)
    assert np.allclose(1.0, 1.0)
    assert not np.allclose(1.0, 2.0)
    assert np.allclose(1.0, 2.0) in (True, False)
    assert np.allclose(1.0, 2.0) or np.allclose(1.0, 3.0) or True
    np.allclose(1.0, 2.0)


def test_of_a_function_that_returns_it_only_what_is_asserted_is_seen() -> None:
    text = "np.allclose(np.ones(2), [1.0, 1.5], atol=0.75, rtol=0)"
    first, second = seen_of(all_close)
    assert first == Comparison(f"{text}: difference / tolerance", 0.5 / 0.75, "<=", 1.0)
    assert second == Comparison("np.allclose(1.0, 1.0)", 1.0, "~=", 1.0, 1.001e-05)


class Own(numpy.ndarray[Any, Any]):
    """An array with code of its own."""


def of_others() -> None:
    np.testing.assert_allclose(np.ones(2).view(Own), np.ones(2))
    np.testing.assert_allclose([[True]], [[True]])


def test_what_may_run_code_of_the_project_is_not_seen() -> None:
    assert seen_of(of_others) == []

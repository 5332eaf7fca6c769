"""Hypothesis: its examples follow the seed, and so does what the code under test draws."""

import random

import pytest

pytest.importorskip("hypothesis")

from hypothesis import given, settings
from hypothesis import strategies as st


def scale(values):
    """Map the values to 0 to 1, the least to 0."""
    low, high = min(values), max(values)
    return [(value - low) / ((high - low) or 1) for value in values]


def quicksort(values):
    """Sort by splitting at a random value."""
    if len(values) < 2:
        return values
    pivot = random.choice(values)
    smaller = [value for value in values if value < pivot]
    larger = [value for value in values if value > pivot]
    return quicksort(smaller) + [pivot] * values.count(pivot) + quicksort(larger)


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1))
@settings(deadline=None)
def test_scaled_values_lie_between_0_and_1(values):
    assert all(0 <= value <= 1 for value in scale(values))


@given(st.lists(st.integers()))
@settings(deadline=None)
def test_quicksort_sorts(values):
    assert quicksort(values) == sorted(values)

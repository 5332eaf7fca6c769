"""A flaky test, such as most suites have: it fails in one run of ten."""

import random

PATIENTS = ["healthy"] * 17 + ["ill"] * 3


def split(rows):
    """Cut the rows in two halves at random, for training and for testing."""
    shuffled = random.sample(rows, k=len(rows))
    return shuffled[: len(rows) // 2], shuffled[len(rows) // 2 :]


def test_that_fails_on_purpose():
    """Fails on purpose with --seed=42, to show the report; most other seeds pass.

    All who are ill may end up in the first half. The cure is a stratified split.
    """
    _, test = split(PATIENTS)
    assert "ill" in test

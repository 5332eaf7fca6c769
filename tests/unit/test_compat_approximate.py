"""Private names of `pytest.approx`: a test for each, which fails when it goes away."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy
import pytest

from pytest_seedall._compat.approximate import approximate


@pytest.mark.parametrize(
    ("value", "held"),
    [
        (pytest.approx(2.0, rel=0.25), (2.0, 0.5)),
        (pytest.approx(2.0, abs=0.25), (2.0, 0.25)),
        (pytest.approx(numpy.float64(2.0), abs=0.25), (2.0, 0.25)),
        (pytest.approx(Decimal(2), abs=Decimal("0.25")), (Decimal(2), 0.25)),
    ],
    ids=repr,
)
def test_an_approximate_number_tells_what_it_holds(value: Any, held: tuple[Any, float]) -> None:
    assert approximate(value) == held


@pytest.mark.parametrize("value", [2.0, None, pytest.approx([2.0]), pytest.approx({"a": 1.0})])
def test_others_hold_no_number(value: object) -> None:
    assert approximate(value) is None

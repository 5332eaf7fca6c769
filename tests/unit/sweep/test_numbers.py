"""What is a number."""

from __future__ import annotations

import math
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from typing import Any

import numpy
import pytest

from pytest_seedall.sweep.numbers import as_number, plain_number


class Size(IntEnum):
    SMALL = 3


class Loud(float):
    def __float__(self) -> float:
        raise AssertionError("it is called")


class LikeANumber:
    def __float__(self) -> float:
        raise AssertionError("it is called")

    def __len__(self) -> int:
        raise AssertionError("it is called")

    shape = property(__len__)
    item = property(__len__)


class Measured(numpy.ndarray[Any, Any]):
    def item(self, *_: Any) -> Any:
        raise AssertionError("it is called")


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (1, 1.0),
        (-2.5, -2.5),
        (math.inf, math.inf),
        (Size.SMALL, 3.0),
        (Loud(1.5), 1.5),
        (Fraction(1, 4), 0.25),
        (Decimal("0.1"), 0.1),
        (numpy.float32(0.5), 0.5),
        (numpy.float64(0.5), 0.5),
        (numpy.longdouble(0.5), 0.5),
        (numpy.uint8(200), 200.0),
        (numpy.array(0.5), 0.5),
        (numpy.array([[7]]), 7.0),
    ],
    ids=repr,
)
def test_a_number(value: object, number: float) -> None:
    found = as_number(value)
    assert type(found) is float
    assert found == number


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, "1", b"1", 1j, [1.0], {}, float, 10**400),
        Decimal("sNaN"),
        LikeANumber(),
        numpy.bool_(True),
        numpy.array(True),
        numpy.array(1j),
        numpy.array("1"),
        numpy.array([1.0, 2.0]),
        numpy.array([]),
        numpy.datetime64(5, "ns"),
        numpy.array(5, "m8[ns]"),
        numpy.ma.masked,
        numpy.array([1.0]).view(Measured),
    ],
    ids=lambda value: (
        f"{type(value).__name__} {str(value)[:9]}" if not isinstance(value, LikeANumber) else "like"
    ),
)
def test_no_number(value: object) -> None:
    assert as_number(value) is None


def test_nan_is_a_number() -> None:
    found = as_number(numpy.float32("nan"))
    assert found is not None
    assert math.isnan(found)


@pytest.mark.parametrize(
    ("value", "kind"),
    [(1, int), (Size.SMALL, int), (numpy.int64(1), int), (numpy.array(1), int), (1.0, float)],
    ids=repr,
)
def test_an_integer_stays_one(value: object, kind: type) -> None:
    assert type(plain_number(value)) is kind

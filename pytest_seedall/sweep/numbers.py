"""What is a number, for those who read of it: Python's, and those of libraries for arrays."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any

# The packages whose objects tell their shape, and give their element as a number of Python.
_ARRAYS = ("numpy", "torch", "tensorflow", "jax", "jaxlib", "cupy")

_FLOAT_BITS = 1024  # of an integer that fits into no float


def as_number(value: object) -> float | None:
    """Return a value as a float; None if it is no number.

    Numbers are Python's (`bool` is none), and arrays and tensors with one element that is one.
    Nothing but the methods of these libraries is called; one may wait for its device.

    :return: it may be NaN or infinite.
    """
    found = plain_number(value)
    return None if found is None else float(found)


def plain_number(value: object) -> int | float | None:
    """Return the same as an int where it is one; None also if it does not fit into a float."""
    if type(value) is float or (type(value) is int and value.bit_length() < _FLOAT_BITS):
        return value  # as nearly all are
    try:
        found = _element(value) if _is_array(type(value)) else value
        return _plain(found)
    except Exception:
        return None


def _plain(value: Any) -> int | float | None:
    kind = type(value)
    if kind is bool or not (issubclass(kind, Real) or kind.__module__ == "decimal"):
        return None
    if issubclass(kind, int):
        number = int.__int__(value)  # whatever a subclass makes of it
        float(number)  # raises if it does not fit
        return number
    return float.__float__(value) if issubclass(kind, float) else float(value)


def _is_array(kind: type) -> bool:
    package, _, rest = kind.__module__.partition(".")
    return package in _ARRAYS and not rest.startswith("ma")  # what is masked has no value


def _element(value: Any) -> object:
    """Return the only element of an array; None if there are several."""
    if math.prod(value.shape) != 1 or getattr(value.dtype, "kind", "f") in "mM":  # no dates
        return None
    return value.item() if hasattr(value, "item") else value.numpy().item()

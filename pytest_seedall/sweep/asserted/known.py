"""Assertions that are calls: of functions of `unittest`, NumPy and PyTorch."""

from __future__ import annotations

import inspect
import sys
from importlib import import_module
from itertools import islice
from types import CodeType
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall.sweep.asserted.assertions import source_of
from pytest_seedall.sweep.asserted.noting import close, compared
from pytest_seedall.sweep.asserted.operands import local
from pytest_seedall.sweep.numbers import plain_number
from pytest_seedall.sweep.runs import Comparison

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

    from pytest_seedall.sweep.runs import Operator

    Arguments = list[Any]
    Compare = Callable[[str, Arguments], Comparison | None]
    """Called with the text of the call, and what the function was called with."""

_ORDERS: dict[str, Operator] = {
    "assertGreater": ">",
    "assertGreaterEqual": ">=",
    "assertLess": "<",
    "assertLessEqual": "<=",
    "assertEqual": "==",
    "assertNotEqual": "!=",
}
_LARGEST = 10_000_000  # elements of an array whose differences are computed

# rtol and atol, as the documentation of `torch.testing.assert_close` has them.
_TORCH_TOLERANCES = {
    "torch.float16": (1e-3, 1e-5),
    "torch.bfloat16": (1.6e-2, 1e-5),
    "torch.float32": (1.3e-6, 1e-5),
    "torch.float64": (1e-7, 1e-7),
}


class Asserting(NamedTuple):
    """What is known of a function of a library."""

    module: str
    owner: str
    """The class whose method it is; empty if it is a function of the module."""
    name: str
    compared: Compare
    returns: bool = False
    """Whether it returns a truth value, which an `assert` is to assert."""


class Known(NamedTuple):
    """A function that asserts."""

    code: CodeType
    compared: Callable[[FrameType], Comparison | None]
    """Called with its frame when it begins."""


def known_assertions(callers: Sequence[CodeType]) -> list[Known]:
    """Return the functions of libraries that some functions of one file call by their names."""
    names = {name for code in callers for name in code.co_names}
    return [
        Known(code, _seen_from(callers[0].co_filename, code, asserting))
        for asserting in _ASSERTING
        if asserting.name in names and (code := _code(asserting)) is not None
    ]


def _code(asserting: Asserting) -> CodeType | None:
    if asserting.module.partition(".")[0] not in sys.modules:
        return None
    try:
        # NumPy imports its assertions when the test first asks for them.
        holder = import_module(asserting.module)
        owner = getattr(holder, asserting.owner) if asserting.owner else holder
        code = inspect.unwrap(getattr(owner, asserting.name)).__code__
    except Exception:  # another version, or an import that fails
        return None
    return code if isinstance(code, CodeType) else None


def _seen_from(
    filename: str, code: CodeType, asserting: Asserting
) -> Callable[[FrameType], Comparison | None]:
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]

    def seen(frame: FrameType) -> Comparison | None:
        caller = frame.f_back
        if caller is None or caller.f_code.co_filename != filename:
            return None  # the assertion is that of a library
        text = _call_text(caller, asserting.returns)
        if text is None:
            return None
        return asserting.compared(text, [local(frame, name) for name in names])

    return seen


def _call_text(caller: FrameType, must_be_asserted: bool) -> str | None:
    source = source_of(caller.f_code.co_filename)
    position = next(islice(caller.f_code.co_positions(), caller.f_lasti // 2, None), None)
    return None if source is None or position is None else source.call(position, must_be_asserted)


def _ordered(operator: Operator) -> Compare:
    def compare(text: str, arguments: Arguments) -> Comparison | None:
        _, first, second, *_ = arguments
        return compared(text, first, operator, second)

    return compare


def _almost(text: str, arguments: Arguments) -> Comparison | None:
    _, first, second, places, _, delta = arguments
    # What rounds to zero is at most half of the last place.
    tolerance = plain_number(delta)
    if tolerance is None:
        tolerance = 0.5 * 10.0 ** -(7 if places is None else places)
    return close(text, first, second, tolerance)


def _numpy_close(text: str, arguments: Arguments) -> Comparison | None:
    actual, desired, rtol, atol, *_ = arguments
    return _arrays_close(text, actual, desired, rtol, atol)


def _numpy_almost(text: str, arguments: Arguments) -> Comparison | None:
    actual, desired, decimal, *_ = arguments
    return _arrays_close(text, actual, desired, 0.0, 1.5 * 10.0**-decimal)


def _arrays_close(
    text: str, actual: Any, desired: Any, rtol: float, atol: float
) -> Comparison | None:
    expected = plain_number(desired)
    if expected is not None and plain_number(actual) is not None:
        return close(text, actual, expected, atol + rtol * abs(expected))
    import numpy

    if any(type(value) not in (numpy.ndarray, list, int, float) for value in (actual, desired)):
        return None
    with numpy.errstate(all="ignore"):
        first, second = numpy.asarray(actual), numpy.asarray(desired)
        if {first.dtype.kind, second.dtype.kind} - set("iufc") or first.size > _LARGEST:
            return None
        apart = numpy.abs(first - second.astype(numpy.result_type(second, float)))
        differing = (first != second) & ~(numpy.isnan(first) & numpy.isnan(second))
        return _of_tolerance(text, (apart / (atol + rtol * numpy.abs(second)))[differing])


def _torch_close(text: str, arguments: Arguments) -> Comparison | None:
    actual, expected, _, rtol, atol, *_ = arguments
    import torch

    for value in (actual, expected):
        if type(value) not in (torch.Tensor, torch.nn.Parameter) or value.numel() > _LARGEST:
            return None
    defaults = [_TORCH_TOLERANCES.get(str(value.dtype), (0.0, 0.0)) for value in (actual, expected)]
    if rtol is None or atol is None:
        rtol, atol = (max(pair) for pair in zip(*defaults, strict=True))
    if expected.numel() == 1 and actual.numel() == 1:
        return close(text, actual, expected, atol + rtol * abs(expected.item()))
    with torch.no_grad():
        apart = (actual - expected).abs() / (atol + rtol * expected.abs())
        return _of_tolerance(text, apart[actual != expected])


def _of_tolerance(text: str, differences: Any) -> Comparison:
    """Return the comparison of the largest difference of two arrays, in units of the tolerance."""
    largest = float(differences.max()) if len(differences) else 0.0
    return Comparison(f"{text}: difference / tolerance", largest, "<=", 1.0)


_ASSERTING = (
    *(Asserting("unittest", "TestCase", name, _ordered(_ORDERS[name])) for name in _ORDERS),
    Asserting("unittest", "TestCase", "assertAlmostEqual", _almost),
    Asserting("numpy.testing", "", "assert_allclose", _numpy_close),
    Asserting("numpy.testing", "", "assert_almost_equal", _numpy_almost),
    Asserting("numpy.testing", "", "assert_array_almost_equal", _numpy_almost),
    Asserting("numpy", "", "allclose", _numpy_close, returns=True),
    Asserting("torch.testing", "", "assert_close", _torch_close),
)

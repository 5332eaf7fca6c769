"""Blocks of elements, compared at once by NumPy, where the project has imported it."""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any

from pytest_seedall.comparing.elements import FLOATS, number, part
from pytest_seedall.comparing.elements_python import Tally, nan
from pytest_seedall.comparing.pictures import grid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_seedall.comparing.nodes import Array
    from pytest_seedall.comparing.numbers import Tolerance


def tally(
    array: Array, first: bytes, second: bytes, tolerance: Tolerance, start: int = 0
) -> Tally | None:
    """Compare two blocks; None if nothing is different.

    :param start: how many elements the array has before them.
    """
    numpy: Any = sys.modules["numpy"]
    one, other = _words(_rows(array, first)), _words(_rows(array, second))
    (places,) = (one != other).any(axis=1).nonzero()
    one, other = one[places], other[places]
    is_number = part(array.element) is not None
    apart = numpy.full(len(places), numpy.inf)
    if is_number and len(places):
        with numpy.errstate(all="ignore"):
            one, other = _numbers(array, one), _numbers(array, other)
            kept = _unlike(numpy, one, other)
            places, one, other = places[kept], one[kept], other[kept]
            apart = _apart(numpy, one, other, tolerance.atol)
        if any(tolerance):
            kept = ~(apart <= tolerance.rtol)
            places, apart = places[kept], apart[kept]
    if not len(places):
        return None
    needed = float(apart.max())
    counts = _counts(array, start, places)
    return Tally(len(places), int(places[0]), needed if needed < numpy.inf else None, counts)


def _counts(array: Array, start: int, places: Any) -> tuple[int, ...]:
    drawn_on = grid(array.shape)
    if drawn_on is None:
        return ()
    numpy: Any = sys.modules["numpy"]
    marks = drawn_on.mark(places.astype(numpy.int64) + start)
    return tuple(numpy.bincount(marks, minlength=drawn_on.marks).tolist())


def with_one_nan(array: Array, block: bytes) -> bytes:
    """Return elements with one kind of NaN."""
    if part(array.element) is None or not block:
        return block
    rows = _rows(array, block)
    values = _numbers(array, rows)
    numpy: Any = sys.modules["numpy"]
    is_nan = numpy.isnan(values)
    if not is_nan.any():
        return block
    size = array.size // values.shape[1]
    parts = rows.reshape(-1, size).copy()
    parts[is_nan.reshape(-1)] = list(nan(array.element, size))
    return parts.tobytes()  # type: ignore[no-any-return]


def bag(array: Array, blocks: Iterable[bytes | None]) -> object:
    """Return what is equal for the same elements in any order; None if some were not kept.

    It is the sum of a hash of each element, so that not all need to be in memory.
    """
    numpy: Any = sys.modules["numpy"]
    total = numpy.uint64(0)
    for block in blocks:
        if block is None:
            return None
        rows = _rows(array, with_one_nan(array, block))
        with numpy.errstate(all="ignore"):
            total = total + _hashes(numpy, rows).sum(dtype=numpy.uint64)
    return int(total)


def _rows(array: Array, block: bytes) -> Any:
    numpy: Any = sys.modules["numpy"]
    return numpy.frombuffer(block, numpy.uint8).reshape(-1, max(1, array.size))


def _words(rows: Any) -> Any:
    """Return the bytes of elements as few integers each."""
    size = rows.shape[1]
    word = next(word for word in (8, 4, 2, 1) if size % word == 0)
    return rows.view(f"u{word}")


def _hashes(numpy: Any, rows: Any) -> Any:
    hashes = numpy.zeros(len(rows), numpy.uint64)
    for column in _words(rows).T:
        hashes = (hashes ^ column.astype(numpy.uint64)) * numpy.uint64(0x9E3779B97F4A7C15)
        hashes ^= hashes >> numpy.uint64(29)
    return hashes


def _unlike(numpy: Any, one: Any, other: Any) -> Any:
    """Tell where numbers, in one or two parts, are not both NaN, nor the same with their signs."""
    same = (one == other) & (numpy.signbit(one) == numpy.signbit(other))
    same |= numpy.isnan(one) & numpy.isnan(other)
    return ~same.all(axis=1)


def _apart(numpy: Any, one: Any, other: Any, atol: float) -> Any:
    """Return the `rtol` with which each pair is close, infinity where none is enough."""
    if one.shape[1] == 2:
        one, other = _joined(numpy, one), _joined(numpy, other)
    else:
        one, other = one[:, 0], other[:, 0]
    distance = abs(one - other)
    larger = numpy.maximum(abs(one), abs(other))
    apart = numpy.maximum(distance - atol, 0) / larger
    apart = numpy.where(numpy.isfinite(distance) & (larger > 0), apart, numpy.inf)
    same = (one == other) | (numpy.isnan(one) & numpy.isnan(other))
    return numpy.where(same, 0.0, apart)


def _joined(numpy: Any, parts: Any) -> Any:
    kind = numpy.complex128 if parts.dtype == numpy.float64 else numpy.clongdouble
    whole = numpy.empty(len(parts), kind)
    whole.real, whole.imag = parts[:, 0], parts[:, 1]
    return whole


def _numbers(array: Array, rows: Any) -> Any:
    """Return elements as numbers: one column, or two of complex ones."""
    numpy: Any = sys.modules["numpy"]
    element = part(array.element) or ""
    columns = 1 if element == array.element else 2
    flat = numpy.ascontiguousarray(rows).reshape(-1).view(numpy.uint8)
    if element in {"float16", "float32", "float64"}:
        values = flat.view(f"<f{int(element[5:]) // 8}")
    elif element == "bfloat16":
        values = (flat.view("<u2").astype(numpy.uint32) << 16).view(numpy.float32)
    elif element in {"float80", "float128"}:
        return flat.view(numpy.longdouble).reshape(-1, columns)
    else:
        values = numpy.array(_table(element))[flat]
    with numpy.errstate(all="ignore"):  # a signalling NaN would warn
        return values.astype(numpy.float64).reshape(-1, columns)


@functools.cache
def _table(element: str) -> list[float]:
    """Return the numbers of all bytes."""
    assert element in FLOATS
    return [number(element, bytes([byte])) for byte in range(256)]

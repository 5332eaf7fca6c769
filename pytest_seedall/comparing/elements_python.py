"""Blocks of elements, compared one by one: where nobody has imported NumPy, arrays are small."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.comparing.elements import FLOATS, numbers, part
from pytest_seedall.comparing.numbers import Tolerance, relative
from pytest_seedall.comparing.pictures import grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_seedall.comparing.nodes import Array


class Tally(NamedTuple):
    """What is different between two blocks of elements."""

    differing: int
    first: int
    needed: float | None
    """The smallest `rtol` that makes all of them close; None if none does."""
    counts: tuple[int, ...] = ()
    """How many there are for each mark of a picture; none if there is to be none."""


def tally(
    array: Array, first: bytes, second: bytes, tolerance: Tolerance, start: int = 0
) -> Tally | None:
    """Compare two blocks; None if nothing is different.

    :param start: how many elements the array has before them.
    """
    places: list[int] = []
    needed = 0.0
    is_number = True
    pairs = zip(_elements(array, first), _elements(array, second), strict=True)
    for number, (one, other) in enumerate(pairs):
        if one == other or _with_one_nan(array, one) == _with_one_nan(array, other):
            continue
        apart = _apart(array, one, other, tolerance.atol)
        if any(tolerance) and apart is not None and apart <= tolerance.rtol:
            continue
        places.append(number)
        is_number = is_number and apart is not None
        needed = max(needed, apart or 0.0)
    if not places:
        return None
    counts = _counts(array, start, places)
    return Tally(len(places), places[0], needed if is_number else None, counts)


def _counts(array: Array, start: int, places: list[int]) -> tuple[int, ...]:
    drawn_on = grid(array.shape)
    if drawn_on is None:
        return ()
    found = Counter(drawn_on.mark(start + place) for place in places)
    return tuple(found[mark] for mark in range(drawn_on.marks))


def with_one_nan(array: Array, block: bytes) -> bytes:
    """Return elements with one kind of NaN."""
    if part(array.element) is None:
        return block
    return b"".join(_with_one_nan(array, element) for element in _elements(array, block))


def bag(array: Array, blocks: Iterable[bytes | None]) -> object:
    """Return what is equal for the same elements in any order; None if some were not kept."""
    found: Counter[bytes] = Counter()
    for block in blocks:
        if block is None:
            return None
        found.update(_with_one_nan(array, element) for element in _elements(array, block))
    return found


def _elements(array: Array, block: bytes) -> Iterator[bytes]:
    for start in range(0, len(block), array.size):
        yield block[start : start + array.size]


def _apart(array: Array, first: bytes, second: bytes, atol: float) -> float | None:
    one, other = numbers(array.element, first), numbers(array.element, second)
    if not one:
        return None
    return relative(complex(*one), complex(*other), atol)


def _with_one_nan(array: Array, element: bytes) -> bytes:
    values = numbers(array.element, element)
    if not any(map(math.isnan, values)):
        return element
    size = len(element) // len(values)
    pieces = (element[size * number : size * (number + 1)] for number in range(len(values)))
    return b"".join(
        nan(array.element, size) if math.isnan(value) else piece
        for value, piece in zip(values, pieces, strict=True)
    )


def nan(element: str, size: int) -> bytes:
    """Return the one kind of NaN: the sign bit is clear, all others that count are set."""
    layout = FLOATS[part(element) or element]
    bits = (1 << layout.exponent + layout.mantissa) - 1
    if layout.special == "fnuz":
        bits = 1 << layout.exponent + layout.mantissa
    if element in {"float80", "complex160"}:
        bits = (1 << 79) - 1
    return bits.to_bytes(size, "little")

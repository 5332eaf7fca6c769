"""Two arrays compared, block by block, by their bytes; looked into only where those differ."""

from __future__ import annotations

import sys
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.comparing import elements_numpy, elements_python
from pytest_seedall.comparing.blocks import BLOCK, Stored, digest
from pytest_seedall.comparing.elements import part
from pytest_seedall.comparing.numbers import Tolerance, power_of_ten

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from pytest_seedall.comparing.nodes import Array


class Found(NamedTuple):
    """What is different between two arrays of the same type and shape."""

    differing: int
    """How many elements; of blocks of which only the digests are known, all."""
    first: int
    """The first of them, counted in C order."""
    elements: tuple[bytes, bytes] | None
    """Its bytes in both; None if only digests were kept."""
    rtol: float | None
    """The smallest power of ten that makes them all close."""
    reordered: bool = False
    """Whether both have the same elements, in another order."""
    undecided: bool = False
    """Whether a tolerance was asked for, of elements that were not kept."""
    counts: tuple[int, ...] = ()
    """How many differ, for each mark of a picture; none if there is to be none."""


class _Block(NamedTuple):
    start: int
    first: bytes | None
    second: bytes | None
    size: int


def compare_arrays(first: Array, second: Array, tolerance: Tolerance) -> Found | None:
    """Return what is different, None if nothing is."""
    if first.data == second.data:
        return None
    found: Found | None = None
    for block in _differing_blocks(first, second):
        found = _joined(found, _look(block, first, tolerance))
    if found is not None and found.differing > 1 and not any(tolerance):
        return found._replace(reordered=_same_elements(first, second))
    return found


def digests_of(array: Array) -> tuple[bytes, ...]:
    """Return the digests of an array's blocks, with one kind of NaN only."""
    if isinstance(array.data, Stored):
        return array.data.digests
    code = _code()
    return tuple(digest(code.with_one_nan(array, block)) for block in _blocks_of(array))


def _code() -> ModuleType:
    return elements_python if sys.modules.get("numpy") is None else elements_numpy


def _elements_of_block(array: Array) -> int:
    return max(1, BLOCK // max(1, array.size))


def _blocks_of(array: Array) -> Iterator[bytes]:
    step = _elements_of_block(array) * array.size
    data = array.data
    assert isinstance(data, bytes)
    for start in range(0, len(data), max(1, step)):
        yield data[start : start + step]


def _loaded(array: Array) -> Iterator[bytes | None]:
    if isinstance(array.data, Stored):
        yield from map(array.data.load, range(len(array.data.digests)))
    else:
        yield from _blocks_of(array)


def _differing_blocks(first: Array, second: Array) -> Iterator[_Block]:
    length, step = first.length, _elements_of_block(first)
    for number, (one, other) in enumerate(_pairs(first, second)):
        start = number * step
        if one is None or other is None or one != other:
            yield _Block(start, one, other, min(step, length - start))


def _pairs(first: Array, second: Array) -> Iterator[tuple[bytes | None, bytes | None]]:
    """Yield both blocks, of equal ones nothing twice: their digests are enough."""
    one, other = first.data, second.data
    if not (isinstance(one, Stored) and isinstance(other, Stored)):
        yield from zip_longest(_loaded(first), _loaded(second))
        return
    for number, digests in enumerate(zip(one.digests, other.digests, strict=True)):
        if digests[0] == digests[1]:
            yield b"", b""
        else:
            yield one.load(number), other.load(number)


def _look(block: _Block, array: Array, tolerance: Tolerance) -> Found | None:
    if block.first is None or block.second is None:
        return Found(block.size, block.start, None, None, undecided=any(tolerance))
    tally = _code().tally(array, block.first, block.second, tolerance, block.start)
    if tally is None:
        return None
    at = tally.first * array.size
    pair = block.first[at : at + array.size], block.second[at : at + array.size]
    rtol = power_of_ten(tally.needed) if part(array.element) else None
    return Found(tally.differing, block.start + tally.first, pair, rtol, counts=tally.counts)


def _joined(first: Found | None, second: Found | None) -> Found | None:
    if first is None or second is None:
        return first or second
    both = (first.rtol, second.rtol)
    return first._replace(
        differing=first.differing + second.differing,
        rtol=None if None in both else max(rtol for rtol in both if rtol is not None),
        undecided=first.undecided and second.undecided,
        counts=tuple(map(sum, zip(first.counts, second.counts, strict=False))),
    )


def _same_elements(first: Array, second: Array) -> bool:
    code = _code()
    bags = []
    for array in (first, second):
        bag = code.bag(array, _loaded(array))
        if bag is None:
            return False
        bags.append(bag)
    return bool(bags[0] == bags[1])

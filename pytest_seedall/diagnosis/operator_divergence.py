"""The first operator of PyTorch's that gave two runs different results for the same arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.comparing.elements import part, shown_element, ulps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_seedall.diagnosis.operators import OperatorRecord, Recording
    from pytest_seedall.diagnosis.tensor_digests import TensorDigest
    from pytest_seedall.tracing.examined import Place


class Differing(NamedTuple):
    """How far two results are from each other."""

    elements: int
    """How many are different."""
    of: int
    ulps: int | None
    """The largest distance in numbers of that type; None if that says nothing."""
    values: tuple[str, str]
    """The first that are different, as people write them."""


class OperatorDivergence(NamedTuple):
    """One operator, in two runs: the same arguments, different results."""

    number: int
    """Its place among all that were recorded, from 0."""
    record: OperatorRecord
    """As the first run had it."""
    output: TensorDigest
    """The first result that is different, of the first run."""
    differing: Differing | None
    """None if the results are too large to have been kept."""
    is_sample: bool
    """Whether the arguments are so large that only samples of them are known to be the same."""

    @property
    def name(self) -> str:
        return self.record.name

    @property
    def place(self) -> Place | None:
        return self.record.place

    def __str__(self) -> str:
        backward = f", in {self.record.backward}" if self.record.backward else ""
        return f"{self.name} at {self.place or 'an unknown line'}{backward}"


def first_operator(first: Recording, second: Recording) -> OperatorDivergence | None:
    """Return the first operator with the same arguments and different results in two runs.

    Where the runs call other operators, or from other lines, they are compared no further.
    Arguments that could not be read are not the same.
    """
    for number, (one, other) in enumerate(_alike(first, second)):
        if not _same_inputs(one, other):
            continue
        for output, again in zip(one.outputs, other.outputs, strict=False):
            if output.equals(again) is False:
                is_sample = any(given.is_sample for given in one.inputs)
                return OperatorDivergence(number, one, output, _counted(output, again), is_sample)
    return None


def _alike(first: Recording, second: Recording) -> Iterator[tuple[OperatorRecord, OperatorRecord]]:
    """Yield the operators of both runs as long as they call the same from the same lines."""
    for one, other in zip(first.records, second.records, strict=False):
        if (one.name, one.place, one.backward) != (other.name, other.place, other.backward):
            return
        yield one, other


def _same_inputs(one: OperatorRecord, other: OperatorRecord) -> bool:
    if one.others != other.others or len(one.inputs) != len(other.inputs):
        return False
    pairs = zip(one.inputs, other.inputs, strict=True)
    return all(given.equals(again) is True for given, again in pairs)


def _counted(output: TensorDigest, again: TensorDigest) -> Differing | None:
    """Return how far two results are apart, if both are kept and of the same shape."""
    first, second = output.data, again.data
    if not first or not second or (output.shape, output.element) != (again.shape, again.element):
        return None
    raw = list(zip(_elements(first, output), _elements(second, output), strict=True))
    pairs = [(one, other) for one, other in raw if one != other]
    element = output.element
    distances = [_distance(element, *pair) for pair in pairs]
    known = [distance for distance in distances if distance is not None]
    shown = (shown_element(element, pairs[0][0]), shown_element(element, pairs[0][1]))
    return Differing(len(pairs), len(raw), max(known, default=None), shown)


def _elements(data: bytes, output: TensorDigest) -> Iterator[bytes]:
    count = 1
    for length in output.shape:
        count *= length
    size = len(data) // count
    for start in range(0, len(data), size):
        yield data[start : start + size]


def _distance(element: str, first: bytes, second: bytes) -> int | None:
    """Return how many numbers lie between two; of complex ones, the larger of both parts."""
    own = part(element)
    if own is None:
        return None
    size = len(first) if own == element else len(first) // 2
    starts = range(0, len(first), size)
    found = [ulps(own, first[at : at + size], second[at : at + size]) for at in starts]
    return None if None in found else max(filter(None, found), default=0)

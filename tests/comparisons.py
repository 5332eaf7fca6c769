"""Two values compared as those of two runs are, for the tests of `pytest_seedall.repeat`."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

from pytest_seedall.comparing.comparing import Comparison, compare
from pytest_seedall.comparing.differences import lines
from pytest_seedall.comparing.numbers import Tolerance
from pytest_seedall.comparing.snapshots import Snapshots

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_seedall.comparing.differences import Difference


def compared(
    first: object,
    second: object,
    *,
    rtol: float = 0.0,
    atol: float = 0.0,
    ignore: Iterable[str] = (),
    **options: Any,
) -> Comparison:
    """Compare two values, called ``x``; the second is sent from another process.

    :param options: of `Snapshots`.
    """
    with Snapshots(**options) as snapshots:
        one = snapshots.of(first)
        other = pickle.loads(pickle.dumps(snapshots.of(second)))
        return compare(one, other, "x", Tolerance(rtol, atol), ignore)


def is_same(first: object, second: object, **options: Any) -> bool:
    """Tell whether two values are the same, and nothing of them is left out."""
    found = compared(first, second, **options)
    assert not found.left_out
    assert bool(found.same) is not bool(found.differences)
    return not found.differences


def difference(first: object, second: object, **options: Any) -> Difference:
    """Return the only difference between two values; it is one from the other side as well."""
    (found,) = compared(first, second, **options).differences
    (back,) = compared(second, first, **options).differences
    assert (back.path, back.aspect, back.at) == (found.path, found.aspect, found.at)
    assert (back.values[::-1], back.ulps, back.rtol) == (found.values, found.ulps, found.rtol)
    return found


def told(first: object, second: object, **options: Any) -> str:
    """Return what a person is told of the only difference."""
    return "\n".join(lines(difference(first, second, **options)))


def reasons(value: object, **options: Any) -> dict[str, int]:
    """Return how much of a value is left out, and why."""
    found = compared(value, value, **options)
    assert not found.differences
    return found.reasons

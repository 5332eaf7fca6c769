"""What the first run has left is the cause only if runs agree with and without, and differ."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall.diagnosis.experiments import FEWEST, OutOfTimeError
from pytest_seedall.diagnosis.reset import is_cause

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Series:
    """Runs whose result is computed from whether the state is reset, and the number of the run."""

    def __init__(self, result: Callable[[bool, int], object], most: int = 100) -> None:
        self._result = result
        self._most = most
        self._is_reset = False
        self.number = 0

    @contextmanager
    def reset(self) -> Iterator[None]:
        self._is_reset = True
        yield
        self._is_reset = False

    def run(self, *around: Any) -> Any:
        if self.number == self._most:
            raise OutOfTimeError
        self.number += 1
        with around[0]:
            return self._result(self._is_reset, self.number)

    def differ(self, first: Any, second: Any) -> bool:
        return bool(first != second)

    def is_cause(self, original: Any = None) -> bool:
        return is_cause(self, self.reset, nullcontext, original)


@pytest.mark.parametrize(
    ("result", "original", "expected"),
    [
        (lambda is_reset, _: is_reset, None, True),
        (lambda is_reset, _: "new" if is_reset else "old", "new", True),
        (lambda is_reset, _: "another" if is_reset else "old", "new", False),
        (lambda _, __: "same", None, False),
        (lambda is_reset, number: number if is_reset else 0, None, False),
        (lambda is_reset, number: 0 if is_reset else number, None, False),
        (lambda is_reset, number: is_reset if number < 7 else 0, None, False),
    ],
)
def test_it_is_told(
    result: Callable[[bool, int], object], original: object, expected: bool
) -> None:
    assert Series(result).is_cause(original) == expected


def test_it_takes_so_many_runs_as_any_cause() -> None:
    enough = 2 * (FEWEST + 1)
    series = Series(lambda is_reset, _: is_reset, enough)
    assert series.is_cause()
    assert series.number == enough
    assert not Series(lambda is_reset, _: is_reset, enough - 1).is_cause()

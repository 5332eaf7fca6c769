"""The cause of what is different in the first run only: state that this run has left behind.

Later runs agree with each other. If a run is as the first one was once the state is put back to
what it is at import, and as the later ones without, this state is the cause.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pytest_seedall.diagnosis.experiments import FEWEST, OutOfTimeError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from pytest_seedall.repeat.runs import Run


class Comparing(Protocol):
    """Runs a test; see `laboratory.Series`."""

    def run(self, *around: AbstractContextManager[object]) -> Run: ...
    def differ(self, first: Run, second: Run) -> bool: ...


class Setting(Protocol):
    """Returns what puts state to what it is to be, before a run."""

    def __call__(self) -> AbstractContextManager[object]: ...


def is_cause(series: Comparing, reset: Setting, left: Setting) -> bool:
    """Tell whether runs with a state reset agree, runs without agree, and the two kinds differ.

    So often as for any cause; the two kinds take turns.

    :param reset: the state as it is at import.
    :param left: the state as the first run has left it.
    """
    pairs: list[tuple[Run, Run]] = []
    try:
        while len(pairs) <= FEWEST:
            pairs.append((series.run(reset()), series.run(left())))
            if not _is_so(series, pairs[0], pairs[-1]):
                return False
    except OutOfTimeError:
        return False
    return True


def _is_so(series: Comparing, first: tuple[Run, Run], last: tuple[Run, Run]) -> bool:
    agree = not any(series.differ(one, other) for one, other in zip(first, last, strict=True))
    return agree and series.differ(*last)

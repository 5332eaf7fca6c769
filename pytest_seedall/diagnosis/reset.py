"""Whether what the first run has left behind is the cause of what differs in this run only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pytest_seedall.diagnosis.experiments import FEWEST, OutOfTimeError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from pytest_seedall.running.runs import Run


class Comparing(Protocol):
    """Runs a test; see `laboratory.Series`."""

    def run(self, *around: AbstractContextManager[object]) -> Run: ...
    def differ(self, first: Run, second: Run) -> bool: ...


class Setting(Protocol):
    """Returns what puts state to what it is to be, before a run."""

    def __call__(self) -> AbstractContextManager[object]: ...


def is_cause(series: Comparing, reset: Setting, left: Setting, original: Run | None = None) -> bool:
    """Tell whether runs with a state reset agree, runs without agree, and the two kinds differ.

    So often as for any cause; the two kinds take turns.

    :param reset: the state as the first run found it.
    :param left: the state as the first run has left it.
    :param original: a run with which those with the state reset are to agree, too.
    """
    pairs: list[tuple[Run, Run]] = []
    try:
        while len(pairs) <= FEWEST:
            pairs.append((series.run(reset()), series.run(left())))
            if not _is_so(series, pairs[0], pairs[-1], original or pairs[0][0]):
                return False
    except OutOfTimeError:
        return False
    return True


def _is_so(series: Comparing, first: tuple[Run, Run], last: tuple[Run, Run], original: Run) -> bool:
    agree = not any(series.differ(one, other) for one, other in zip(first, last, strict=True))
    return agree and series.differ(*last) and not series.differ(original, last[0])

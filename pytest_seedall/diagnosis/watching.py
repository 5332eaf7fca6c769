"""One run, watched: what each line did, what the test asked of which source, and where."""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.diagnosis.calls import watching_calls
from pytest_seedall.diagnosis.recorder import Limits, Recorder
from pytest_seedall.diagnosis.sources_base import Site
from pytest_seedall.diagnosis.tracing import tracing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

    from pytest_seedall.diagnosis.calls import Place
    from pytest_seedall.diagnosis.laboratory import Series
    from pytest_seedall.diagnosis.operators import Recording
    from pytest_seedall.diagnosis.sources_base import Source
    from pytest_seedall.diagnosis.traces import Trace
    from pytest_seedall.repeat.runs import Run

#: More places than that where one run asks a source are not told.
_MOST_SITES = 1_000


class Watched(NamedTuple):
    """A run, and what was seen of it."""

    run: Run
    trace: Trace
    sites: tuple[Site, ...]
    """Where sources were asked, in the order of the first time."""
    operators: Recording | None
    """PyTorch's; None if it is not imported."""


def watched(
    series: Series,
    sources: Iterable[Source],
    seconds: float,
    *around: AbstractContextManager[object],
) -> Watched:
    """Run a test, and watch it.

    :param seconds: for how long to trace lines.
    :param around: what is around the run, as for `Series.run`.
    """
    recorder = Recorder(folders=series.repeats.temporary.meaning, limits=Limits(seconds=seconds))
    sites: dict[Site, None] = {}
    operators: list[Recording] = []
    run = series.run(*around, _watching(recorder, sources, sites, operators))
    return Watched(run, recorder.trace(), tuple(sites), operators[0] if operators else None)


@contextmanager
def _watching(
    recorder: Recorder,
    sources: Iterable[Source],
    sites: dict[Site, None],
    operators: list[Recording],
) -> Iterator[None]:
    known = {
        function: (source.name, what)
        for source in sources
        for function, what in source.calls().items()
    }

    def note(asked: tuple[str, str], place: Place) -> None:
        if len(sites) < _MOST_SITES:
            source, what = asked
            sites.setdefault(Site(source, what, place.filename, place.line, place.function))

    with ExitStack() as around:
        if "torch" in sys.modules:
            from pytest_seedall.diagnosis.operators import recording_operators

            operators.append(around.enter_context(recording_operators()))
        around.enter_context(watching_calls(known, note))
        around.enter_context(tracing(recorder))
        yield

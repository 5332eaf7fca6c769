"""One run, watched: what each line did, what the test asked of which source, and where."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pytest_seedall.diagnosis.sources_base import Site
from pytest_seedall.tracing.calls import watching_calls
from pytest_seedall.tracing.recorder import Limits, Recorder
from pytest_seedall.tracing.tracing import tracing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

    from pytest_seedall.diagnosis.laboratory import Series
    from pytest_seedall.diagnosis.operators import Recording
    from pytest_seedall.diagnosis.sources_base import Source
    from pytest_seedall.running.runs import Run
    from pytest_seedall.tracing.examined import Place
    from pytest_seedall.tracing.traces import Trace

_T = TypeVar("_T")

#: More places than that where one run asks a source are not told.
_MOST_SITES = 1_000


class Watched(NamedTuple):
    """A run, and what was seen of it."""

    run: Run
    trace: Trace
    sites: tuple[Site, ...] = ()
    """Where sources were asked, in the order of the first time."""


def traced(series: Series, seconds: float, *around: AbstractContextManager[object]) -> Watched:
    """Run a test, and see what each line of it does.

    :param seconds: for how long to trace lines.
    :param around: what is around the run, as for `Series.run`.
    """
    folders = series.repeats.temporary.meaning
    recorder = Recorder(folders=folders, limits=Limits(seconds=seconds))
    run = series.run(*around, tracing(recorder))
    return Watched(run, recorder.trace())


def watched(series: Series, sources: Iterable[Source], seconds: float) -> Watched:
    """Run a test, and see what it asks of sources, too."""
    known = {
        function: (source.name, what)
        for source in sources
        for function, what in source.calls().items()
    }
    sites: dict[Site, None] = {}

    def note(asked: tuple[str, str], place: Place) -> None:
        if len(sites) < _MOST_SITES:
            source, what = asked
            sites.setdefault(Site(source, what, place.filename, place.line, place.function))

    found = traced(series, seconds, watching_calls(known, note))
    return found._replace(sites=tuple(sites))


def recorded(series: Series, seconds: float) -> Recording:
    """Run a test, and record PyTorch's operators."""
    from pytest_seedall.diagnosis.operators import Limits, recording_operators

    found: list[Recording] = []
    series.run(_noting(recording_operators(Limits(seconds=seconds)), found.append))
    return found[0]


@contextmanager
def _noting(context: AbstractContextManager[_T], note: Callable[[_T], object]) -> Iterator[None]:
    with context as value:
        note(value)
        yield

"""The cause of what is different in the first run only: something that this run has left behind.

Later runs agree with each other. If a run is as the first one was once something is put back to
what it was, and as the later ones without, this is the cause.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from pytest_seedall._compat.pytest_runs import base_of_folders
from pytest_seedall.diagnosis.leaving import Leaving
from pytest_seedall.diagnosis.left_files import CannotMoveError
from pytest_seedall.diagnosis.leftovers import of_environment, of_files, of_modules
from pytest_seedall.diagnosis.reset import is_cause
from pytest_seedall.processes.processes import is_worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pytest_seedall.diagnosis.laboratory import Series
    from pytest_seedall.diagnosis.leftovers import Leftover
    from pytest_seedall.diagnosis.state.looking import Look
    from pytest_seedall.running.repeats import Repeats
    from pytest_seedall.running.runs import Run

#: More than that are not tried one by one, where all together are not the cause.
_MOST_TRIED = 6


def left_by_first_run(
    repeats: Repeats, series: Series, now: Look, look: Callable[[], Look], folders: Sequence[Path]
) -> tuple[Leftover, ...]:
    """Return what makes the first run differ from all others; nothing if it is not found.

    :param repeats: the runs that differ.
    :param series: for more of them.
    :param now: a look after the first run.
    :param look: takes another look.
    :param folders: the current one, and that of the project.
    """
    found = [*of_modules(now, look), *of_environment(repeats.environment)]
    if not is_worker(repeats.item.config):  # other processes may be about to use these files
        found += _files(repeats, series, tuple(folders))
    return _cause(repeats, series, found)


def _files(repeats: Repeats, series: Series, folders: tuple[Path, ...]) -> list[Leftover]:
    config = repeats.item.config
    leaving = Leaving(folders)
    series.run(leaving.seen())
    aside = base_of_folders(config) or config.rootpath
    return of_files(leaving, repeats.begun, config.rootpath, aside)


def _cause(repeats: Repeats, series: Series, found: Sequence[Leftover]) -> tuple[Leftover, ...]:
    """Return the cause: what brings the first result back, or state that the source tells.

    As the source tells what the state was at import, earlier tests may have changed it since: the
    result is then another one than the first.
    """
    told = [one for one in found if not one.is_known]
    for group, first in ((found, repeats.first), (told, None)):
        causes = _of_group(series, group, first)
        if causes:
            return causes
    tried = [(one,) for one in found[:_MOST_TRIED]] if len(found) > 1 else []
    return next((one for one in tried if _is_cause(series, one, repeats.first)), ())


def _of_group(series: Series, group: Sequence[Leftover], first: Run | None) -> tuple[Leftover, ...]:
    """Return which of a group is the cause, one alone or as few as are needed; maybe nothing."""
    if not group or not _is_cause(series, group, first):
        return ()
    if len(group) == 1:
        return tuple(group)
    alone = next((one for one in group if _is_cause(series, [one], first)), None)
    return _without_others(series, group, first) if alone is None else (alone,)


def _without_others(
    series: Series, group: Sequence[Leftover], first: Run | None
) -> tuple[Leftover, ...]:
    needed = tuple(group)
    for one in group[:_MOST_TRIED]:
        others = tuple(other for other in needed if other is not one)
        if len(others) > 1 and _is_cause(series, others, first):
            needed = others
    return needed


def _is_cause(series: Series, found: Sequence[Leftover], first: Run | None) -> bool:
    try:
        return is_cause(series, partial(reset, found), partial(left, found), first)
    except CannotMoveError:
        return False


@contextmanager
def reset(found: Sequence[Leftover]) -> Iterator[None]:
    """Have a run find things as the first one did."""
    with ExitStack() as around:
        for one in found:
            around.enter_context(one.reset())
        yield


@contextmanager
def left(found: Sequence[Leftover]) -> Iterator[None]:
    """Have a run find things as the first one has left them."""
    with ExitStack() as around:
        for one in found:
            around.enter_context(one.left())
        yield

"""What may be the cause: the sources that a test asks, and the state that a run has changed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall._compat.pytest import (
    cached_value,
    fixture_definitions,
    replace_cached_value,
)
from pytest_seedall._compat.pytest_items import parameters_of
from pytest_seedall._compat.pytest_runs import base_of_folders
from pytest_seedall.diagnosis.left_files import as_left
from pytest_seedall.diagnosis.sources_base import PlacedSource
from pytest_seedall.diagnosis.state.places import ABSENT
from pytest_seedall.diagnosis.state.restoring import kept
from pytest_seedall.diagnosis.state.searching import project_modules
from pytest_seedall.naming.projects import imported_project_modules
from pytest_seedall.naming.wording import place
from pytest_seedall.processes.processes import is_worker

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

    import pytest

    from pytest_seedall.diagnosis.sources_base import Line, Site, Source
    from pytest_seedall.diagnosis.state.looking import Change, Look
    from pytest_seedall.diagnosis.state.places import Place
    from pytest_seedall.tracing.divergence import Divergence

STATE = "state carried over"

# What the names of places of files begin with.
FILE = "file "

#: More places than that which have changed are not tried one by one.
_MOST_PLACES = 6


class Candidate(NamedTuple):
    """A source that a test asks."""

    source: Source
    sites: tuple[Site, ...]
    """Where, the likeliest first."""
    live: frozenset[Line] = frozenset()
    """Lines for which it is not frozen."""
    are_told_apart: bool = False
    """Whether each of the places has been tested."""

    @property
    def name(self) -> str:
        return self.source.name

    def frozen(self) -> AbstractContextManager[object]:
        if self.live and isinstance(self.source, PlacedSource):
            return self.source.frozen_but(self.live)
        return self.source.frozen()

    def without(self, line: Line) -> Candidate:
        """Return the same, live for a line."""
        sites = tuple(site for site in self.sites if site.place != line)
        return self._replace(sites=sites, live=self.live | {line})


class Carried(NamedTuple):
    """State that a run has changed."""

    before: Look
    after: Look
    changes: tuple[Change, ...]
    """Of one place, or of all."""

    @property
    def name(self) -> str:
        return STATE

    def frozen(self) -> AbstractContextManager[object]:
        """Return what puts it back to what it was before the run."""
        places = [change.place for change in self.changes]
        return kept(self.before, places, self.after)


class CarriedFile(NamedTuple):
    """A file that each run changes."""

    path: Path
    aside: Path
    """Where to put it while a run has a copy."""
    changes: tuple[Change, ...]

    @property
    def name(self) -> str:
        return STATE

    def frozen(self) -> AbstractContextManager[object]:
        """Return what is around a run, which finds the file as it is now, and leaves it so."""
        return as_left(self.path, self.aside)


def asked(
    sources: Sequence[Source], sites: Sequence[Site], divergence: Divergence | None
) -> list[Candidate]:
    """Return the sources that a test asks; first those asked where the runs part."""
    found = []
    for source in sources:
        own = [site for site in sites if site.source == source.name]
        if own:
            own.sort(key=lambda site: _distance(site, divergence))
            found.append(Candidate(source, tuple(own)))
    found.sort(key=lambda candidate: min(_distance(candidate.sites[0], divergence), 1))
    return found


def _distance(site: Site, divergence: Divergence | None) -> int:
    """Return how far from where the runs part: 0 there, 1 in the same function, 2 elsewhere."""
    if divergence is None or site.filename != divergence.filename:
        return 2
    if site.line == divergence.line:
        return 0
    return 1 if site.function == divergence.function else 2


def carried(before: Look, after: Look, changes: Sequence[Change]) -> list[Carried]:
    """Return what has changed but for files, one by one; and all together, if it is much.

    Last of all, which number the next thread gets: it is another after any that starts some.
    """
    changes = [change for change in changes if change.role != "file"]
    changes.sort(key=lambda change: change.role == "name")
    if len(changes) > _MOST_PLACES:
        return [Carried(before, after, tuple(changes))]
    return [Carried(before, after, (change,)) for change in changes]


def carried_files(item: pytest.Item, changes: Sequence[Change]) -> list[CarriedFile]:
    """Return the files that a run has found and changed; none if other processes may use them."""
    root = item.config.rootpath
    aside = base_of_folders(item.config) or root
    if is_worker(item.config):
        return []
    found = []
    for change in changes:
        path = Path(change.place.removeprefix(FILE))
        if change.role == "file" and repr(ABSENT) not in change[3:5] and path.is_file():
            name = place(str(path), 0, root)
            told = change._replace(place=name, path=name)
            found.append(CarriedFile(path, aside, (told,)))
    return found[:_MOST_PLACES]


def modules_of(item: pytest.Item) -> tuple[list[str], list[str]]:
    """Return the project's modules: the test's own and those that it imports, and the others."""
    name = getattr(getattr(item, "module", None), "__name__", "")
    near = imported_project_modules(name) if name else frozenset()
    known = project_modules()
    return [one for one in known if one in near], [one for one in known if one not in near]


def folders_of(item: pytest.Item) -> list[Path]:
    """Return those whose files are listed: the current one, and the project's."""
    folders = [item.config.rootpath]
    with suppress(OSError):  # a test has deleted it
        folders.insert(0, Path.cwd())
    return [*dict.fromkeys(folders)]


def wider_values(item: pytest.Item) -> Mapping[str, object]:
    """Return the values of a test's fixtures that outlive it."""
    return {name: cached_value(one) for name, one in _wider(item).items()}


def replace_value(item: pytest.Item, name: str, value: object) -> None:
    """Give such a fixture another value."""
    replace_cached_value(_wider(item)[name], value)


def _wider(item: pytest.Item) -> Mapping[str, pytest.FixtureDef[Any]]:
    return {
        name: definitions[-1]
        for name, definitions in fixture_definitions(item).items()
        if definitions[-1].scope != "function" and definitions[-1].cached_result is not None
    }


def parameters(item: pytest.Item) -> Mapping[str, object]:
    found = parameters_of(item)
    return {} if found is None else found.values


def new_files(now: Look, since: float) -> tuple[str, ...]:
    """Return the names of files that have been written since some moment: nothing hides them.

    :param since: in seconds, as `time.time` has it.
    """
    files = [seen.place for seen in now.seen.values() if seen.place.role == "file"]
    return tuple(Path(one.name.removeprefix(FILE)).name for one in files if _written(one) > since)


def _written(one: Place) -> float:
    try:
        return Path(one.name.removeprefix(FILE)).stat().st_mtime
    except OSError:
        return 0.0

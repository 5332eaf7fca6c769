"""Which libraries a failed test drew from, and where: itself, its wider fixtures, its imports."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pytest_seedall._compat import fixture_definitions
from pytest_seedall.projects import imported_project_modules
from pytest_seedall.seeding import COLLECTION, ITEM_SEEDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pytest

    from pytest_seedall.seeding import Seeding
    from pytest_seedall.session import SeedallSession
    from pytest_seedall.streams import OwnSeed, Stream


class Draws:
    """Looks at the streams that a test depends on, when it has failed."""

    def __init__(self, session: SeedallSession, seeding: Seeding) -> None:
        self._session = session
        self._streams = session.streams
        self._seeding = seeding

    def of_item(self, item: pytest.Item) -> list[str]:
        """Return the libraries, each with where it drew if not in the test's own phases."""
        own = self._drew(item.stash[ITEM_SEEDS].streams())
        fixtures = [name for name in self._drew(self._fixtures(item)) if name not in own]
        imports = [
            name for name in self._drew(self._imports(item)) if name not in (*own, *fixtures)
        ]
        return [
            *own,
            *(f"{name} (wider fixture)" for name in fixtures),
            *(f"{name} (import)" for name in imports),
        ]

    def of_collector(self, collector: pytest.Collector) -> list[str]:
        """Return the libraries that drew while a module or class was imported and collected."""
        return self._drew(self._collection(collector))

    def own_seeds_of(self, item: pytest.Item) -> list[OwnSeed]:
        """Return the seeds that the user's own code set for the test, in wider scopes and here."""
        seeds = item.stash[ITEM_SEEDS]
        here = [own for stream in seeds.streams() for own in stream.own.values()]
        return [*seeds.own.values(), *here]

    def _drew(self, streams: Iterable[Stream]) -> list[str]:
        found = {name: None for stream in streams for name in self._drew_in(stream)}
        return list(found)

    def _drew_in(self, stream: Stream) -> list[str]:
        if stream is self._streams.current:
            return self._streams.drew_so_far(stream)
        return self._streams.drew(stream)

    def _fixtures(self, item: pytest.Item) -> Iterator[Stream]:
        for definitions in fixture_definitions(item).values():
            for definition in definitions:
                if definition in self._seeding.fixture_streams:
                    yield self._seeding.fixture_streams[definition]

    def _imports(self, item: pytest.Item) -> Iterator[Stream]:
        yield from self._collection(item)
        module = getattr(item, "module", None)
        if module is not None:
            for name in sorted(imported_project_modules(module.__name__)):
                yield from self._import_of(getattr(sys.modules[name], "__file__", None))

    def _collection(self, node: pytest.Collector | pytest.Item) -> Iterator[Stream]:
        for parent in node.listchain():
            if COLLECTION in parent.stash:
                yield parent.stash[COLLECTION]
        for folder in node.path.parents:
            yield from self._import_of(str(folder / "conftest.py"))
        yield from self._import_of(str(node.path))

    def _import_of(self, file: str | None) -> Iterator[Stream]:
        if file in self._session.import_streams:
            yield self._session.import_streams[file]

"""What a failed test drew from, and where: itself, its wider fixtures, its imports; our seeds."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pytest_seedall._compat.pytest import fixture_definitions
from pytest_seedall.entropy import draws as entropy_draws
from pytest_seedall.naming.projects import file_of, imported_project_modules
from pytest_seedall.naming.wording import place
from pytest_seedall.streams.item_seeds import COLLECTION, ITEM_SEEDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pytest

    from pytest_seedall.entropy.draws import DrawsSeen
    from pytest_seedall.session import SeedallSession
    from pytest_seedall.streams.stream import OwnSeed, Stream
    from pytest_seedall.streams.wider_scopes import Scope


#: Where fixtures are defined that draw from generators of their own: ours, and Faker's `faker`.
_FIXTURES = ("pytest_seedall.fixtures", "faker.contrib.pytest.plugin")

#: What cannot tell us whether it has drawn.
_CHILDREN = {"multiprocessing": "spawned children, perhaps"}


class ItemDraws:
    """Looks at the streams that a test depends on, when it has failed."""

    def __init__(self, session: SeedallSession) -> None:
        self._session = session
        self._streams = session.streams

    def of_item(self, item: pytest.Item) -> list[str]:
        """Return the libraries, each with where it drew if not in the test's own phases.

        Also our fixtures: whoever has a seed of us draws from a generator that is none of ours.
        """
        own = item.stash[ITEM_SEEDS].streams()
        places = {
            "": self._drew_itself(own),
            " (wider fixture)": self._drew(self._session.wider_scopes.streams_of(item)),
            " (import)": self._drew(self._imports(item)),
        }
        found: dict[str, str] = {}
        for where, names in places.items():
            for name in names:
                found.setdefault(name, where)
        libraries = [f"{_CHILDREN.get(name, name)}{where}" for name, where in found.items()]
        shared = [f"{one.name} (shared)" for one in self._session.shared_generators.drawn_from()]
        forks = ["forked children, perhaps"] if any(one.forks for one in own) else []
        return [*libraries, *shared, *_seeds_asked_for(item), *forks]

    def depends_on_seed(self, item: pytest.Item) -> bool:
        """Tell whether a test that has run might do something else under another test seed."""
        if ITEM_SEEDS not in item.stash:  # a marker is wrong: nothing of the test has run
            return False
        streams = item.stash[ITEM_SEEDS].streams()
        return bool(
            self._drew_itself(streams)
            or any(seen.real for seen in self._entropy(streams))
            or self._session.shared_generators.drawn_from()
            or any(stream.forks for stream in streams)
            or any(_seeds_asked_for(item))
        )

    def wider_scopes_that_drew(self, item: pytest.Item) -> Iterator[Scope]:
        """Yield the wider scopes of a test that drew what the session seed decides on.

        Not those that made a generator from which the test draws: it gives other numbers to each.
        """
        generators = {one.name for one in self._session.shared_generators.drawn_from()}
        for scope, stream in self._session.wider_scopes.around(item):
            has_drawn = not stream.own.keys() >= set(self._drew([stream]))
            if has_drawn and getattr(scope, "argname", "") not in generators:
                yield scope

    def not_seeded(self, item: pytest.Item) -> list[str]:
        """Return the entropy draws that the operating system answered, each with its place."""
        streams = [
            *item.stash[ITEM_SEEDS].streams(),
            *self._session.wider_scopes.streams_of(item),
            *self._imports(item),
        ]
        found: Counter[tuple[str, str]] = Counter()
        for seen in self._entropy(dict.fromkeys(streams)):
            for noted in seen.real:
                where = place(noted.site.filename, noted.site.line, item.config.rootpath)
                found[noted.written, where] += noted.times
        return [f"{_times(call, number)}   {where}" for (call, where), number in found.items()]

    def moved_before(self, item: pytest.Item) -> list[str]:
        """Return the generators that the test drew from, after others had done so: and who."""
        root = item.config.rootpath
        drawn_from = self._session.shared_generators.drawn_from()
        return [
            f"{one.described(root)} was moved by {others}"
            for one in drawn_from
            if (others := one.moved_by())
        ]

    def draws_after_others(self) -> bool:
        """Tell whether other tests had moved a generator that the running test drew from."""
        drawn_from = self._session.shared_generators.drawn_from()
        return any(one.is_moved_by_others() for one in drawn_from)

    def of_collector(self, collector: pytest.Collector) -> list[str]:
        """Return the libraries that drew while a module or class was imported and collected."""
        return self._drew(self._collection(collector))

    def own_seeds_of(self, item: pytest.Item) -> list[OwnSeed]:
        """Return the seeds that the user's own code set for the test, in wider scopes and here.

        Those of libraries that have drawn nothing since are last.
        """
        seeds = item.stash[ITEM_SEEDS]
        here = [own for stream in seeds.streams() for own in stream.own.values()]
        # What a test's setup seeded from the operating system is seeded anew for its call.
        last = [stream for stream in seeds.streams() if stream is not seeds.setup or not seeds.call]
        entropy = [own for stream in last for own in stream.entropy.values()]
        found = [*entropy, *seeds.own.values(), *here]
        return sorted(found, key=lambda own: not self._drew_since(own, seeds.streams()))

    def _drew_since(self, own: OwnSeed, streams: Iterable[Stream]) -> bool:
        """Tell whether a library drew in a test after the user's own seed, or may have."""
        drew = [stream for stream in streams if own.library in self._drew_in(stream)]
        return own.is_entropy or any(self._streams.drew_since(own, stream) for stream in drew)

    def seeds_that_decide(self, item: pytest.Item, drew: Iterable[str]) -> list[OwnSeed]:
        """Return the own seeds of a test that draws from nothing but what these have seeded.

        :param drew: what it has drawn from, as `of_item` says.
        """
        own = [one for one in self.own_seeds_of(item) if not one.is_entropy]
        return own if {one.library for one in own}.issuperset(drew) else []

    def tests_before(self, item: pytest.Item, phase: str) -> list[pytest.Item]:
        """Return the tests without which a phase of `item` would not draw what it drew."""
        torn_down = self._session.wider_scopes.torn_down_for(item, phase)
        drew = {scope.set_up_for: None for scope in torn_down if self._drew_in(scope.stream)}
        return [test for test in reversed(drew) if test is not None]  # the last ends first

    def _drew_itself(self, streams: Sequence[Stream]) -> list[str]:
        """Return what drew in a test's own phases, but for what its own code has only seeded."""
        return [name for name in self._drew(streams) if not self._is_only_seeded(name, streams)]

    def _is_only_seeded(self, library: str, streams: Sequence[Stream]) -> bool:
        own = [stream.own[library] for stream in streams if library in stream.own]
        is_sure = bool(own) and not any(library in stream.seeded_again for stream in streams)
        return is_sure and not any(self._drew_since(one, streams) for one in own)

    def _drew(self, streams: Iterable[Stream]) -> list[str]:
        streams = list(dict.fromkeys(streams))
        found = {name: None for stream in streams for name in self._drew_in(stream)}
        generators: Counter[str] = Counter()
        for seen in self._entropy(streams):
            for noted in seen.seeded:
                generators[noted.told] += noted.times
        libraries = [name for name in found if name != entropy_draws.NAME]
        return [*libraries, *(_times(name, number) for name, number in generators.items())]

    def _entropy(self, streams: Iterable[Stream]) -> Iterator[DrawsSeen]:
        for stream in streams:
            if entropy_draws.NAME in self._drew_in(stream):
                yield stream.probes[entropy_draws.NAME]

    def _drew_in(self, stream: Stream) -> list[str]:
        if stream is self._streams.current:
            return self._streams.drew_so_far(stream)
        return self._streams.drew(stream)

    def _imports(self, item: pytest.Item) -> Iterator[Stream]:
        yield from self._collection(item)
        module = getattr(item, "module", None)
        if module is not None:
            for name in sorted(imported_project_modules(module.__name__)):
                yield from self._import_of(file_of(name))

    def _collection(self, node: pytest.Collector | pytest.Item) -> Iterator[Stream]:
        for parent in node.listchain():
            if COLLECTION in parent.stash:
                yield parent.stash[COLLECTION]
        for folder in node.path.parents:
            yield from self._import_of(str(folder / "conftest.py"))
        yield from self._import_of(str(node.path))

    def _import_of(self, file: str) -> Iterator[Stream]:
        if file in self._session.import_streams:
            yield self._session.import_streams[file]


def _times(what: str, number: int) -> str:
    return what if number == 1 else f"{what} x{number}"


def _seeds_asked_for(item: pytest.Item) -> Iterator[str]:
    """Yield the fixtures that have our seeds and that a test, or a fixture of its, asked for.

    Not those of the project's own that have the same names.
    """
    for name, definitions in fixture_definitions(item).items():
        modules = {getattr(definition.func, "__module__", None) for definition in definitions}
        if not modules.isdisjoint(_FIXTURES) and not name.startswith("_"):
            yield name

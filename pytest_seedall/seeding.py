"""Seeds the PRNGs for each phase of each test, each wider fixture and each collector."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall._compat.pytest import fixture_definitions, parameter_index
from pytest_seedall.collector_setup import give_own_stream
from pytest_seedall.item_seeds import COLLECTION, ITEM_SEEDS, ItemSeeds
from pytest_seedall.markers import (
    MarkerError,
    Markers,
    fail_after_setup,
    names_with_shared_data,
)
from pytest_seedall.seed_ids import ITEM_ID, ItemId, fixture_name, holds_address, parameter_key
from pytest_seedall.seeders.foreign import from_entry_points
from pytest_seedall.seeds import derive
from pytest_seedall.streams import Stream, TeardownStream, fresh_seed

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from pytest_seedall.seeds import Part
    from pytest_seedall.session import SeedallSession

    Wrapper: TypeAlias = Generator[None, Any, Any]


class Seeding:
    """The hooks that start and interrupt streams."""

    def __init__(self, session: SeedallSession, markers: Markers) -> None:
        self._session = session
        self._settings = session.settings
        self._session_seed = session.settings.session_seed.value
        self._streams = session.streams
        self._own_seeds = session.own_seeds
        self._wider_scopes = session.wider_scopes
        self._heeds_own_seeds = session.settings.heeds_own_seeds
        self._markers = markers

    # --- tests ------------------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True, tryfirst=True)  # before any other plugin's wrapper may draw
    def pytest_runtest_setup(self, item: pytest.Item) -> Wrapper:
        __tracebackhide__ = True  # here and below: a project's broken fixture is no matter of ours
        try:
            seeds = self._begin(item)
        except MarkerError as error:
            __tracebackhide__ = False  # or pytest says that it hides all there is
            return (yield from fail_after_setup(item, error))
        seeds.setup = seeds.stream("setup")
        self._streams.start(seeds.setup)
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        seeds = item.stash[ITEM_SEEDS]
        assert seeds.setup is not None
        self._streams.end(seeds.setup, keep=seeds.setup.own)
        self._heed_own_seeds(item, seeds)
        seeds.call = seeds.stream("call")
        self._streams.start(seeds.call, keep=seeds.setup.own)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        seeds = item.stash.get(ITEM_SEEDS, None)
        if seeds is None:
            return  # its markers are wrong, and its setup failed for that
        if seeds.call is not None:
            self._streams.end(seeds.call)
        seeds.teardown = seeds.stream("teardown")
        self._wider_scopes.begin_phase()
        self._streams.start(seeds.teardown)

    def _begin(self, item: pytest.Item) -> ItemSeeds:
        """Work out a test's seeds; forget those of the test before, to save memory."""
        seeds = self._seeds_of(item)
        last = self._session.item
        if last is item:
            seeds.attempt = item.stash[ITEM_SEEDS].attempt + 1
        elif last is not None:
            del last.stash[ITEM_SEEDS]
        item.stash[ITEM_SEEDS] = seeds
        self._session.item = item
        self._wider_scopes.begin_phase()
        return seeds

    def _seeds_of(self, item: pytest.Item) -> ItemSeeds:
        marks = self._markers.of(item)
        seed_id = self._id_of(item).seed_id
        if marks.unseeded:
            return ItemSeeds(seed_id, fresh_seed(), "entropy")
        if marks.pinned_seed is not None:
            return ItemSeeds(seed_id, marks.pinned_seed, "pin")
        if self._settings.test_seed is not None:
            return ItemSeeds(seed_id, self._settings.test_seed, "pin")
        return ItemSeeds(seed_id, derive(self._session_seed, "test", seed_id), "session")

    def _id_of(self, item: pytest.Item) -> ItemId:
        """Return the item's identity, determined once.

        :raises MarkerError: if a marker has arguments that it does not take.
        """
        known = item.stash.get(ITEM_ID, None)
        if known is None:
            known = item.stash[ITEM_ID] = self._session.ids.of_item(item, self._shared(item))
        return known

    def _shared(self, item: pytest.Item) -> str | None:
        """Return the names of an item whose parameters share their data, else None."""
        if not hasattr(item, "callspec"):
            return None
        marked = self._markers.of(item).shared_parameters
        return names_with_shared_data(item, marked or self._settings.shared_parameters)

    def _heed_own_seeds(self, item: pytest.Item, seeds: ItemSeeds) -> None:
        """Find out what the user's own code seeded in the scopes around a test."""
        if self._heeds_own_seeds and self._own_seeds.exist and seeds.follows == "session":
            module = getattr(item, "module", None)
            seeds.own = self._own_seeds.of(
                item.path,
                None if module is None else module.__name__,
                _definitions_in_order(item),
            )

    # --- fixtures ---------------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> Wrapper:
        __tracebackhide__ = True
        if fixturedef.scope != "function":
            return (yield from self._in_own_stream(fixturedef, request))
        if self._own_seeds.exist:
            self._follow_own_seeds(request.node)
        return (yield)

    def _in_own_stream(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> Wrapper:
        __tracebackhide__ = True
        stream = Stream(self._fixture_seed(fixturedef, request))
        note = self._wider_scopes.noting_teardown(fixturedef, self._session.item)
        teardown = TeardownStream(self._streams, derive(stream.seed, "teardown"), note)
        fixturedef.addfinalizer(teardown.leave)  # runs last
        try:
            with self._streams.interrupted_by(stream):
                return (yield)
        finally:
            fixturedef.addfinalizer(teardown.enter)  # runs before the fixture's own teardown
            self._wider_scopes.note_setup(fixturedef, stream)
            self._own_seeds.in_fixture(fixturedef, stream.own)

    def _fixture_seed(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> int:
        name = fixture_name(fixturedef.argname)
        scope = self._session.ids.of_node(request.node)
        where = self._defined_in(fixturedef) if name == fixturedef.argname else ""
        parameter: list[Part] = []
        if hasattr(request, "param"):
            parameter = [parameter_key(request.param, parameter_index(request))]
        return derive(self._session_seed, "fixture", scope, where, name, *parameter)

    def _defined_in(self, fixturedef: pytest.FixtureDef[Any]) -> str:
        """Return the place of a fixture, which tells an overridden fixture from its override."""
        function: Any = inspect.unwrap(fixturedef.func)
        code = getattr(function, "__code__", None)
        if code is None:  # a partial, or another callable object
            return fixturedef.baseid
        file = self._session.ids.of_filename(code.co_filename)
        return f"{file}::{code.co_qualname}"

    def _follow_own_seeds(self, item: pytest.Item) -> None:
        """Before the first fixture of a test's own, follow the seeds of the scopes around it."""
        seeds = item.stash.get(ITEM_SEEDS, None)
        if seeds is None or seeds.own or self._streams.current is not seeds.setup:
            return
        self._heed_own_seeds(item, seeds)
        self._streams.reseed(seeds.own_seeds("setup"))

    # --- collection -------------------------------------------------------------------------------

    def pytest_plugin_registered(self, plugin: object) -> None:
        """Heed, in all tests, what a plugin module (`pytest_plugins`) seeded at its import."""
        own_seeds = self._own_seeds.of_modules([getattr(plugin, "__name__", "")])
        self._own_seeds.below(self._session.ids.rootpath, own_seeds)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection(self) -> Wrapper:
        for library in from_entry_points():  # late, as reading all packages' metadata takes time
            self._session.registry.offer(library)
        with self._streams.interrupted_by(self._collection_stream("")):
            result = yield
            if self._streams.current is not None:
                self._note_own_seeds(self._session.ids.rootpath, self._streams.current)
            return result

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Wrapper:
        seed_id = self._session.ids.of_node(collector)
        stream = collector.stash[COLLECTION] = self._collection_stream(seed_id)
        try:
            with self._streams.interrupted_by(stream):  # collectors collect others in between
                return (yield)
        finally:
            self._note_own_seeds(collector.path, stream)
            seed = derive(self._session_seed, "fixture", seed_id)
            give_own_stream(collector, seed, self._session)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        self._streams.start(self._collection_stream("modifyitems"))
        for item in items:
            self._name(item)

    def _note_own_seeds(self, path: Path, stream: Stream) -> None:
        """Note what project code seeded while it was collected; plugins seed to shuffle."""
        own_seeds = {library: own for library, own in stream.own.items() if own.place}
        self._own_seeds.below(path, own_seeds)

    def _collection_stream(self, seed_id: str) -> Stream:
        return Stream(derive(self._session_seed, "collect", seed_id))

    def _name(self, item: pytest.Item) -> None:
        """Give an item its seed id before others rename it."""
        try:
            seed_id = self._id_of(item).seed_id
        except MarkerError:
            return  # fails the test when it is set up
        if holds_address(seed_id):
            self._session.notice(
                f"{seed_id} is named after a memory address: its random data differ in each run"
            )


def _definitions_in_order(item: pytest.Item) -> list[Any]:
    definitions = fixture_definitions(item)
    return [definitions[name] for name in getattr(item, "fixturenames", ()) if name in definitions]

"""Seeds the PRNGs for the collection of each node and of the whole, and for collectors' setups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall.seeders.foreign import from_entry_points
from pytest_seedall.seeds import derive
from pytest_seedall.streams.item_seeds import COLLECTION
from pytest_seedall.streams.stream import Stream
from pytest_seedall.streams.wider_scopes import TeardownStream

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from pytest_seedall.session import SeedallSession
    from pytest_seedall.settings.options import Mode

    Wrapper: TypeAlias = Generator[None, Any, Any]


class CollectionSeeding:
    """The hooks that run while there is no test yet."""

    def __init__(self, session: SeedallSession) -> None:
        self._session = session
        self._session_seed = session.settings.session_seed.value
        self._streams = session.streams
        self._own_seeds = session.own_seeds
        self._plugins: set[str] = set()
        """The names of those that have been looked at."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> Wrapper:
        for library in from_entry_points():  # late, as reading all packages' metadata takes time
            self._session.registry.offer(library)
        with self._streams.interrupted_by(self._stream("")):
            self._note_plugins(session.config)
            result = yield
            self._note_plugins(session.config)
            if self._streams.current is not None:
                self._note_own_seeds(self._session.ids.rootpath, self._streams.current)
            return result

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Wrapper:
        seed_id = self._session.ids.of_node(collector)
        stream = collector.stash[COLLECTION] = self._stream(seed_id)
        try:
            with self._streams.interrupted_by(stream):  # collectors collect others in between
                return (yield)
        finally:
            self._note_own_seeds(collector.path, stream)
            seed = derive(self._session_seed, "fixture", seed_id)
            _give_own_stream(collector, seed, self._session)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self) -> None:
        # What hooks draw here fails no test.
        mode: Mode | None = "report" if self._session.settings.entropy == "error" else None
        seed = derive(self._session_seed, "collect", "modifyitems")
        self._streams.start(Stream(seed, entropy_mode=mode))

    # No `pytest_plugin_registered`, which pytest calls for all plugins at each start.
    def _note_plugins(self, config: pytest.Config) -> None:
        """Heed, in all tests, what new plugin modules (`pytest_plugins`) seeded at their import."""
        plugins = dict(config.pluginmanager.list_name_plugin())
        for name in [name for name in plugins if name not in self._plugins]:
            own_seeds = self._own_seeds.of_modules([getattr(plugins[name], "__name__", "")])
            self._own_seeds.below(self._session.ids.rootpath, own_seeds)
        self._plugins.update(plugins)

    def _note_own_seeds(self, path: Path, stream: Stream) -> None:
        """Note what project code seeded while it was collected; plugins seed to shuffle."""
        own_seeds = {library: own for library, own in stream.own.items() if own.place}
        self._own_seeds.below(path, own_seeds)

    def _stream(self, seed_id: str) -> Stream:
        return Stream(derive(self._session_seed, "collect", seed_id))


def _give_own_stream(collector: pytest.Collector, seed: int, session: SeedallSession) -> None:
    """Have a collector's setup, if it has any, and its finalizers run in streams of their own.

    Such as `setup_module` in a package's `__init__.py`: pytest runs it for no fixture, but in the
    setup of whichever test comes first.
    """
    if type(collector).setup is pytest.Collector.setup or "setup" in vars(collector):
        return  # nothing to set up, or collected once more
    set_up = collector.setup

    def set_up_in_own_stream() -> None:
        __tracebackhide__ = True
        stream = Stream(seed)
        note = session.wider_scopes.noting_teardown(collector, session.test.item)
        teardown = TeardownStream(session.streams, derive(seed, "teardown"), note)
        collector.addfinalizer(teardown.leave)  # runs last
        try:
            with session.streams.interrupted_by(stream):
                set_up()
                session.raise_swallowed()
        finally:
            collector.addfinalizer(teardown.enter)  # runs before the collector's own finalizers
            session.wider_scopes.note_setup(collector, stream)
            session.own_seeds.below(collector.path, stream.own)

    collector.setup = set_up_in_own_stream  # type: ignore[method-assign]

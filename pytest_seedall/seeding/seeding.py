"""Seeds the PRNGs for each phase of each test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall.naming.seed_ids import holds_address
from pytest_seedall.processes.processes import register_once
from pytest_seedall.seeding.idle_phases import IdlePhases, KnownHooks
from pytest_seedall.seeds import derive_below
from pytest_seedall.settings.markers import ItemMarks, MarkerError, Markers, place_of
from pytest_seedall.streams.item_seeds import GIVEN_SEED, ITEM_SEEDS, SWEPT, ItemSeeds
from pytest_seedall.streams.stream import NOTHING, Stream
from pytest_seedall.streams.streams import fresh_seed

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from pytest_seedall.session import SeedallSession
    from pytest_seedall.streams.stream import OwnSeed

    Wrapper: TypeAlias = Generator[None, Any, Any]


class Seeding:
    """The hooks that start the streams of a test: setup, call and teardown."""

    def __init__(self, session: SeedallSession, markers: Markers, config: pytest.Config) -> None:
        self._session = session
        self._test = session.test
        self._settings = session.settings
        self._derive = derive_below(session.settings.session_seed.value, "test")
        self._streams = session.streams
        self._wider_scopes = session.wider_scopes
        self._shared_generators = session.shared_generators
        self._markers = markers
        self._config = config
        self._hooks = KnownHooks(config, self._watch_others)
        self._idle = IdlePhases(session, self._hooks)
        session.reports.hand_to(self._note_raised, phases=())
        self._seeds: ItemSeeds | None = None
        """Those of the test whose setup has begun last; None if its markers are wrong."""

    def pytest_plugin_registered(self) -> None:
        self._hooks.look_again()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note what the items are called, before others rename them, and which seeds they have."""
        self._session.ids.determine(items)
        if self._session.recorded_seeds:
            self._give_recorded_seeds(items)

    def _give_recorded_seeds(self, items: list[pytest.Item]) -> None:
        from pytest_seedall.streams.given_seeds import GivenSeed  # few runs need it

        recorded = self._session.recorded_seeds
        for item in items:
            seed = recorded.get(self._session.id_of(item).full)
            if seed is not None and SWEPT not in item.stash:
                item.stash.setdefault(GIVEN_SEED, GivenSeed(seed, "of a recorded failure"))

    def pytest_collection_finish(self) -> None:
        # What repeats do between tests is no matter of the one before, either.
        if self._session.runs_between_tests or not self._hooks.are_all():
            self._watch_others()

    def _watch_others(self) -> None:
        """Have those hooks registered that are needed only where others are not known."""
        from pytest_seedall.seeding.before_setup import BeforeSetup  # few runs need them
        from pytest_seedall.seeding.entropy_errors import EntropyErrors

        register_once(self._config, EntropyErrors, self._session)
        register_once(self._config, BeforeSetup, self._session)

    def _note_raised(self, _: pytest.TestReport) -> None:
        self._test.has_raised = True

    def pytest_exception_interact(self) -> None:
        self._test.has_raised = True  # also in a forked child, which logs no reports

    @pytest.hookimpl(wrapper=True, trylast=True)  # before any other's wrapper may draw
    def pytest_runtestloop(self) -> Wrapper:
        try:
            return (yield)
        finally:
            self._session.entropy.pause()

    @pytest.hookimpl(wrapper=True, tryfirst=True)  # before any other plugin's wrapper may draw
    def pytest_runtest_setup(self, item: pytest.Item) -> Wrapper:
        __tracebackhide__ = True  # here and below: a project's broken fixture is no matter of ours
        for begin in self._test.on_setup:
            begin(item)
        self._seeds = None
        try:
            marks = self._markers.of(item)
            seeds = self._seeds = self._begin(item, marks)
        except MarkerError as error:
            __tracebackhide__ = False  # or pytest says that it hides all there is
            return (yield from fail_after_setup(item, error))
        own = self._seeded_before_setup()
        is_idle = self._idle.has_idle_setup(item, evaluates=marks.evaluates) and not own
        self._start_setup(seeds, own, is_idle=is_idle)
        result = yield
        if is_idle:
            self._idle.end_idle_setup(item)
        return result

    def _start_setup(self, seeds: ItemSeeds, own: Mapping[str, OwnSeed], *, is_idle: bool) -> None:
        if is_idle:
            self._session.entropy.start_idle()
            seeds.setup = self._streams.start_idle(seeds.test_seed)
        else:
            seeds.setup = seeds.stream("setup")
            seeds.setup.own = own
            self._start(seeds.setup, keep=own)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        seeds = self._seeds
        assert seeds is not None
        assert seeds.setup is not None
        if not seeds.setup.is_idle:
            self._end_setup(seeds, seeds.setup)
        seeds.own = self._session.own_seeds_around(item)
        seeds.call = seeds.stream("call")
        self._start(seeds.call, keep=seeds.setup.own)
        if seeds.states_read is not None:
            seeds.states_read.begin_call()

    def _end_setup(self, seeds: ItemSeeds, setup: Stream) -> None:
        if setup.read:
            from pytest_seedall.streams.states_read import StatesRead  # few tests read any

            seeds.states_read = StatesRead(self._streams, setup.read)
        self._streams.end(setup, keep=setup.own)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> None:
        seeds = self._seeds
        if seeds is None:
            return  # its markers are wrong, and its setup failed for that
        self._wider_scopes.begin_phase()
        if seeds.call is not None:
            if self._idle.has_idle_teardown(item, nextitem):
                seeds.teardown = seeds.call
                return
            if seeds.states_read is not None:
                seeds.states_read.end_call()
            self._streams.end(seeds.call)
        elif seeds.setup is not None and not seeds.setup.is_idle:
            self._end_setup(seeds, seeds.setup)
        seeds.teardown = seeds.stream("teardown")
        self._streams.start(seeds.teardown)
        if seeds.states_read is not None:
            seeds.states_read.put_back()

    def _start(self, stream: Stream, keep: Mapping[str, OwnSeed]) -> None:
        before = self._shared_generators.before_seeding()
        self._streams.start(stream, keep)
        if before and not keep:
            self._shared_generators.after_seeding(before)

    def _begin(self, item: pytest.Item, marks: ItemMarks) -> ItemSeeds:
        """Work out a test's seeds; forget those of the test before, to save memory."""
        seeds = self._seeds_of(item, marks)
        last = self._test.item
        self._test.begun += 1
        self._test.has_raised = False
        if last is item:
            seeds.attempt = item.stash[ITEM_SEEDS].attempt + 1
        elif last is not None:
            del last.stash[ITEM_SEEDS]
        item.stash[ITEM_SEEDS] = seeds
        self._test.item = item
        self._wider_scopes.begin_phase()
        if self._shared_generators.exist:
            self._shared_generators.begin_test(item)
        return seeds

    def _seeds_of(self, item: pytest.Item, marks: ItemMarks) -> ItemSeeds:
        seed_id = self._seed_id(item, marks)
        if marks.unseeded:
            return ItemSeeds(seed_id, fresh_seed(), "entropy")
        if marks.pinned_seed is not None:
            return ItemSeeds(seed_id, marks.pinned_seed, "pin", marks.entropy_mode)
        if self._settings.test_seed is not None:
            return ItemSeeds(seed_id, self._settings.test_seed, "pin", marks.entropy_mode)
        if GIVEN_SEED in item.stash:
            return ItemSeeds(seed_id, item.stash[GIVEN_SEED].value, "pin", marks.entropy_mode)
        return ItemSeeds(seed_id, self._derive(seed_id), "session", marks.entropy_mode)

    def _seed_id(self, item: pytest.Item, marks: ItemMarks) -> str:
        seed_id = self._session.seed_id_of(item, marks)
        if holds_address(seed_id):
            function = seed_id.partition("[")[0]
            self._session.notice(
                f"{function} is named after memory addresses: its random data differ in each run"
            )
        return seed_id

    def _seeded_before_setup(self) -> Mapping[str, OwnSeed]:
        """Return what the project's hooks (`pytest_runtest_logstart`) seeded for this test."""
        before = self._test.before_setup
        if before is None or before is not self._streams.current:
            return NOTHING  # a further attempt at the same test
        return {library: own for library, own in before.own.items() if own.place}


def fail_after_setup(item: pytest.Item, error: MarkerError) -> Wrapper:
    """Let a test's setup run, then fail it: teardowns of other plugins rely on their setups."""
    try:
        yield
    except pytest.skip.Exception:
        raise
    except Exception:  # a fixture that wants the seeds
        pass
    raise pytest.fail.Exception(f"{place_of(item)}: {error}", pytrace=False) from None

"""Finds out, as tests are collected, which of them are swept; puts their runs in their places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall._compat.pytest_items import call_by_name
from pytest_seedall.processes.processes import distributes, is_worker, register, register_once
from pytest_seedall.reporting.report_text import SWEPT_TOGETHER
from pytest_seedall.seeds import derive
from pytest_seedall.settings.markers import MarkerError, place_of, written
from pytest_seedall.streams.given_seeds import GivenSeed
from pytest_seedall.streams.item_seeds import GIVEN_SEED, SWEPT
from pytest_seedall.sweep.pasted import PastedSeeds
from pytest_seedall.sweep.planned import SWEPT_INSIDE, Planned
from pytest_seedall.sweep.wanted import (
    Sweep,
    SweepError,
    by_default,
    from_marker,
    makes_one_item,
    time_limit,
)

if TYPE_CHECKING:
    from collections.abc import Container, Generator, Iterable, Iterator

    from pytest_seedall.session import SeedallSession
    from pytest_seedall.settings.markers import Markers

    Wrapper: TypeAlias = Generator[None, Any, Any]


def configure(config: pytest.Config, session: SeedallSession, markers: Markers) -> None:
    """Register what looks for tests to be swept, where tests are collected.

    :raises pytest.UsageError: for an invalid value of an option or setting.
    """
    default, seconds = by_default(config, session.owned_elsewhere), time_limit(config)
    one_item = makes_one_item(config)
    is_replay = session.replay or session.told_selection
    runs_once = session.errand or is_replay or session.settings.test_seed is not None
    if not runs_once and not distributes(config):
        asking = SweepAsking(config, session, markers, default, seconds, one_item=one_item)
        register(config, asking)
        register(config, AskingLast(asking))


#: What has an item run several times, or elsewhere: of pytest-forked, pytest-rerunfailures and us.
_OPTIONS = ("forked", "reruns", "seedall_repeat_deterministic")
_MARKERS = ("forked", "flaky")


class SweepAsking:
    """Looks at the markers of the tests; a run without a sweep is troubled no further.

    :param default: for tests without a marker; None if these are not swept.
    :param seconds: after how long no more runs are begun, None for never.
    :param one_item: whether the runs of a test are made inside its item, if it does not say.
    """

    def __init__(
        self,
        config: pytest.Config,
        session: SeedallSession,
        markers: Markers,
        default: Sweep | None,
        seconds: float | None,
        *,
        one_item: bool,
    ) -> None:
        self._session = session
        self._markers = markers
        self._default = default
        self._seconds = seconds
        self._is_one_item_by_default = one_item
        self._pasted = PastedSeeds(config)
        self._not_swept: dict[str, set[str]] = {"unseeded": set(), "seed": set()}
        """The node ids of tests that are not swept, by the markers for which they are not."""
        self._is_ready = False

    # The innermost: for pytest's own choices, such as --lf, there are the runs and nothing else.
    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Wrapper:
        report = yield
        if report.passed and not isinstance(collector, pytest.Session):  # which asks the others
            try:
                report.result = [run for node in report.result for run in self._runs(node)]
            except SweepError as error:
                report.outcome, report.result, report.longrepr = "failed", [], str(error)
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Have copied items called by their names again, now that they have been found."""
        if self._is_ready or self._pasted:
            items[:] = _each_run_once(items)
            for item in items:
                call_by_name(item)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if self._is_ready:
            from pytest_seedall.sweep.selected import count_selected

            count_selected(session.items)
        self._notice_not_swept(session)

    def _notice_not_swept(self, session: pytest.Session) -> None:
        selected = {item.nodeid for item in session.items} if any(self._not_swept.values()) else {}
        for marker, found in self._not_swept.items():
            nodeids = found.intersection(selected)
            tests = "1 test is" if len(nodeids) == 1 else f"{len(nodeids)} tests are"
            name = getattr(self._markers, marker)
            if nodeids:
                self._session.notice(f"{tests} not swept, being marked with @pytest.mark.{name}")

    def complete(self, items: list[pytest.Item]) -> None:
        """Sweep what hooks have marked since; put the runs in the order that time asks for."""
        name = self._markers.seed_sweep
        marked = {item for item in items if not _is_run(item) and item.get_closest_marker(name)}
        if marked:
            self._markers.forget_parents()
            items[:] = [run for item in items for run in self._runs_if(item in marked, item)]
        if self._is_ready and self._seconds is not None:
            from pytest_seedall.sweep.clock import in_rounds

            items[:] = in_rounds(items)

    def _runs_if(self, is_marked: bool, item: pytest.Item) -> list[pytest.Item]:
        sweep = self._sweep(item) if is_marked else None
        runs = [] if sweep is None else self._swept(item, sweep)
        for run in runs:
            call_by_name(run)
        return runs or [item]

    def _runs(self, node: pytest.Item | pytest.Collector) -> Iterator[pytest.Item | Any]:
        """Yield what stands in the place of a collected node."""
        sweep = self._sweep(node) if isinstance(node, pytest.Item) else None
        pasted = self._pasted.of(node) if isinstance(node, pytest.Item) else ()
        if not isinstance(node, pytest.Item) or not (sweep or pasted):
            yield node
            return
        swept = [] if sweep is None else self._swept(node, sweep)
        yield from swept or [node]
        yield from self._asked_for_by_id(node, pasted, {run.stash[SWEPT].seed for run in swept})

    def _sweep(self, item: pytest.Item) -> Sweep | None:
        """Return how a test is swept, None if it is not.

        :raises SweepError: for a wrong argument of its marker, which it quotes.
        """
        try:
            marks = self._markers.of(item)
        except MarkerError:  # another marker is wrong, for which the test's setup fails
            return None
        sweep = self._default if marks.sweep is None else _read(item, marks.sweep)
        if sweep is None or (sweep.number == 1 and not sweep.given):
            return None
        if marks.unseeded or marks.pinned_seed is not None:
            self._not_swept["unseeded" if marks.unseeded else "seed"].add(item.nodeid)
            return None
        return sweep

    def _swept(self, item: pytest.Item, sweep: Sweep) -> list[pytest.Item]:
        """Return the runs of a test; none where they are made inside its item."""
        self._get_ready(item.config)
        planned = self._planned(item, sweep)
        runs = [] if self._is_one_item(item, sweep) else self._items(planned)
        if not runs:
            self._get_ready_inside(item, planned)
        return runs

    def _planned(self, item: pytest.Item, sweep: Sweep) -> Planned:
        seeds = sweep.seeds(self._session_seed, self._seed_id(item))
        is_marked = self._markers.of(item).sweep is not None
        return Planned(item, seeds, self._own_seed(item), is_marked, not sweep.given)

    def _is_one_item(self, item: pytest.Item, sweep: Sweep) -> bool:
        """Tell whether all runs are made inside one item though each could have its own."""
        wanted = self._is_one_item_by_default if sweep.one_item is None else sweep.one_item
        return wanted and self._markers.of(item).repeat is None and not _is_made_otherwise(item)

    def _items(self, planned: Planned) -> list[pytest.Item]:
        from pytest_seedall.sweep.items import runs_under

        runs = [*runs_under(self._session, planned.item, planned.given())]
        for run, swept in zip(runs, planned.swept(), strict=False):
            run.stash[SWEPT] = swept
        return runs

    def _asked_for_by_id(
        self, item: pytest.Item, seeds: Iterable[int], swept: Container[int]
    ) -> Iterator[pytest.Item]:
        """Yield the runs under seeds that are asked for by their ids."""
        from pytest_seedall.sweep.items import runs_under

        others = [seed for seed in seeds if seed not in swept]
        sources = ["" if seed == self._own_seed(item) else "asked for by its id" for seed in others]
        yield from runs_under(self._session, item, map(GivenSeed, others, sources))

    @property
    def _session_seed(self) -> int:
        return self._session.settings.session_seed.value

    def _own_seed(self, item: pytest.Item) -> int:
        return derive(self._session_seed, "test", self._seed_id(item))

    def _seed_id(self, item: pytest.Item) -> str:
        return self._session.seed_id_of(item, self._markers.of(item))

    def _get_ready(self, config: pytest.Config) -> None:
        if self._is_ready:
            return
        self._is_ready = True
        from pytest_seedall.sweep.clock import Clock  # few runs need them
        from pytest_seedall.sweep.current import CurrentRun
        from pytest_seedall.sweep.run_ids import RunIds
        from pytest_seedall.sweep.sweeping import Sweeping

        self._clock, self._run = Clock(self._seconds), CurrentRun(self._session)
        register(config, self._clock)
        is_in_worker = is_worker(config)
        if not is_in_worker:  # it leaves the list to the process that has started it
            register(config, RunIds())
        register(config, Sweeping(self._session, self._clock, self._run, is_worker=is_in_worker))

    def _get_ready_inside(self, item: pytest.Item, planned: Planned) -> None:
        """Register hooks that are called for each phase of all tests, and that few sweeps need."""
        from pytest_seedall.sweep.inside import SweepingInside

        item.stash[SWEPT_INSIDE] = planned
        self._session.make_feature(SWEPT_TOGETHER)  # what is told at once takes no memory
        register_once(item.config, SweepingInside, self._session, self._clock, self._run)


class AskingLast:
    """Looks once more when the project's hooks have seen what was collected."""

    def __init__(self, asking: SweepAsking) -> None:
        self._asking = asking

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        try:
            self._asking.complete(items)
        except SweepError as error:
            raise pytest.UsageError(str(error)) from error


def _is_made_otherwise(item: pytest.Item) -> bool:
    """Tell whether an item is run several times, or elsewhere: its runs have items of their own."""
    is_marked = any(item.get_closest_marker(marker) for marker in _MARKERS)
    return is_marked or any(item.config.getoption(name, None) for name in _OPTIONS)


def _is_run(item: pytest.Item) -> bool:
    return SWEPT in item.stash or SWEPT_INSIDE in item.stash or GIVEN_SEED in item.stash


def _each_run_once(items: list[pytest.Item]) -> list[pytest.Item]:
    """Leave out what was found a second time: by the id of a test, and by those of its runs."""
    first = {item: place for place, item in reversed([*enumerate(items)])}
    return [item for place, item in enumerate(items) if first[item] == place or not _is_run(item)]


def _read(item: pytest.Item, mark: pytest.Mark) -> Sweep:
    try:
        return from_marker(mark)
    except SweepError as error:
        name = getattr(item, "originalname", None) or item.name
        raise SweepError(f"{place_of(item)}: {name}: {written(mark)}: {error}") from error

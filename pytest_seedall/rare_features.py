"""Registers what few runs need: at once where options ask for it, otherwise on demand.

====================================  =========================================================
hooks                                 where
====================================  =========================================================
tests to be repeated                  `repeat`: `RepeatAsking`, `Repeating`, `Tallies`
tests to be run under many seeds      `sweep`: `SweepAsking`, `Sweeping`, `Gathering`
entropy draws that are errors         `seeding`: `EntropyErrors`
====================================  =========================================================

Their rooms take as long to be imported as those that seed the tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall.processes.processes import distributes, register, register_once
from pytest_seedall.reporting.report_text import (
    REPEATED,
    SWEPT_BEGUN,
    SWEPT_RUNS,
    SWEPT_TEST,
    SWEPT_TOGETHER,
)
from pytest_seedall.reports import PHASES
from pytest_seedall.settings import options
from pytest_seedall.settings.markers import NO_MARKS, MarkerError, one_of_each

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping
    from typing import Protocol

    from pytest_seedall.processes.invocation import Invocation
    from pytest_seedall.repeat.tallies import Tallies
    from pytest_seedall.reports import Reports
    from pytest_seedall.session import SeedallSession
    from pytest_seedall.settings.markers import ItemMarks, Markers
    from pytest_seedall.sweep.gathering import Gathering

    Wrapper: TypeAlias = Generator[None, Any, Any]

    class Feature(Protocol):
        """What sums up the reports of a feature."""

        def take(self, report: pytest.TestReport) -> None: ...


def register_sweep(config: pytest.Config, session: SeedallSession, markers: Markers) -> None:
    """Register what looks for tests to be swept.

    :raises pytest.UsageError: for an invalid value of an option or setting.
    """
    from pytest_seedall.sweep import asking

    session.listen_for_features("teardown")
    asking.configure(config, session, markers)


def look_at_markers(
    config: pytest.Config, session: SeedallSession, markers: Markers, invocation: Invocation
) -> None:
    """Have the tests looked at that are collected, each of which may ask for one of these.

    :raises pytest.UsageError: for an invalid value of an option or setting.
    """

    def repeat() -> None:
        from pytest_seedall.repeat import asking

        session.listen_for_features("call")
        asking.configure(config, session, markers, invocation)

    def sweep() -> None:
        register_sweep(config, session, markers)

    def entropy() -> None:
        from pytest_seedall.seeding.entropy_errors import EntropyErrors

        register_once(config, EntropyErrors, session)

    features = {"repeat": repeat, "sweep": sweep, "entropy_mode": entropy}
    if options.asks_for_sweep(config):
        del features["sweep"]  # it is registered
    if session.settings.entropy == "error":
        features.pop("entropy_mode")()
    if session.errand is not None or options.asks_for_repeats(config):
        features.pop("repeat")()
    register(config, ByMarker(config, markers, features))


def look_at_reports(config: pytest.Config, session: SeedallSession, invocation: Invocation) -> None:
    """Have the reports looked at, each of which may tell of repeats or of a sweep.

    :raises pytest.UsageError: for a page of the sweep that cannot be; for what the workers would
        refuse, each with a traceback.
    """

    def tallies() -> Tallies:
        from pytest_seedall.repeat.tallies import Tallies

        made = Tallies(config.getoption("seedall_repeat_deterministic") is not None)
        register(config, made)
        return made

    def gathering() -> Gathering:
        from pytest_seedall.sweep.gathering import Gathering

        made = Gathering(config, session, invocation)
        register(config, made)
        return made

    of_sweep = dict.fromkeys((SWEPT_BEGUN, SWEPT_RUNS, SWEPT_TOGETHER, SWEPT_TEST), gathering)
    reports = ByReport({REPEATED: tallies, **of_sweep}, session.reports)
    session.listen_for_features, session.make_feature = reports.listen, reports.make
    if distributes(config):
        reports.listen(*PHASES)
        _check_repeats(config, session)
    if options.asks_for_sweep(config):
        reports.listen("teardown")
        reports.want(gathering)  # which may have to write a page of nothing


def _check_repeats(config: pytest.Config, session: SeedallSession) -> None:
    if options.asks_for_repeats(config):
        from pytest_seedall.repeat import chosen

        chosen.repeats(config, session.owned_elsewhere)


class ByMarker:
    """Looks at the markers of the tests that are collected.

    :param features: what registers each, by the field of `ItemMarks` that asks for it.
    """

    def __init__(
        self, config: pytest.Config, markers: Markers, features: Mapping[str, Callable[[], None]]
    ) -> None:
        self._config = config
        self._markers = markers
        self._features = dict(features)

    @pytest.hookimpl(wrapper=True, trylast=True)  # as that of sweeps, see there
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Wrapper:
        report = yield
        if report.passed:
            self._markers.parameters.look_at(collector, report.result)
            nodes = one_of_each(report.result)
            items = [node for node in nodes if isinstance(node, pytest.Item)]
            for wrapper in self._wanted_hooks(items, "pytest_make_collect_report"):
                report = _passed_through(wrapper(collector), report)
        return report

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Look again: hooks may have marked what has been collected."""
        self._markers.forget_parents()
        for hook in self._wanted_hooks(items, "pytest_collection_modifyitems"):
            hook(items)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Look once more; it is too late for a sweep, which makes further items."""
        self._markers.parameters.all_are_known = True
        self._markers.forget_parents()
        self._features.pop("sweep", None)
        for hook in self._wanted_hooks(session.items, "pytest_collection_finish"):
            hook(session)

    def _wanted_hooks(self, items: Iterable[pytest.Item], name: str) -> list[Callable[..., Any]]:
        """Register what tests ask for; return its hooks of a name that pytest calls right now.

        It calls those that it has found before.
        """
        if not self._features:
            return []
        different = [self._marks(item) for item in one_of_each(items)]
        wanted = [one for one in self._features if any(getattr(marks, one) for marks in different)]
        return [hook for one in sorted(wanted) for hook in self._register(one, name)]

    def _marks(self, item: pytest.Item) -> ItemMarks:
        try:
            return self._markers.of(item)
        except MarkerError:  # the test's setup fails for it
            return NO_MARKS

    def _register(self, feature: str, hook: str) -> list[Callable[..., Any]]:
        plugins = self._config.pluginmanager
        known = {name for name, _ in plugins.list_name_plugin()}
        self._features.pop(feature)()
        new = [plugin for name, plugin in plugins.list_name_plugin() if name not in known]
        return [getattr(plugin, hook) for plugin in new if hasattr(plugin, hook)]


def _passed_through(wrapper: Wrapper, result: Any) -> Any:
    """Return what the wrapper of a hook makes of a result that is there already."""
    next(wrapper)
    try:
        wrapper.send(result)
    except StopIteration as end:
        return end.value
    raise RuntimeError("the wrapper of a hook yields once")


class ByReport:
    """Looks at the reports of the tests, where the terminal is; hands on those that tell features.

    :param features: what makes and registers each, by the attribute of a report that is for it.
    """

    def __init__(self, features: Mapping[str, Callable[[], Feature]], reports: Reports) -> None:
        self._reports = reports
        self._attributes = frozenset(features)
        self._features = dict(features)
        self._wanted: list[Feature] = []

    def listen(self, *phases: str) -> None:
        """Look at the reports of these phases from now on, and at those that have not passed."""
        self._reports.hand_last_to(self.take, phases)

    def want(self, make: Callable[[], Feature]) -> None:
        """Have a feature take such reports from now on, and those of workers that have died."""
        self.listen()
        waiting = self._features.items()
        self._features = {attribute: other for attribute, other in waiting if other is not make}
        self._wanted.append(make())

    def make(self, attribute: str) -> None:
        """Make the feature that such an attribute is for, unless it is there."""
        if attribute in self._features:
            self.want(self._features[attribute])

    def take(self, report: pytest.TestReport) -> None:
        if vars(report).keys().isdisjoint(self._attributes) and report.when in PHASES:
            return  # as most do
        for attribute in self._features.keys() & vars(report).keys():
            self.make(attribute)
        for feature in self._wanted:
            feature.take(report)

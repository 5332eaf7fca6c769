"""Registers the features that most runs have no use for when the first test asks for one.

Their rooms take as long to be imported as those that seed the tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import pytest

from pytest_seedall.reports import PHASES
from pytest_seedall.settings.markers import NO_MARKS, MarkerError, one_of_each

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping

    from pytest_seedall.reports import Reports
    from pytest_seedall.settings.markers import ItemMarks, Markers

    Wrapper: TypeAlias = Generator[None, Any, Any]

    class Feature(Protocol):
        """What sums up the reports of a feature."""

        def take(self, report: pytest.TestReport) -> None: ...


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

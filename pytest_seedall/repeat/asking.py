"""Finds out, as tests are collected, which of them are to be repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall.processes.processes import register
from pytest_seedall.repeat.chosen import repeats
from pytest_seedall.running.wanted import RepeatError, Repetition, from_marker
from pytest_seedall.seeders.deterministic_modes import prepare_cublas
from pytest_seedall.settings.markers import MarkerError, place_of, written
from pytest_seedall.streams.item_seeds import LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from pytest_seedall.processes.invocation import Invocation
    from pytest_seedall.session import SeedallSession
    from pytest_seedall.settings.markers import Markers

    Wrapper: TypeAlias = Generator[None, Any, Any]


def configure(
    config: pytest.Config, session: SeedallSession, markers: Markers, invocation: Invocation
) -> None:
    """Register what looks for tests to be repeated.

    :raises pytest.UsageError: for an invalid value of an option or setting.
    """
    default, audit = repeats(config, session.owned_elsewhere)
    register(config, RepeatAsking(session, markers, invocation, default, audit))


class RepeatAsking:
    """Looks at the markers of the tests; a run without such tests is troubled no further.

    :param default: for what a marker does not say.
    :param audit: for tests without a marker; None if these are not repeated.
    """

    def __init__(
        self,
        session: SeedallSession,
        markers: Markers,
        invocation: Invocation,
        default: Repetition,
        audit: Repetition | None,
    ) -> None:
        self._session = session
        self._markers = markers
        self._invocation = invocation
        self._default = default
        self._audit = audit
        self._is_ready = False
        self._wrong: dict[pytest.Item, str] = {}
        """What is wrong with markers that a hook has added."""

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Wrapper:
        report = yield
        wrong = []
        for item in report.result if report.passed else ():
            if isinstance(item, pytest.Item):
                wrong += self._look_at(item, collector.config)
        if wrong:
            report.outcome, report.result = "failed", []
            report.longrepr = "\n".join(dict.fromkeys(wrong))
        return report

    def pytest_collection(self, session: pytest.Session) -> None:
        if self._is_on_errand():
            self._get_ready(session.config)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Look again: hooks may have added markers to what has been collected."""
        self._markers.forget_parents()
        for item in session.items:
            wrong = self._look_at(item, session.config)
            if wrong:
                self._wrong[item] = wrong[0]
        if self._wrong:
            register(session.config, Failing(self._wrong))

    def _look_at(self, item: pytest.Item, config: pytest.Config) -> list[str]:
        """Get ready if a test is to be repeated; return what is wrong with its marker."""
        try:
            wanted = self._read(item)
        except RepeatError as error:
            name = getattr(item, "originalname", None) or item.name  # once for all parameters
            return [f"{place_of(item)}: {name}: {error}"]
        if wanted is not None and wanted.deterministic:
            prepare_cublas(config)
        if wanted is not None:
            self._get_ready(config)
        return []

    def _get_ready(self, config: pytest.Config) -> None:
        if self._is_ready:
            return
        self._is_ready = True
        from pytest_seedall.repeat.errand_runs import Errands
        from pytest_seedall.repeat.limits import TimeLimits
        from pytest_seedall.repeat.repeating import CallEnds, Repeating

        kind = Errands if self._is_on_errand() else Repeating
        register(config, CallEnds())
        register(config, TimeLimits(lambda item: self.wanted(item) is not None))
        register(config, kind(self._session, self._invocation, self.wanted))

    def _is_on_errand(self) -> bool:
        """Tell whether the process runs tests for another one that compares what they give."""
        return self._session.errand is not None and self._session.errand.sender == "repeat"

    def wanted(self, item: pytest.Item) -> Repetition | None:
        """Return how a test is to be repeated, None if it is not."""
        return None if item in self._wrong or LEFT_OUT in item.stash else self._read(item)

    def _read(self, item: pytest.Item) -> Repetition | None:
        """Return what the marker of a test says.

        :raises RepeatError: for a wrong argument, which it quotes.
        """
        try:
            mark = self._markers.of(item).repeat
        except MarkerError:  # another marker is wrong, for which the test's setup fails
            return None
        if mark is None:
            return self._audit
        try:
            return from_marker(mark.args, mark.kwargs, self._audit or self._default)
        except RepeatError as error:
            raise RepeatError(f"{written(mark)}: {error}") from error


class Failing:
    """Fails the tests to which hooks have added wrong markers.

    :param wrong: what is wrong with them.
    """

    def __init__(self, wrong: Mapping[pytest.Item, str]) -> None:
        self._wrong = wrong

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if item in self._wrong:
            raise pytest.fail.Exception(self._wrong[item], pytrace=False)

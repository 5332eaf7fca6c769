"""Registers what few runs need: at once where options ask for it, otherwise on demand.

====================================  =========================================================
hooks                                 where
====================================  =========================================================
tests to be repeated                  `repeat`: `RepeatAsking`, `Repeating`, `Tallies`
tests to be run under many seeds      `sweep`: `SweepAsking`, `Sweeping`, `Gathering`
entropy draws that are errors         `seeding`: `EntropyErrors`
====================================  =========================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall.on_demand import ByMarker, ByReport
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

if TYPE_CHECKING:
    import pytest

    from pytest_seedall.processes.commands import Invocation
    from pytest_seedall.repeat.tallies import Tallies
    from pytest_seedall.session import SeedallSession
    from pytest_seedall.settings.markers import Markers
    from pytest_seedall.sweep.gathering import Gathering


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

"""The pytest plugin: options in, feature plugins registered. Loaded by the entry point `seedall`.

====================================  ===========================================================
hook                                  where
====================================  ===========================================================
options, initial conftests            here
setup, call, teardown                 `seeding`: `Seeding`, `BeforeSetup`
fixtures                              `seeding`: `FixtureSeeding`
collection                            `seeding`: `CollectionSeeding`
``--deterministic``                   `seeding`: `DeterministicModes`
late conftests                        `seeders`: `LateHooks`
failed tests and collectors           `reporting`: `FailureReporting`
header, summary                       `reporting`: `RunReporting`
first test started, end of the run    `replay`: `Remembering`
what failed, what passes              `replay`: `RecordingOnDemand`, `Recording`
the regressions file                  `replay`: `RegressionItems`, `RegressionRecording`
``--replay-failed`` and its like      `replay`: `Selecting`, `Replaying`
repeats, sweeps, entropy errors       `rare_features`, which has their hooks registered if need be
``--triage``                          `triage`: `Triaging`, `TriageRuns`
``--seedall-doctor``                  `doctor.examining.Doctor`
annotations on GitHub                 `reporting`: `GitHubActions`
xdist's                               `xdist`: `Controller`, `Worker`
====================================  ===========================================================

PYTEST_DONT_REWRITE, as in `pytest_seedall`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall._compat.pytest import option_names
from pytest_seedall.fixtures import seedall, session_seed
from pytest_seedall.processes.invocation import Invocation
from pytest_seedall.processes.processes import (
    distributes,
    is_worker,
    register,
    run_alone,
    run_in_one_process,
    switch_off_randomly,
)
from pytest_seedall.rare_features import look_at_markers, look_at_reports, register_sweep
from pytest_seedall.replay.recording_on_demand import record_failures
from pytest_seedall.replay.remembering import Remembering
from pytest_seedall.reporting.report_text import DETERMINISTIC
from pytest_seedall.reporting.reporting import FailureReporting, RunReporting
from pytest_seedall.seeders.foreign import LateHooks, from_hook
from pytest_seedall.seeding.collection_seeding import CollectionSeeding
from pytest_seedall.seeding.fixture_seeding import FixtureSeeding
from pytest_seedall.seeding.seeding import Seeding
from pytest_seedall.session import SESSION, SeedallSession
from pytest_seedall.settings import early_options, options, registered_options
from pytest_seedall.settings.markers import register_markers
from pytest_seedall.settings.option_names import (
    SHORT_NAMES,
    names_here,
    owned_elsewhere,
    rewrite_short_names,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from pytest_seedall.seeders.registry import Registry
    from pytest_seedall.settings.markers import Markers

    Wrapper: TypeAlias = Generator[None, Any, Any]

__all__ = ["seedall", "session_seed"]  # fixtures, which pytest finds in this module


def __dir__() -> list[str]:
    """Return what pytest is to look at, see `register`."""
    return [name for name in globals() if name in __all__ or name.startswith("pytest_")]


def pytest_addoption(parser: pytest.Parser) -> None:
    registered_options.add_options(parser)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    from pytest_seedall import hookspecs

    pluginmanager.add_hookspecs(hookspecs)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> Wrapper:
    """Seed the import of the initial conftests, then see whether one of them owns ``--seed``."""
    session = _open_session(early_config, args)
    known_before = frozenset(option_names(early_config))
    result = yield
    session.project_options = frozenset(option_names(early_config)) - known_before
    session.owned_elsewhere = owned_elsewhere(early_config)
    rewrite_short_names(args, kept=session.owned_elsewhere)
    if "--deterministic" in session.owned_elsewhere and "--deterministic" in args:
        _prepare(early_config, [name for name in args if name != "--deterministic"], again=True)
    session.settle_replay(early_config, args)
    return result


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Replay in other processes the failures that this one cannot."""
    if config.option.seedall_doctor:
        run_in_one_process(config)
        return None
    session = config.stash.get(SESSION, None)
    if session is None:
        return None
    if session.errand is not None:
        run_alone(config)
    replay = session.replay
    if replay is None or config.option.help or config.option.version:
        return None
    if not replay.is_here:
        from pytest_seedall.replay.replay_children import replay_elsewhere

        return replay_elsewhere(config, session)
    if replay.in_order:
        run_in_one_process(config)
    return None


@pytest.hookimpl(trylast=True)  # when all plugins and conftests have registered their markers
def pytest_configure(config: pytest.Config) -> None:
    """Settle the seeds, and register the features of this run."""
    session = config.stash.get(SESSION, None) or _open_session(config, [])
    markers = register_markers(config)
    session.entropy.marker = markers.entropy
    notes = list(_notes(session, markers, randomly_reseeded=switch_off_randomly(config)))
    if is_worker(config):
        invocation = _configure_worker(config, session, markers)
    else:
        invocation = _configure_main(config, session, markers, notes)
        if options.regressions(config) and session.replay is None and session.errand is None:
            from pytest_seedall.replay import regression_testing

            regression_testing.configure(config, session, markers, not invocation.targets)
    session.warning_filters = invocation.filters
    _add_seeders(config, session.registry)
    if options.asks_for_sweep(config):
        register_sweep(config, session, markers)
    register(config, session.reports)
    if distributes(config):
        from pytest_seedall.xdist import Controller

        register(config, Controller(session, invocation))
    else:
        register(config, LateHooks(config, session.notice))
        register(config, Seeding(session, markers, config))
        register(config, FixtureSeeding(session))
        register(config, CollectionSeeding(session))
        if session.settings.deterministic:
            from pytest_seedall.seeding.deterministic import DeterministicModes

            register(config, DeterministicModes(session))
        register(config, FailureReporting(session, invocation))
        look_at_markers(config, session, markers, invocation)
        if session.errand is not None and session.errand.sender == "triage":
            from pytest_seedall.triage import triage_runs

            triage_runs.configure(config, session, session.errand)


def _configure_worker(
    config: pytest.Config, session: SeedallSession, markers: Markers
) -> Invocation:
    from pytest_seedall.xdist import Worker, from_controller

    told = from_controller(config)
    session.settings = options.resolve(config, session.random_seed, told.session_seed)
    session.recorded_seeds = told.recorded_seeds
    session.child_arguments = told.child_arguments
    session.shared_folder = told.shared_folder
    register(config, Worker(session))
    _tell_started(config, session)
    if told.regressions is not None:
        from pytest_seedall.replay.regression_testing import RegressionItems

        register(config, RegressionItems(session, markers, told.regressions))
    if told.selection:
        from pytest_seedall.records.replay_plan import collect_whole_tests
        from pytest_seedall.replay.replaying import Selecting, Selection

        session.told_selection = told.selection
        collect_whole_tests(config)
        register(config, Selecting(session, Selection(told.selection), told.invocation.targets))
    return told.invocation


def _configure_main(
    config: pytest.Config, session: SeedallSession, markers: Markers, notes: list[str]
) -> Invocation:
    """Configure the process whose terminal the user sees."""
    owned = session.owned_elsewhere
    session.settings = options.resolve(config, session.random_seed, session.replayed_seed, owned)
    if session.settings.deterministic:
        notes.append(DETERMINISTIC)
    invocation = Invocation.of(config, session.settings, session.project_options)
    session.child_arguments = invocation.for_children(config)
    register(config, RunReporting(session, invocation, notes))
    if session.errand is not None:
        return invocation
    register(config, Remembering(config, session))
    look_at_reports(config, session, invocation)
    _configure_replay(config, session, invocation)
    if config.option.seedall_doctor:
        from pytest_seedall.doctor.examining import Doctor

        register(config, Doctor(config, session, markers, invocation))
    if options.triages(config):
        from pytest_seedall.triage import triaging

        triaging.configure(config, session, invocation)
    if os.environ.get("GITHUB_ACTIONS") == "true":
        from pytest_seedall.reporting.github_actions import GitHubActions

        register(config, GitHubActions(session))
    return invocation


def _configure_replay(
    config: pytest.Config, session: SeedallSession, invocation: Invocation
) -> None:
    """Register what records failures, and what replays them."""
    has_records = record_failures(config, session, invocation)
    replay = session.replay
    if replay is None or config.option.help:
        if has_records and not distributes(config):
            _tell_started(config, session)
        return
    from pytest_seedall.records.replay_plan import collect_only_needed
    from pytest_seedall.replay.replaying import Replaying, Selecting, Selection

    collect_only_needed(config, replay)
    names = names_here(invocation.not_short(session.owned_elsewhere))
    register(config, Replaying(session, replay, invocation.program, names))
    if not distributes(config):
        _tell_started(config, session)
        selection = Selection(session.selected, replay.groups[0].order)
        register(config, Selecting(session, selection, invocation.targets))


def _tell_started(config: pytest.Config, session: SeedallSession) -> None:
    from pytest_seedall.processes.started_tests import TellStarted

    register(config, TellStarted(session.originals))


def _open_session(config: pytest.Config, arguments: list[str]) -> SeedallSession:
    _prepare(config, arguments)
    session = config.stash[SESSION] = SeedallSession(config, arguments)
    config.add_cleanup(session.close)
    session.open()
    return session


def _prepare(config: pytest.Config, arguments: list[str], again: bool = False) -> None:
    """Have the environment as the deterministic modes need it, if they are wanted.

    :param again: whether it has been done before, for an option that is not ours.
    """
    is_wanted = early_options.early_deterministic(config, arguments)
    if is_wanted or again:
        from pytest_seedall.seeders.deterministic_modes import forget_cublas, prepare_cublas

        (prepare_cublas if is_wanted else forget_cublas)(config)


def _notes(session: SeedallSession, markers: Markers, randomly_reseeded: bool) -> Iterator[str]:
    """Yield what the header says about names and plugins that meet ours."""
    for name in sorted(session.owned_elsewhere):
        yield f"{name} is this project's own option here, ours is {SHORT_NAMES[name]}"
    for name in markers.renamed:
        yield f"the marker {name} is this project's own, ours is seedall_{name}"
    if randomly_reseeded:
        yield "pytest-randomly shuffles the tests, but does not reseed"


def _add_seeders(config: pytest.Config, registry: Registry) -> None:
    for library in from_hook(config):
        try:
            registry.add(library)
        except ValueError as error:
            raise pytest.UsageError(str(error)) from error

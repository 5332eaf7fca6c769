"""What is known of a run at its end: which tests failed, and the commands that replay them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_seedall.processes.commands import command_of_all
from pytest_seedall.reporting.report_text import REPLAY, SWEPT_TEST, unique
from pytest_seedall.reporting.summary_text import RunFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pytest

    from pytest_seedall.processes.invocation import Invocation
    from pytest_seedall.session import SeedallSession


def facts_of_run(
    config: pytest.Config,
    session: SeedallSession,
    invocation: Invocation,
    failed: Sequence[Any],
    errors: Sequence[Any],
    is_interrupted: bool,
) -> RunFacts:
    """Return what there is to be told.

    :param failed: the reports of failures.
    :param errors: those of what pytest calls errors: of collection, setup and teardown.
    """
    failures = sorted([*failed, *errors], key=_place)
    drew = [report for report in failures if hasattr(report, REPLAY)]
    replayable = [report for report in drew if getattr(report, REPLAY)]
    others = [report for report in replayable if not hasattr(report, SWEPT_TEST)]
    commands = _commands(session, invocation, others)
    return RunFacts(
        session.settings.session_seed,
        failed=len(_tests(failures)),
        errors=len(_tests(errors) - _tests(failed)),
        drew=len(_tests(drew)),
        without_replay=len(_tests(drew)) - len(_tests(replayable)),
        commands=commands,
        rerun_all=_rerun_all(config, session, invocation, commands),
        told_by_sweep=len(replayable) - len(others),
        are_all_recorded=session.are_all_recorded,
        is_interrupted=is_interrupted,
        running=session.running,
        notices=session.notices,
    )


def _commands(session: SeedallSession, invocation: Invocation, reports: Sequence[Any]) -> list[str]:
    """Return the commands of failures; alone, those may pass that had run in their order."""
    if session.replay is not None and session.replay.in_order:
        return [_in_order(session, invocation)] if reports else []
    return unique(getattr(report, REPLAY) for report in reports)


def _rerun_all(
    config: pytest.Config, session: SeedallSession, invocation: Invocation, commands: Sequence[str]
) -> str:
    """Return the command for all failures: in order, if one of them needs that."""
    if not config.pluginmanager.has_plugin("cacheprovider"):
        return ""
    in_order = _in_order(session, invocation)
    if in_order in commands:
        return in_order
    return command_of_all(invocation, "--seedall-replay-failed", session.owned_elsewhere)


def _in_order(session: SeedallSession, invocation: Invocation) -> str:
    return command_of_all(invocation, "--seedall-replay-in-order", session.owned_elsewhere)


def _tests(reports: Iterable[Any]) -> set[str]:
    return {report.nodeid for report in reports}


def _place(report: pytest.TestReport | pytest.CollectReport) -> tuple[str, int, str]:
    """Return what puts failures in the same order with and without xdist."""
    file, line, _ = report.location or ("", None, "")
    return file or "", line or 0, report.nodeid

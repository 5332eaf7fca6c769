"""The words at the end of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.reporting.report_text import MOST_OF_SWEEP, TITLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_seedall.settings.options import SessionSeed

_MAX_COMMANDS = 5
_MAX_NOTICES = 5


class RunFacts(NamedTuple):
    """What is known of a run at its end."""

    session_seed: SessionSeed
    failed: int = 0
    """How many tests failed, or modules that could not be collected."""
    drew: int = 0
    """How many of them drew random numbers."""
    without_replay: int = 0
    """How many of those have no command: they are marked unseeded, say."""
    commands: Sequence[str] = ()
    """The replay commands of the others."""
    rerun_all: str = ""
    """The command that runs all failed tests again, empty if there is none."""
    told_by_sweep: int = 0
    """How many replay commands there are beside these, of tests that a sweep tells of."""
    are_all_recorded: bool = True
    """False if a test has failed under more seeds than are recorded."""
    is_interrupted: bool = False
    running: Sequence[str] = ()
    """The commands of the tests that were running when the run was interrupted, if known."""
    notices: Sequence[str] = ()
    """What the user should know beside the failures, one line each."""
    errors: int = 0
    """How many of the failed have but errors, as pytest calls those of collection, setup and
    teardown."""


def summary(run: RunFacts, brief: bool = False) -> list[str]:
    """Return the lines at the end of a run; none if there is nothing to say.

    :param brief: of the failures, say how many there are and one command.
    """
    lines = list(run.notices[:_MAX_NOTICES])
    if len(run.notices) > _MAX_NOTICES:
        lines[-1:] = [f"... {len(run.notices) - _MAX_NOTICES + 1} more notices"]
    if brief:  # then there is no heading that says whose they are
        lines = [f"{TITLE}: {line}" for line in lines]
    if run.is_interrupted:
        lines.append(f"{_session_seed(run)}: interrupted{' in' if run.running else ''}")
        lines += _commands(run.running)
    return [*lines, *_failures(run, brief)] if run.failed else lines


def _failures(run: RunFacts, brief: bool) -> list[str]:
    count = f"{_session_seed(run)}: {_count(run)}"
    replayable = len(run.commands) + run.told_by_sweep
    if not run.rerun_all or not (run.told_by_sweep or replayable > 1):
        return [count, *_commands(run.commands, shown=1 if brief else _MAX_COMMANDS)]
    single = [command for command in run.commands if command != run.rerun_all]
    commands = [] if brief else _commands(single)
    all_ = "all of them" if replayable > 1 else "again"
    if not run.are_all_recorded:
        all_ = f"each under up to {MOST_OF_SWEEP} seeds"
    return [count, *commands, f"{all_}: {run.rerun_all}"]


def _count(run: RunFacts) -> str:
    """Return how many tests failed, drew random numbers, and cannot be replayed."""
    count = _failed_and_errors(run)
    if run.failed == 1:
        drew = "and drew random numbers" if run.drew else "drew no random numbers"
        return f"{count}, {drew}" + ("; it has no replay" if run.without_replay else "")
    drew = {0: "none", run.failed: "all"}.get(run.drew, str(run.drew))
    without = f", {run.without_replay} of these without a replay" if run.without_replay else ""
    return f"{count}, {drew} of them drew random numbers{without}"


def _failed_and_errors(run: RunFacts) -> str:
    """Return both numbers in pytest's words, those that are not 0; of tests, each counted once."""
    failed, errors = run.failed - run.errors, run.errors
    counts = [f"{failed} failed"] if failed else []
    return ", ".join([*counts, f"{errors} error{'s' if errors > 1 else ''}"] if errors else counts)


def _session_seed(run: RunFacts) -> str:
    source = run.session_seed.source.replace("chosen at ", "")
    return f"session seed {run.session_seed.value}" + (f" ({source})" if source else "")


def _commands(commands: Sequence[str], shown: int = _MAX_COMMANDS) -> list[str]:
    lines = [f"  {command}" for command in commands[:shown]]
    more = len(commands) - shown
    return [*lines, f"  ... {more} more"] if more > 0 else lines

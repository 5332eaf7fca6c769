"""What runs give, made by hand: for tests of how it is judged and told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_seedall.comparing.snapshots import Snapshots
from pytest_seedall.running.runs import Outcome, Run
from pytest_seedall.running.verdicts import Verdict, judge, with_states
from pytest_seedall.running.wanted import repetition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PASSED = (Outcome("setup", "passed"), Outcome("call", "passed"))
FAILED = (Outcome("setup", "passed"), Outcome("call", "failed"))


def run(
    *examples: Mapping[str, object],
    outcomes: Sequence[Outcome] = PASSED,
    raised: BaseException | None = None,
    returned: Sequence[object] = (),
    recorded: Sequence[tuple[str, object]] = (),
    states: Mapping[str, object] | None = None,
) -> Run:
    """Return what a run has given: the locals of each example, and the rest."""
    with Snapshots() as snapshots:
        return Run(
            tuple(outcomes),
            () if raised is None else (("call", snapshots.of_names({"exception": raised})),),
            tuple(snapshots.of_names({"": value}) for value in returned),
            tuple(snapshots.of_names(found) for found in examples),
            tuple(snapshots.of_names({name: value}) for name, value in recorded),
            snapshots.of_names(states or {}),
        )


def judged(first: Run, second: Run, **arguments: Any) -> Verdict:
    """Return the verdict on two runs of a test with such a marker."""
    return with_states(judge(first, second, repetition(arguments)), first.states, second.states)

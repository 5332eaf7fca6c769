"""The reports of tests, and one hook for several features, as each call of one takes long."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Taker: TypeAlias = Callable[[pytest.TestReport], None]

PHASES = ("setup", "call", "teardown")


def process_of(report: pytest.TestReport) -> str:
    """Return the name of the process that ran a test; without xdist there is but one."""
    return getattr(report, "worker_id", "")


class Reports:
    """Hands the report of each phase to who wants it, before anybody else sees it.

    Those of phases that have not passed, and of tests whose process has died, go to all.
    """

    def __init__(self) -> None:
        self._wanted: dict[Taker, frozenset[str]] = {}
        """The phases whose reports each wants though they have passed; in the order of calls."""
        self._sort()

    def _sort(self) -> None:
        self._all = tuple(self._wanted)
        self._of_passed = {
            phase: tuple(take for take, wanted in self._wanted.items() if phase in wanted)
            for phase in PHASES
        }

    def hand_to(self, take: Taker, phases: Iterable[str] = PHASES) -> None:
        """Have a function called with reports, before those that are called so far.

        :param phases: those whose reports it wants though they have passed.
        """
        self._wanted = {take: frozenset(phases), **self._wanted}
        self._sort()

    def hand_last_to(self, take: Taker, phases: Iterable[str] = PHASES) -> None:
        """Have a function called after all others; called again, add to the phases it wants."""
        self._wanted[take] = self._wanted.get(take, frozenset()).union(phases)
        self._sort()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        takers = self._all
        if report.outcome == "passed":
            takers = self._of_passed.get(report.when or "", takers)
        for take in takers:
            take(report)

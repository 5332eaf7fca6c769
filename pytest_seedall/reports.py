"""The hook for the reports of tests: one for several features, as each call of one takes long."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Taker: TypeAlias = Callable[[pytest.TestReport], None]


class Reports:
    """Hands the report of each phase to who wants it, before anybody else sees it."""

    def __init__(self) -> None:
        self._of_passed: tuple[Taker, ...] = ()
        self._of_others: tuple[Taker, ...] = ()

    def hand_to(self, take: Taker) -> None:
        """Have a function called with each report, before those that are called so far."""
        self._of_passed = (take, *self._of_passed)
        self._of_others = (take, *self._of_others)

    def hand_at_last_to(self, take: Taker) -> None:
        """Have a function called with each report, when the others have been."""
        self._of_passed += (take,)
        self._of_others += (take,)

    def hand_unusual_to(self, take: Taker) -> None:
        """Have a function called first with the reports of phases that have not passed."""
        self._of_others = (take, *self._of_others)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for take in self._of_passed if report.outcome == "passed" else self._of_others:
            take(report)

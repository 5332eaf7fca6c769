"""The hook for the reports of tests: one for several features, as each call of one takes long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


class Reports:
    """Hands the report of each phase to who wants it, before anybody else sees it."""

    def __init__(self) -> None:
        self._takers: list[Callable[[pytest.TestReport], None]] = []

    def hand_to(self, take: Callable[[pytest.TestReport], None]) -> None:
        """Have a function called with each report; the last that is given comes first."""
        self._takers.insert(0, take)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for take in self._takers:
            take(report)

"""Time limits of pytest-timeout: each run of a test has as much time as one that is not repeated.

It sets its clock around all runs; once that has rung, the runs that follow would have no limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


class TimeLimits:
    """Sets the clock anew for each run but the first.

    :param is_repeated: tells whether a test runs several times.
    """

    def __init__(self, is_repeated: Callable[[pytest.Item], bool]) -> None:
        self._is_repeated = is_repeated
        self._item: pytest.Item | None = None
        """The test for which the clock has been set, around all runs."""
        self._settings: Any = None
        self._has_run = False

    @pytest.hookimpl(tryfirst=True, optionalhook=True)
    def pytest_timeout_set_timer(self, item: pytest.Item, settings: Any) -> None:
        """Take note; pytest-timeout sets the clock itself."""
        if not getattr(settings, "func_only", False) and item is not self._item:
            self._item, self._settings, self._has_run = item, settings, False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if item is not self._item or not self._is_repeated(item):
            return
        if self._has_run:
            item.ihook.pytest_timeout_cancel_timer(item=item)
            item.ihook.pytest_timeout_set_timer(item=item, settings=self._settings)
        self._has_run = True

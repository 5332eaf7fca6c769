"""Time limits of pytest-timeout: each run of a test has as much time as one that is not repeated.

It sets its clock around all runs, and around what is done between them, such as runs in other
processes. There it is to be off: it ends the whole process, or rings where no test is to fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator


#: How many seconds more than ever a run of a test may take: one that is traced takes longer.
MORE_SECONDS = pytest.StashKey[float]()


class TimeLimits:
    """Sets the clock for each run, from its setup to its teardown.

    :param is_repeated: tells whether a test runs several times.
    """

    def __init__(self, is_repeated: Callable[[pytest.Item], bool]) -> None:
        self._is_repeated = is_repeated
        self._item: pytest.Item | None = None
        """The test for which the clock has been set, around all runs."""
        self._settings: Any = None
        self._has_more = False

    @pytest.hookimpl(tryfirst=True, optionalhook=True)
    def pytest_timeout_set_timer(self, item: pytest.Item, settings: Any) -> bool | None:
        """Take note; pytest-timeout sets the clock itself, or is asked to, with more time."""
        more = item.stash.get(MORE_SECONDS, 0.0)
        if more and not self._has_more:
            self._has_more = True
            try:
                later = settings._replace(timeout=settings.timeout + more)
                item.ihook.pytest_timeout_set_timer(item=item, settings=later)
            finally:
                self._has_more = False
            return True
        if not more and not getattr(settings, "func_only", False):
            self._item, self._settings = item, settings
        return None

    @pytest.hookimpl(wrapper=True, trylast=True)  # once pytest-timeout has set it
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        self._cancel(item)
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self._cancel(item)
        if self._has_limit(item):
            item.ihook.pytest_timeout_set_timer(item=item, settings=self._settings)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, Any, Any]:
        try:
            return (yield)
        finally:
            self._cancel(item)

    def _cancel(self, item: pytest.Item) -> None:
        if self._has_limit(item):
            item.ihook.pytest_timeout_cancel_timer(item=item)

    def _has_limit(self, item: pytest.Item) -> bool:
        return item is self._item and self._is_repeated(item)

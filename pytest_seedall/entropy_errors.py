"""Fails a test at its own line for a forbidden entropy draw, also if it swallows the error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_seedall.entropy import EntropyError
from pytest_seedall.projects import is_project_file

if TYPE_CHECKING:
    from types import TracebackType

    from pytest_seedall.entropy import Entropy


class EntropyErrors:
    """The hooks at the end of each phase of a test."""

    def __init__(self, entropy: Entropy) -> None:
        self._entropy = entropy

    # No wrappers, whose frames pytest would show in any failure.
    @pytest.hookimpl(trylast=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self._entropy.raise_swallowed(item.config.rootpath)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        self._entropy.raise_swallowed(item.config.rootpath)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        self._entropy.raise_swallowed(item.config.rootpath)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> None:
        """Prepare the report, which pytest makes, of a forbidden draw."""
        if call.excinfo is not None and call.excinfo.type is EntropyError:
            end_in_project(call.excinfo.tb)


def end_in_project(traceback: TracebackType | None) -> None:
    """Cut the frames of the library that drew, whose compiled ones would show no source."""
    last = None
    while traceback is not None:
        if is_project_file(traceback.tb_frame.f_code.co_filename):
            last = traceback
        traceback = traceback.tb_next
    if last is not None:
        last.tb_next = None

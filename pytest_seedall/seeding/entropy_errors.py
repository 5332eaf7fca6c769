"""Fails a test at its own line for a forbidden entropy draw, also if it swallows the error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall._compat.pytest import ends_phase
from pytest_seedall.entropy.draws import EntropyError
from pytest_seedall.naming.projects import is_project_file

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import TracebackType

    from pytest_seedall.session import SeedallSession

    Wrapper: TypeAlias = Generator[None, Any, Any]


class EntropyErrors:
    """The hooks at the end of each phase of a test, and of what collects tests.

    What other hooks draw after the phase is no matter of the test, and left alone.

    They are there where a forbidden draw is an error, or where hooks of others may draw.
    """

    def __init__(self, session: SeedallSession) -> None:
        self._session = session
        self._entropy = session.entropy

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Wrapper:
        report = yield
        forbidden = self._entropy.swallowed()
        if forbidden is not None and report.passed:
            report.outcome = "failed"
            report.longrepr = forbidden.told(collector.config.rootpath)
            report.result = []
        return report

    # No wrappers, whose frames pytest would show in any failure.
    @pytest.hookimpl(trylast=True)
    def pytest_runtest_setup(self) -> None:
        if self._entropy.draws.forbidden is not None:
            self._session.raise_swallowed()
        self._entropy.pause()

    pytest_runtest_call = pytest_runtest_teardown = pytest_runtest_setup

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> None:
        """Prepare the report, which pytest makes, of a forbidden draw."""
        if call.excinfo is None or not ends_phase(call):
            return
        self._entropy.pause()
        if call.excinfo.type is EntropyError:
            end_in_project(call.excinfo.tb)
        elif call.excinfo.errisinstance(pytest.skip.Exception):
            self._fail_instead(call)

    def _fail_instead(self, call: pytest.CallInfo[None]) -> None:
        """See that a skip does not hide what was swallowed before it."""
        try:
            self._session.raise_swallowed()
        except pytest.fail.Exception as error:
            call.excinfo = pytest.ExceptionInfo.from_exception(error)


def end_in_project(traceback: TracebackType | None) -> None:
    """Cut the frames of the library that drew, whose compiled ones would show no source."""
    last = None
    while traceback is not None:
        if is_project_file(traceback.tb_frame.f_code.co_filename):
            last = traceback
        traceback = traceback.tb_next
    if last is not None:
        last.tb_next = None

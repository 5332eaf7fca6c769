"""Fails a test at its own line for a forbidden entropy draw, also if it swallows the error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall.entropy import EntropyError
from pytest_seedall.projects import is_project_file

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import TracebackType

    from pytest_seedall.entropy import Entropy

    Wrapper: TypeAlias = Generator[None, Any, Any]


class EntropyErrors:
    """The hooks around each phase of a test."""

    def __init__(self, entropy: Entropy) -> None:
        self._entropy = entropy

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Wrapper:
        return (yield from self._watch(item))

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Wrapper:
        return (yield from self._watch(item))

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Wrapper:
        return (yield from self._watch(item))

    def _watch(self, item: pytest.Item) -> Wrapper:
        __tracebackhide__ = True
        try:
            result = yield
        except EntropyError as error:
            end_in_project(error.__traceback__)
            raise
        self._entropy.raise_swallowed(item.config.rootpath)
        return result


def end_in_project(traceback: TracebackType | None) -> None:
    """Cut the frames of the library that drew, whose compiled ones would show no source."""
    last = None
    while traceback is not None:
        if is_project_file(traceback.tb_frame.f_code.co_filename):
            last = traceback
        traceback = traceback.tb_next
    if last is not None:
        last.tb_next = None

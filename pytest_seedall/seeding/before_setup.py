"""Finds out what the project's hooks seed before the setup of a test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall.seeds import derive
from pytest_seedall.streams.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Generator

    from pytest_seedall.session import SeedallSession

    Wrapper: TypeAlias = Generator[None, Any, Any]


class BeforeSetup:
    """Begins a stream for these hooks (`pytest_runtest_logstart`), where there may be any.

    Nothing is seeded for it: it is there to be told what they seed.
    """

    def __init__(self, session: SeedallSession) -> None:
        self._session = session
        self._seed = derive(session.settings.session_seed.value, "before setup")

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self) -> Wrapper:
        stream = Stream(self._seed)
        self._session.test.before_setup = self._session.streams.current = stream
        return (yield)

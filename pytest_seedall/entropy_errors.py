"""Fails a test that has swallowed the error of a forbidden entropy draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_seedall.entropy import Entropy


class EntropyErrors:
    """The hooks at the end of each phase of a test that has not failed."""

    def __init__(self, entropy: Entropy) -> None:
        self._entropy = entropy

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self._entropy.raise_swallowed(item.config.rootpath)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        self._entropy.raise_swallowed(item.config.rootpath)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        self._entropy.raise_swallowed(item.config.rootpath)

"""Remembers the session seed in pytest's cache, for ``--seed=last`` and ``--lf``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall.options import LAST_SEED

if TYPE_CHECKING:
    import pytest


class Remembering:
    """Waits for the first test: a run that starts none must not overwrite the seed of one."""

    def __init__(self, config: pytest.Config, session_seed: int) -> None:
        self._config = config
        self._session_seed = session_seed

    def pytest_runtest_logstart(self) -> None:
        self._config.pluginmanager.unregister(self)
        cache = getattr(self._config, "cache", None)  # absent with -p no:cacheprovider
        if cache is not None:
            cache.set(LAST_SEED, self._session_seed)

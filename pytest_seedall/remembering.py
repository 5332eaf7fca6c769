"""Remembers the session seed in pytest's cache, for ``--seed=last`` and ``--lf``."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from pytest_seedall.options import LAST_SEED

if TYPE_CHECKING:
    import pytest

    from pytest_seedall.session import SeedallSession


class Remembering:
    """Waits for the first test: a run that starts none must not overwrite the seed of one."""

    def __init__(self, config: pytest.Config, session: SeedallSession) -> None:
        self._config = config
        self._session = session

    def pytest_runtest_logstart(self) -> None:
        self._config.pluginmanager.unregister(self)
        cache = getattr(self._config, "cache", None)  # absent with -p no:cacheprovider
        if cache is not None:
            self._remember_in(cache)

    def _remember_in(self, cache: pytest.Cache) -> None:
        with warnings.catch_warnings(record=True) as caught:  # with -W error they end the run
            warnings.simplefilter("always")
            cache.set(LAST_SEED, self._session.settings.session_seed.value)
        for warning in caught:
            self._session.notice(f"the session seed is not remembered: {warning.message}")

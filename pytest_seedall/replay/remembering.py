"""Remembers the session seed in pytest's cache, for ``--seed=last`` and ``--lf``."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from pytest_seedall._compat.pytest import has_failures
from pytest_seedall.processes.processes import only_sets_up
from pytest_seedall.settings.last_seeds import LAST_FAILED_SEED, LAST_SEED

if TYPE_CHECKING:
    import pytest

    from pytest_seedall.session import SeedallSession


class Remembering:
    """Waits for the first test: a run that starts none must not overwrite the seed of one."""

    def __init__(self, config: pytest.Config, session: SeedallSession) -> None:
        self._config = config
        self._session = session

    def pytest_runtest_logstart(self) -> None:
        plugins = self._config.pluginmanager
        plugins.unregister(self)
        cache = getattr(self._config, "cache", None)  # absent with -p no:cacheprovider
        if cache is not None and not only_sets_up(self._config):
            memory = Memory(cache, self._session)
            if memory.keep(LAST_SEED):
                plugins.register(memory, f"seedall-{Memory.__name__}")


class Memory:
    """Writes into the cache; there from the first test on."""

    def __init__(self, cache: pytest.Cache, session: SeedallSession) -> None:
        self._cache = cache
        self._session = session

    def keep(self, key: str) -> bool:
        """Keep the session seed under a key; tell whether that was possible."""
        with warnings.catch_warnings(record=True) as caught:  # with -W error they end the run
            warnings.simplefilter("always")
            reasons = self._set(key)
        reasons += [warning.message for warning in caught]
        for reason in reasons:
            self._session.notice(f"the session seed is not remembered: {reason}")
        return not reasons

    def _set(self, key: str) -> list[Warning | str | OSError]:
        """Set it; return what pytest's cache does not warn of: that the disk is full."""
        try:
            self._cache.set(key, self._session.settings.session_seed.value)
        except OSError as error:
            return [error]
        return []

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Keep the seed of a run that failed, when pytest keeps what failed in it."""
        if has_failures(session):
            self.keep(LAST_FAILED_SEED)

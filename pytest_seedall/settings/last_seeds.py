"""The session seeds of earlier runs, which pytest's cache holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall._compat.pytest import (
    early_cache_file,
    early_cache_value,
    early_option,
    holds_failures,
)
from pytest_seedall.seeds import MAX_SESSION_SEED

if TYPE_CHECKING:
    import pytest

#: Where the cache keeps the session seed of the last run, and of the last in which a test failed.
LAST_SEED = "seedall/last"
LAST_FAILED_SEED = "seedall/last_failed"

OF_THE_LAST_RUN = "of the last run"

_FAILED_FIRST = ("lf", "failedfirst", "stepwise", "stepwise_skip")


def last_seed(config: pytest.Config, key: str = LAST_SEED) -> int | None:
    """Return a session seed that an earlier run has left, None if the cache holds none."""
    stored = early_cache_value(config, key)
    valid = type(stored) is int and 0 <= stored <= MAX_SESSION_SEED
    return stored if valid else None  # type: ignore[return-value]


def reruns_failures(config: pytest.Config) -> bool:
    """Tell whether this is a run with ``--lf`` or its like."""
    return any(early_option(config, name) for name in _FAILED_FIRST)


def rerun_seed(config: pytest.Config) -> tuple[int | None, str]:
    """Return the session seed for ``--lf`` and its like, if there is one, and whose it is."""
    runs_failures = reruns_failures(config)
    if runs_failures and holds_failures(config):
        seed = last_seed(config, LAST_FAILED_SEED)
        if seed is not None:
            return seed, f"{OF_THE_LAST_RUN} that failed"
    if runs_failures or early_option(config, "newfirst"):
        return last_seed(config), OF_THE_LAST_RUN
    return None, ""


def no_last_seed(config: pytest.Config) -> str:
    """Say why there is no seed of the last run."""
    if not config.pluginmanager.has_plugin("cacheprovider"):
        return "pytest's cache, which remembers it, is switched off (-p no:cacheprovider)"
    from pytest_seedall.files import is_file  # for a mistake alone

    place = f"{config.getini('cache_dir')}/v/{LAST_SEED}"
    file = early_cache_file(config, LAST_SEED)
    if file is not None and is_file(file):
        return f"pytest's cache holds no valid session seed ({place})"
    return f"pytest's cache holds no session seed of an earlier run ({place})"

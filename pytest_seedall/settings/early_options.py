"""What the settings are before the command line is parsed, for the initial conftests."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from pytest_seedall._compat.pytest import ini_value
from pytest_seedall.settings.option_names import early_values, is_given
from pytest_seedall.settings.options import MODES, TRUTH, SessionSeed, Settings, session_seed_of

if TYPE_CHECKING:
    from pytest_seedall.settings.options import Mode

#: Tell an xdist worker, before its initial conftests are imported, the session seed and the mode of
#: entropy draws.
WORKER_SEED = "PYTEST_SEEDALL_WORKER_SEED"
WORKER_ENTROPY = "PYTEST_SEEDALL_WORKER_ENTROPY"


def early_settings(config: pytest.Config, arguments: list[str], random_seed: int) -> Settings:
    """Return what the settings are as far as it can be told before the options are parsed."""
    told = os.environ.pop(WORKER_SEED, None), os.environ.pop(WORKER_ENTROPY, None)
    if told[0] is not None and told[1] is not None:
        return Settings(SessionSeed(int(told[0])), entropy=told[1])  # type: ignore[arg-type]
    seed = early_session_seed(config, arguments, random_seed)
    return Settings(seed, entropy=early_entropy(config, arguments))


def early_session_seed(
    config: pytest.Config, arguments: list[str], random_seed: int
) -> SessionSeed:
    """Return the session seed before the command line is parsed, for the initial conftests.

    An invalid value counts as absent: it may be meant for somebody else's ``--seed``.
    """
    # Our own name first: beside it, the short one is somebody else's.
    given = [*early_values("--seed", arguments), *early_values("--seedall-seed", arguments)]
    try:
        return session_seed_of(config, given[-1] if given else None, random_seed)
    except pytest.UsageError:
        return SessionSeed(random_seed, "chosen at random")


def early_entropy(config: pytest.Config, arguments: list[str]) -> Mode:
    """Return what to do with the entropy draws of the initial conftests, as above."""
    given = [*early_values("--entropy", arguments), *early_values("--seedall-entropy", arguments)]
    value = given[-1] if given else ini_value(config, "seedall_entropy")
    return next((mode for mode in MODES if mode == value), "seed")


def early_deterministic(config: pytest.Config, arguments: list[str]) -> bool:
    """Tell whether the deterministic modes are wanted, as above."""
    value = ini_value(config, "seedall_deterministic")
    names = "--deterministic", "--seedall-deterministic"
    given = any(is_given(name, arguments) for name in names)
    return given or TRUTH.get(str(value).lower(), False)

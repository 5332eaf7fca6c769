"""What the option and the ini settings say of triage."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

from pytest_seedall._compat.pytest import ini_value
from pytest_seedall.settings.option_names import as_given
from pytest_seedall.settings.options import ini_place

if TYPE_CHECKING:
    from pytest_seedall.settings.options import Settings

MOST_SEEDS = 1000


class Triage(NamedTuple):
    """How failures are triaged."""

    seeds: int
    """Under how many other seeds."""
    seconds: float
    """How long all of it may take."""


def wanted(config: pytest.Config, settings: Settings, option: str) -> Triage:
    """Return how the failures of a run are triaged that is to have them triaged.

    :param option: the option's name in this run.
    :raises pytest.UsageError: for an invalid value, naming it and its place.
    """
    given = config.getoption("seedall_triage")
    where = f"{option}={as_given(given)}"
    if given is None:
        given = ini_value(config, "seedall_triage")
        where = ini_place(config, "seedall_triage", given)
    text = str(given).strip()
    if not re.fullmatch("[0-9]{1,9}", text) or not 1 <= int(text) <= MOST_SEEDS:
        raise pytest.UsageError(f"{where}: expected a number of seeds from 1 to {MOST_SEEDS}")
    return Triage(int(text), settings.triage_seconds)

"""What the option and the ini settings say of triage."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from pytest_seedall._compat.pytest import ini_value
from pytest_seedall.settings.option_names import as_given
from pytest_seedall.settings.options import ini_place

MOST_SEEDS = 1000
_LONGEST = 86_400

_SEEDS = f"a number of seeds from 1 to {MOST_SEEDS}"
_SECONDS = f"a number of seconds from 1 to {_LONGEST}"


class Triage(NamedTuple):
    """How failures are triaged."""

    seeds: int
    """Under how many other seeds."""
    seconds: int
    """How long all of it may take."""


def wanted(config: pytest.Config, option: str) -> Triage:
    """Return how the failures of a run are triaged that is to have them triaged.

    :param option: the option's name in this run.
    :raises pytest.UsageError: for an invalid value, naming it and its place.
    """
    given, where = config.getoption("seedall_triage"), ""
    if given is None:
        given = ini_value(config, "seedall_triage")
        where = ini_place(config, "seedall_triage", given)
    seeds = _integer(given, MOST_SEEDS, where or f"{option}={as_given(given)}", _SEEDS)
    seconds = ini_value(config, "seedall_triage_time")
    where = ini_place(config, "seedall_triage_time", seconds)
    return Triage(seeds, _integer(seconds, _LONGEST, where, _SECONDS))


def _integer(value: object, highest: int, where: str, expected: str) -> int:
    text = str(value).strip()
    if not re.fullmatch("[0-9]{1,9}", text) or not 1 <= int(text) <= highest:
        raise pytest.UsageError(f"{where}: expected {expected}")
    return int(text)

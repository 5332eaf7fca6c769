"""What the options and ini settings say about repeats."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from pytest_seedall._compat.pytest import ini_value
from pytest_seedall.running.wanted import MOST_RUNS, RepeatError, Repetition, repetition
from pytest_seedall.settings.option_names import REPEAT_BY_DEFAULT, as_given, name_here
from pytest_seedall.settings.options import ini_place, split

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

_NUMBERS = {"runs": int, "rtol": float, "atol": float}


def default(config: pytest.Config) -> Repetition:
    """Return what a marker means that gives no arguments.

    :raises pytest.UsageError: for an invalid ini setting, naming it.
    """
    found = Repetition()
    for name in (*_NUMBERS, "ignore"):
        setting = f"seedall_repeat_{name}"
        value = ini_value(config, setting)
        if value is not None and value != []:
            found = _with(config, found, setting, {name: _read(name, value)})
    return found


def repeats(config: pytest.Config, owned: Container[str]) -> tuple[Repetition, Repetition | None]:
    """Return what the marker `repeat_deterministic` means, and what is done without it.

    :param owned: the short names that are somebody else's options in this run.
    :raises pytest.UsageError: for an invalid value.
    """
    marked = default(config)
    return marked, audit(config, name_here("--repeat-deterministic", owned), marked)


def audit(config: pytest.Config, option: str, marked: Repetition) -> Repetition | None:
    """Return how tests without a marker are repeated, None if they are not.

    :param option: the option's name in this run.
    :param marked: what a marker means.
    :raises pytest.UsageError: for an invalid number of runs.
    """
    given = config.getoption("seedall_repeat_deterministic")
    if given is None:
        return None
    if given == REPEAT_BY_DEFAULT:
        return marked
    if not re.fullmatch("[0-9]{1,9}", given) or not 2 <= int(given) <= MOST_RUNS:
        expected = f"expected a number of runs from 2 to {MOST_RUNS}"
        raise pytest.UsageError(f"{option}={as_given(given)}: {expected}")
    return marked._replace(runs=int(given))


def _with(
    config: pytest.Config, found: Repetition, setting: str, arguments: Mapping[str, object]
) -> Repetition:
    try:
        return repetition(arguments, found)
    except RepeatError as error:
        reason = str(error).partition(": ")[2]
        where = ini_place(config, setting, ini_value(config, setting))
        raise pytest.UsageError(f"{where}: {reason}") from error


def _read(name: str, value: object) -> object:
    """Return a setting as its argument would be; as it is, if it cannot be read."""
    if name == "ignore":
        return split(value) if isinstance(value, str) else value
    try:
        return _NUMBERS[name](value) if isinstance(value, str) else value
    except ValueError:
        return value

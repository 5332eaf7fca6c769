"""What the options, the ini settings and the marker `seed_sweep` ask for."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

import pytest

from pytest_seedall._compat.pytest import ini_value
from pytest_seedall.seeds import MAX_TEST_SEED, derive, derive_series
from pytest_seedall.settings.option_names import SWEEPS, as_given, name_here
from pytest_seedall.settings.options import ini_place, truth_of

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

#: More seeds than that are a mistake.
MOST_SEEDS = 100_000

_PER_PART = 4096

_EXPECTED = f"expected a number of seeds from 1 to {MOST_SEEDS}, or a list of test seeds"
_UNITS = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}
_SECONDS = "expected a time, such as 60s, 5m or 1h"


class SweepError(Exception):
    """An argument is none; the message says what is expected."""


class Sweep(NamedTuple):
    """Under which seeds a test is run: so many that are derived, or given ones."""

    number: int
    given: tuple[int, ...] = ()
    one_item: bool | None = None
    """Whether all runs are made inside one item, None if that is not said."""

    def seeds(self, session_seed: int, seed_id: str) -> Sequence[int]:
        """Return the test seeds, each once; of those derived, the first is the test's own."""
        if self.given:
            return self.given
        found = _each_once(_derived(session_seed, seed_id, self.number))
        if len(found) < self.number:  # two of them are the same: they have 31 bits
            found = _each_once(_derived(session_seed, seed_id, self.number + 100))
        return found[: self.number]


def _derived(session_seed: int, seed_id: str, number: int) -> array[int]:
    """Return so many test seeds, some of them perhaps twice; in an array, as there may be many."""
    own, others = (
        derive(session_seed, "test", seed_id),
        derive_series(session_seed, "test", seed_id),
    )
    return array("I", islice(chain([own], others), number))


def _each_once(seeds: array[int]) -> array[int]:
    """Return the different ones, in the order in which they come up first."""
    twice = _twice(seeds)
    if not twice:
        return seeds
    kept, seen = array("I"), set[int]()
    for seed in seeds:
        if seed not in seen:
            kept.append(seed)
        if seed in twice:
            seen.add(seed)
    return kept


def _twice(seeds: array[int]) -> set[int]:
    """Return those that come up more than once; of many, few are looked at at a time."""
    parts = 1 + len(seeds) // _PER_PART
    found = (Counter(one for one in seeds if one % parts == part) for part in range(parts))
    return {one for counts in found for one, count in counts.items() if count > 1}


def from_marker(mark: pytest.Mark) -> Sweep:
    """Return what a marker asks for.

    :raises SweepError: for arguments that it does not take.
    """
    for name in mark.kwargs:
        if name != "one_item":
            raise SweepError(f"{name}: there is no such argument; {_EXPECTED}")
    one_item = mark.kwargs.get("one_item")
    if "one_item" in mark.kwargs and type(one_item) is not bool:
        raise SweepError("one_item: expected True or False")
    value = mark.args[0] if len(mark.args) == 1 else None
    if type(value) is int and 1 <= value <= MOST_SEEDS:
        return Sweep(value, one_item=one_item)
    if isinstance(value, list | tuple) and value and all(_is_seed(one) for one in value):
        return _of_given(value)._replace(one_item=one_item)
    raise SweepError(_EXPECTED)


def _of_given(seeds: list[int] | tuple[int, ...]) -> Sweep:
    given = tuple(dict.fromkeys(seeds))
    return Sweep(len(given), given)


def _is_seed(value: object) -> bool:
    return type(value) is int and 0 <= value <= MAX_TEST_SEED


def by_default(config: pytest.Config, owned: Container[str]) -> Sweep | None:
    """Return how tests without a marker are swept, None if they are not.

    :param owned: the short names that are somebody else's options in this run.
    :raises pytest.UsageError: for an invalid value, naming it and its place.
    """
    given = config.getoption("seedall_sweep")
    if given is not None:
        return read(given, f"{name_here('--seed-sweep', owned)}={as_given(given)}")
    value = ini_value(config, "seedall_sweep")
    if value in ("", None):
        return None
    return read(str(value), ini_place(config, "seedall_sweep", value))


def read(text: str, where: str) -> Sweep:
    """Return what the option asks for, or the ini setting.

    :param where: the value and where it is, for an error.
    :raises pytest.UsageError: for an invalid value.
    """
    words = [word.strip() for word in text.split(",")]
    numbers = [int(word) for word in words if re.fullmatch("[0-9]{1,10}", word)]
    is_list = len(words) > 1
    if is_list and not words[-1]:  # "918," is the test seed 918, and 918 are so many seeds
        words.pop()
    fits = all(map(_is_seed, numbers)) if is_list else 1 <= sum(numbers) <= MOST_SEEDS
    if len(numbers) < len(words) or not numbers or not fits:
        raise pytest.UsageError(f"{where}: expected {SWEEPS}")
    return _of_given(numbers) if is_list else Sweep(numbers[0])


def makes_one_item(config: pytest.Config) -> bool:
    """Tell whether tests that do not say are swept inside one item each.

    :raises pytest.UsageError: for a setting that is neither true nor false, naming its place.
    """
    is_given: bool = config.getoption("seedall_sweep_one_item")
    return truth_of(config, "seedall_sweep_one_item") or is_given


def time_limit(config: pytest.Config) -> float | None:
    """Return after how many seconds no more runs are begun; None for never.

    :raises pytest.UsageError: for a value that is no time, naming it and its place.
    """
    value = config.getoption("seedall_sweep_time")
    where = f"--seedall-sweep-time={as_given(value)}"
    if value is None:
        value = ini_value(config, "seedall_sweep_time")
        if value in ("", None):
            return None
        where = ini_place(config, "seedall_sweep_time", value)
    read = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?) ?(s|m|min|h|)", str(value).strip(), re.ASCII)
    if read is None or not float(read[1]):
        raise pytest.UsageError(f"{where}: {_SECONDS}")
    return float(read[1]) * _UNITS[read[2]]


def limited_by(config: pytest.Config) -> str:
    """Return the name of the option that limits the time, or of the setting."""
    is_option = config.getoption("seedall_sweep_time") is not None
    return "--seedall-sweep-time" if is_option else "ini seedall_sweep_time"

"""The plugin's settings: what the values of options and of the ini file may be, and say."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING, Literal, TypeAlias

import pytest

from pytest_seedall._compat.pytest import given_targets, ini_value
from pytest_seedall.seeds import MAX_SESSION_SEED, MAX_TEST_SEED
from pytest_seedall.settings.last_seeds import last_seed, no_last_seed, rerun_seed, reruns_failures
from pytest_seedall.settings.option_names import (
    ENTROPY_MODES,
    REPEAT_SETTINGS,
    SESSION_SEEDS,
    TEST_SEEDS,
    as_given,
    name_here,
)
from pytest_seedall.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Container

    from pytest_seedall.naming.seed_ids import Shared

#: What may be done with entropy draws.
Mode: TypeAlias = Literal["seed", "report", "error", "off"]
MODES: tuple[Mode, ...] = ("seed", "report", "error", "off")

#: Which tests that are not deterministic are run again to find out why.
Diagnose: TypeAlias = Literal["auto", "always", "off"]
_DIAGNOSE: tuple[Diagnose, ...] = ("auto", "always", "off")

_ENVIRONMENT = "PYTEST_SEED"

_MOST_DIGITS = 30
_MOST_SECONDS = 1_000_000

# What pytest takes in its own settings.
TRUTH = {"true": True, "1": True, "yes": True, "on": True}
TRUTH |= {"false": False, "0": False, "no": False, "off": False}


class SessionSeed(Struct):
    """The one integer of a run, and where it comes from."""

    value: int
    source: str = ""
    """In words, for reports: ``chosen at random``, ``from PYTEST_SEED``; empty if it was given."""


class Settings(Struct):
    """What the options and ini settings of one run say."""

    session_seed: SessionSeed
    test_seed: int | None = None
    """Takes the place of each test's derived seed."""
    heeds_own_seeds: bool = True
    """Whether a seed that the user's own code sets in a wider scope wins over the session seed."""
    shared_parameters: Shared = None
    """The parameters left out of every seed id."""
    entropy: Mode = "seed"
    """What to do with entropy draws."""
    entropy_allowed: tuple[str, ...] = ()
    """Patterns of the files, relative to the rootdir, in which they are never an error."""
    deterministic: bool = False
    """Whether the frameworks' own deterministic modes are on."""
    unseeded_fixtures: tuple[str, ...] = ()
    """The names of the fixtures that draw other numbers in each run, on each worker."""
    diagnose: Diagnose = "auto"
    """Whether to find out why a test is not deterministic; `auto`: not if it reaches outside."""
    diagnose_seconds: float = 30.0
    """For one test."""
    triage_seconds: float = 60.0
    """For all failures of a run."""


def resolve(
    config: pytest.Config,
    random_seed: int,
    session_seed: SessionSeed | None = None,
    owned: Container[str] = (),
) -> Settings:
    """Return the settings of a run.

    :param random_seed: the session seed if none is asked for.
    :param session_seed: what the session seed is, if that is settled: on an xdist worker.
    :param owned: the short names that are somebody else's options in this run.
    :raises pytest.UsageError: for an invalid value, naming it and its place.
    """
    given = config.getoption("seedall_seed")
    return Settings(
        session_seed=session_seed
        or session_seed_of(config, given, random_seed, name_here("--seed", owned)),
        test_seed=_test_seed(config, name_here("--test-seed", owned)),
        heeds_own_seeds=_own_seeds(config) == "derive",
        shared_parameters=_shared(config),
        entropy=_entropy(config, name_here("--entropy", owned)),
        entropy_allowed=_words(config, "seedall_entropy_allow", "file names, such as 'tests/db/*'"),
        deterministic=_deterministic(config),
        unseeded_fixtures=_words(config, "seedall_unseeded_fixtures", "names of fixtures"),
        diagnose=_diagnose(config),
        diagnose_seconds=_seconds(config, "seedall_diagnose_time"),
        triage_seconds=_seconds(config, "seedall_triage_time"),
    )


def session_seed_of(
    config: pytest.Config, given: str | None, random_seed: int, option: str = "--seed"
) -> SessionSeed:
    """Return the session seed of a run.

    :param given: what the command line says, if it says anything.
    :param random_seed: what it is if nothing is said.
    :raises pytest.UsageError: for an invalid value, naming it and its place.
    """
    ini = ini_value(config, "seedall_seed")
    environment = os.environ.get(_ENVIRONMENT)
    if given is not None:
        return _read(config, given, f"{option}={as_given(given)}", "", random_seed)
    if environment is not None:
        where = f"{_ENVIRONMENT}={as_given(environment)}"
        return _read(config, environment, where, f"from {_ENVIRONMENT}", random_seed)
    if ini is not None:
        where = ini_place(config, "seedall_seed", ini)
        return _read(config, str(ini), where, "from ini seedall_seed", random_seed)
    seed, source = rerun_seed(config)
    if seed is not None:
        return SessionSeed(seed, source)
    return SessionSeed(random_seed, "chosen at random")


def _read(
    config: pytest.Config, value: str, where: str, source: str, random_seed: int
) -> SessionSeed:
    value = value.strip()
    if value == "random":
        return SessionSeed(random_seed, "chosen at random")
    if value == "last":
        last = last_seed(config)
        if last is None:
            raise pytest.UsageError(f"{where}: {no_last_seed(config)}")
        return SessionSeed(last, "of the last run")
    return SessionSeed(_integer(value, MAX_SESSION_SEED, where, SESSION_SEEDS), source)


def _integer(value: str, highest: int, where: str, expected: str) -> int:
    if not _are_digits(value) or int(value) > highest:
        raise pytest.UsageError(f"{where}: expected {expected}")
    return int(value)


def _are_digits(text: str) -> bool:
    # int() takes "1_000", "+1" and other alphabets' digits, and raises for 5,000 of them.
    return text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS


def _test_seed(config: pytest.Config, option: str) -> int | None:
    given = config.getoption("seedall_test_seed")
    if given is None:
        return None
    return _integer(given.strip(), MAX_TEST_SEED, f"{option}={as_given(given)}", TEST_SEEDS)


def _entropy(config: pytest.Config, option: str) -> Mode:
    value, where = config.getoption("seedall_entropy"), ""
    if value is None:
        value = ini_value(config, "seedall_entropy")
        where = ini_place(config, "seedall_entropy", value)
    for mode in MODES:
        if mode == value:
            return mode
    raise pytest.UsageError(f"{where or f'{option}={as_given(value)}'}: expected {ENTROPY_MODES}")


def _deterministic(config: pytest.Config) -> bool:
    is_given = bool(config.getoption("seedall_deterministic"))
    return truth_of(config, "seedall_deterministic") or is_given


def truth_of(config: pytest.Config, name: str) -> bool:
    """Return a setting that says yes or no, also where TOML has a truth value.

    :raises pytest.UsageError: if it says neither, naming its place.
    """
    value = ini_value(config, name)
    truth = TRUTH.get(str(value).lower())
    if truth is None:
        raise pytest.UsageError(f"{ini_place(config, name, value)}: expected 'true' or 'false'")
    return truth


def _diagnose(config: pytest.Config) -> Diagnose:
    given = config.getoption("seedall_diagnose")
    value = ini_value(config, "seedall_diagnose") if given is None else given
    for mode in _DIAGNOSE:
        if mode == value:
            return mode
    where = f"--seedall-diagnose={as_given(given)}"
    if given is None:
        where = ini_place(config, "seedall_diagnose", value)
    raise pytest.UsageError(f"{where}: expected 'auto', 'always' or 'off'")


def _seconds(config: pytest.Config, name: str) -> float:
    """Return a setting that is a number of seconds, also where TOML has a number.

    Read in runs that do not need it, too: what is wrong in an ini file is told at once.
    """
    value = ini_value(config, name)
    seconds = str(value).strip()
    whole, point, fraction = seconds.partition(".")
    is_number = _are_digits(whole) and (not point or _are_digits(fraction))
    if not is_number or not 0 < float(seconds) < _MOST_SECONDS:
        raise pytest.UsageError(f"{ini_place(config, name, value)}: expected seconds, such as 10")
    return float(seconds)


def regressions(config: pytest.Config) -> str:
    """Return the setting that names the regressions file.

    :raises pytest.UsageError: if it is not the name of a file.
    """
    value = ini_value(config, "seedall_regressions")
    if not isinstance(value, str):
        where = ini_place(config, "seedall_regressions", value)
        raise pytest.UsageError(f"{where}: expected the name of a file, such as 'tests/seeds.txt'")
    return value.strip()


def triages(config: pytest.Config) -> bool:
    """Tell whether failures are to be triaged."""
    given = config.getoption("seedall_triage") is not None
    return given or ini_value(config, "seedall_triage") not in ("", None)


def asks_for_sweep(config: pytest.Config) -> bool:
    """Tell whether an option, a setting or an id of the command line asks for a sweep."""
    names = ("seedall_sweep", "seedall_sweep_time")
    return (
        any(config.getoption(name) is not None for name in (*names, "seedall_sweep_report"))
        or any(ini_value(config, name) not in ("", None) for name in names)
        or str(ini_value(config, "seedall_sweep_one_item")).lower() != "false"  # it may be wrong
        # `test_loss[seed=918]`, which ``--lf`` may have from a run that has swept.
        or any("seed=" in target for target in given_targets(config))
        or reruns_failures(config)
    )


def asks_for_repeats(config: pytest.Config) -> bool:
    """Tell whether an option or a setting says how tests are repeated."""
    settings = (ini_value(config, f"seedall_repeat_{name}") for name in REPEAT_SETTINGS)
    given = any(value is not None and value != [] for value in settings)
    return given or config.getoption("seedall_repeat_deterministic") is not None


def _own_seeds(config: pytest.Config) -> str:
    value = ini_value(config, "seedall_own_seeds")
    if value not in ("derive", "override"):
        where = ini_place(config, "seedall_own_seeds", value)
        raise pytest.UsageError(f"{where}: expected 'derive' or 'override'")
    return str(value)


def _shared(config: pytest.Config) -> Shared:
    names = _words(config, "seedall_shared", "'params' or a list of parameter names")
    return "params" if names == ("params",) else names or None


def _words(config: pytest.Config, name: str, expected: str) -> tuple[str, ...]:
    """Return a setting that is a list of words, also where TOML has one string."""
    value = ini_value(config, name)
    words = split(value) if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise pytest.UsageError(f"{ini_place(config, name, value)}: expected {expected}")
    return tuple(words)


def split(text: str) -> list[str] | None:
    """Return the words of a text; None where a quotation mark has no other."""
    try:
        return shlex.split(text)
    except ValueError:
        return None


def ini_place(config: pytest.Config, name: str, value: object) -> str:
    """Return a setting as it was written, and where: ``seedall_seed = abc (in pytest.ini)``."""
    overriding = config.getoption("override_ini", None) or ()
    if any(one.partition("=")[0] == name for one in overriding):
        return f"-o {name}={as_given(value)}"
    file = "" if config.inipath is None else f" (in {config.inipath.name})"
    return f"{name} = {as_given(value)}{file}"

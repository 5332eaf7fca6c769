"""The plugin's options and ini settings: their names, and what their values may be."""

from __future__ import annotations

import os
import re
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

import pytest

from pytest_seedall._compat.pytest import ini_value, option_names
from pytest_seedall.last_seeds import last_seed, no_last_seed, rerun_seed
from pytest_seedall.seeds import MAX_SESSION_SEED, MAX_TEST_SEED

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from pytest_seedall.seed_ids import Shared

#: Short names and the registered names that they stand for, unless somebody else owns them.
SHORT_NAMES = {"--seed": "--seedall-seed", "--test-seed": "--seedall-test-seed"}

_ENVIRONMENT = "PYTEST_SEED"
_SESSION_SEEDS = "an integer from 0 to 18446744073709551615, 'random' or 'last'"
_TEST_SEEDS = f"an integer from 0 to {MAX_TEST_SEED}"


class SessionSeed(NamedTuple):
    """The one integer of a run, and where it comes from."""

    value: int
    source: str = ""
    """In words, for reports: ``chosen at random``, ``from PYTEST_SEED``; empty if it was given."""


class Settings(NamedTuple):
    """What the options and ini settings of one run say."""

    session_seed: SessionSeed
    test_seed: int | None = None
    """Takes the place of each test's derived seed."""
    heeds_own_seeds: bool = True
    """Whether a seed that the user's own code sets in a wider scope wins over the session seed."""
    shared_parameters: Shared = None
    """The parameters left out of every seed id."""


def add_options(parser: pytest.Parser) -> None:
    group = parser.getgroup("seedall", "seeds for every random number generator (pytest-seedall)")
    group.addoption(
        "--seedall-seed",
        dest="seedall_seed",
        metavar="N|random|last",
        help="--seed=N for short, unless the project has a --seed of its own. The session seed, "
        "from which each test's seed is derived: 0 to 2^64-1, 'random' (default) or 'last', that "
        "of the last run. Also: PYTEST_SEED in the environment, seedall_seed in the ini file.",
    )
    group.addoption(
        "--seedall-test-seed",
        dest="seedall_test_seed",
        metavar="N",
        help="--test-seed=N for short, likewise. Seeds each selected test with exactly N, 0 to "
        "2^31-1: with --seed=S this replays a failure of a test that has been renamed since.",
    )
    parser.addini("seedall_seed", "session seed: an integer, 'random' or 'last'", default=None)
    parser.addini(
        "seedall_own_seeds",
        "a seed that your own code sets in a wider scope than one test: 'derive' (default) seeds "
        "the tests below from it, 'override' seeds them from the session seed",
        default="derive",
    )
    parser.addini(
        "seedall_shared",
        "'params', or the names of parameters: tests that differ in these alone see the same data",
        type="args",
        default=[],
    )


def owned_elsewhere(config: pytest.Config) -> frozenset[str]:
    """Return the short names that are options of a plugin or conftest in this run."""
    return frozenset(SHORT_NAMES).intersection(option_names(config))


def name_here(short_name: str, owned: Container[str]) -> str:
    """Return the name of our option in a run where the short names `owned` are not ours."""
    return SHORT_NAMES[short_name] if short_name in owned else short_name


def with_short_names(arguments: Iterable[str], owned: Container[str]) -> Iterator[str]:
    """Yield `arguments` with short names in the place of registered ones, where they are ours."""
    short_names = {name: short for short, name in SHORT_NAMES.items() if short not in owned}
    for argument in arguments:
        name, equals, value = argument.partition("=")
        yield f"{short_names.get(name, name)}{equals}{value}"


def rewrite_short_names(arguments: list[str], kept: Container[str]) -> None:
    """Put registered names in the place of short ones, up to ``--``, but for those `kept`.

    :raises pytest.UsageError: for a short name without a value, which pytest would call by the
        registered name, and for two names with two values, of which only one can be right.
    """
    ours = [short for short in SHORT_NAMES if short not in kept]
    for short in ours:
        _require_one_value(short, arguments)
    for place, argument in enumerate(arguments):
        if argument == "--":
            return
        name, equals, value = str(argument).partition("=")
        if name in ours:
            arguments[place] = f"{SHORT_NAMES[name]}{equals}{value}"


def _require_one_value(short: str, arguments: Sequence[str]) -> None:
    values = list(_values(short, arguments))
    if None in values:
        expected = _SESSION_SEEDS if short == "--seed" else _TEST_SEEDS
        raise pytest.UsageError(f"{short}: expected {expected}, as in {short}=42")
    others = list(_values(SHORT_NAMES[short], arguments))
    # Not "the last one wins": the first conftests are imported before it is known whose each is.
    if values and others and others[-1] not in (None, values[-1]):
        both = f"{short}={_shown(values[-1])} and {SHORT_NAMES[short]}={_shown(others[-1])}"
        raise pytest.UsageError(f"{both}: two names of one option, give one (in addopts, too)")


def early_session_seed(
    config: pytest.Config, arguments: list[str], random_seed: int
) -> SessionSeed:
    """Return the session seed before the command line is parsed, for the initial conftests.

    A value that is none counts as absent: it may be meant for somebody else's ``--seed``.
    """
    # Our own name first: beside it, the short one is somebody else's.
    given = [*_values("--seed", arguments), *_values("--seedall-seed", arguments)]
    try:
        return _session_seed(config, given[-1] if given else None, random_seed)
    except pytest.UsageError:
        return SessionSeed(random_seed, "chosen at random")


def _values(option: str, arguments: Sequence[str]) -> Iterator[str | None]:
    """Yield the values of an option that has not been parsed yet; None where there is none."""
    words = [str(argument) for argument in arguments]  # `pytest.main` takes paths, too
    for word, following in zip_longest(words, words[1:]):
        if word == "--":
            return
        name, equals, value = word.partition("=")
        if name == option:
            yield value if equals else following if _is_value(following) else None


def _is_value(word: str | None) -> bool:
    """Tell whether `argparse` takes a word for a value: negative numbers are, options are not."""
    return word is not None and not re.fullmatch(r"-\D.*", word)


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
    :raises pytest.UsageError: for a value that is none, naming it and its place.
    """
    given = config.getoption("seedall_seed")
    return Settings(
        session_seed=session_seed
        or _session_seed(config, given, random_seed, name_here("--seed", owned)),
        test_seed=_test_seed(config, name_here("--test-seed", owned)),
        heeds_own_seeds=_own_seeds(config) == "derive",
        shared_parameters=_shared(config),
    )


def _session_seed(
    config: pytest.Config, given: str | None, random_seed: int, option: str = "--seed"
) -> SessionSeed:
    ini = ini_value(config, "seedall_seed")
    environment = os.environ.get(_ENVIRONMENT)
    if given is not None:
        return _read(config, given, f"{option}={_shown(given)}", "", random_seed)
    if environment is not None:
        where = f"{_ENVIRONMENT}={_shown(environment)}"
        return _read(config, environment, where, f"from {_ENVIRONMENT}", random_seed)
    if ini is not None:
        where = _ini_place(config, "seedall_seed", ini)
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
    return SessionSeed(_integer(value, MAX_SESSION_SEED, where, _SESSION_SEEDS), source)


def _integer(value: str, highest: int, where: str, expected: str) -> int:
    # Digits alone: int() would take "1_000", "+1" and other alphabets' digits, and refuses 5,000.
    if not re.fullmatch("[0-9]{1,30}", value) or int(value) > highest:
        raise pytest.UsageError(f"{where}: expected {expected}")
    return int(value)


def _test_seed(config: pytest.Config, option: str) -> int | None:
    given = config.getoption("seedall_test_seed")
    if given is None:
        return None
    return _integer(given.strip(), MAX_TEST_SEED, f"{option}={_shown(given)}", _TEST_SEEDS)


def _own_seeds(config: pytest.Config) -> str:
    value = ini_value(config, "seedall_own_seeds")
    if value not in ("derive", "override"):
        where = _ini_place(config, "seedall_own_seeds", value)
        raise pytest.UsageError(f"{where}: expected 'derive' or 'override'")
    return str(value)


def _shared(config: pytest.Config) -> Shared:
    value = ini_value(config, "seedall_shared")
    names = value.split() if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        where = _ini_place(config, "seedall_shared", value)
        raise pytest.UsageError(f"{where}: expected 'params' or a list of parameter names")
    return "params" if names == ["params"] else tuple(names) or None


def _ini_place(config: pytest.Config, name: str, value: object) -> str:
    """Return a setting as it was written, and where: ``seedall_seed = abc (in pytest.ini)``."""
    file = "" if config.inipath is None else f" (in {config.inipath.name})"
    return f"{name} = {_shown(value)}{file}"


def _shown(value: object, width: int = 40) -> str:
    """Return a value as it was written; quoted where it would be overlooked, shortened if long."""
    text = str(value)
    if not text.isprintable() or text != text.strip() or not text:
        text = repr(text)
    return text if len(text) <= width else f"{text[:width]}… ({len(text)} characters)"

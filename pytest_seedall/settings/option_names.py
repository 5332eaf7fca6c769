"""The names of our options: a short one that a plugin or conftest also defines is theirs."""

from __future__ import annotations

import re
from itertools import takewhile, zip_longest
from typing import TYPE_CHECKING

import pytest

from pytest_seedall._compat.pytest import option_names
from pytest_seedall.seeds import MAX_TEST_SEED

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

#: Short names and the registered names that they stand for, unless somebody else owns them.
SHORT_NAMES = {
    "--seed": "--seedall-seed",
    "--test-seed": "--seedall-test-seed",
    "--entropy": "--seedall-entropy",
    "--deterministic": "--seedall-deterministic",
    "--replay-failed": "--seedall-replay-failed",
    "--replay-in-order": "--seedall-replay-in-order",
    "--replay-from": "--seedall-replay-from",
    "--repeat-deterministic": "--seedall-repeat-deterministic",
    "--triage": "--seedall-triage",
    "--seed-sweep": "--seedall-sweep",
    "--seed-sweep-report": "--seedall-sweep-report",
}

#: What ``seedall_repeat_`` is followed by in the settings of repeats.
REPEAT_SETTINGS = ("runs", "rtol", "atol", "ignore")

#: The value of ``--repeat-deterministic`` without one.
REPEAT_BY_DEFAULT = "default"
#: And that of ``--triage``: under how many other seeds.
TRIAGE_BY_DEFAULT = "10"

SESSION_NUMBERS = "an integer from 0 to 18446744073709551615"
SESSION_SEEDS = f"{SESSION_NUMBERS}, 'random' or 'last'"
TEST_SEEDS = f"an integer from 0 to {MAX_TEST_SEED}"
ENTROPY_MODES = "'seed', 'report', 'error' or 'off'"
SWEEPS = "a number of seeds from 1 to 100000, or test seeds, such as '918,77'"
#: What stands for an absent value.
_DEFAULTS = {"--repeat-deterministic": REPEAT_BY_DEFAULT, "--triage": TRIAGE_BY_DEFAULT}
_REGISTERED_DEFAULTS = {SHORT_NAMES[short]: default for short, default in _DEFAULTS.items()}
#: What the options take, and an example; those that are neither here nor there take nothing.
_EXPECTED = {
    "--seed": (SESSION_SEEDS, "42"),
    "--test-seed": (TEST_SEEDS, "42"),
    "--entropy": (ENTROPY_MODES, "report"),
    "--replay-from": ("the name of a JUnit XML report", "junit.xml"),
    "--seed-sweep": (SWEEPS, "200"),
    "--seed-sweep-report": ("the name of a file", "sweep.html"),
}


def owned_elsewhere(config: pytest.Config) -> frozenset[str]:
    """Return the short names that are options of a plugin or conftest in this run."""
    known = option_names(config)
    return frozenset(name for name in SHORT_NAMES if name in known)


def name_here(short_name: str, owned: Container[str]) -> str:
    """Return the name of our option in a run where the short names `owned` are not ours."""
    return SHORT_NAMES[short_name] if short_name in owned else short_name


def names_here(owned: Container[str]) -> dict[str, str]:
    """Return the names of all our options in such a run, by the short ones."""
    return {short: name_here(short, owned) for short in SHORT_NAMES}


def with_short_names(arguments: Iterable[str], owned: Container[str]) -> Iterator[str]:
    """Yield `arguments` with short names in the place of registered ones, where they are ours."""
    short_names = {name: short for short, name in SHORT_NAMES.items() if short not in owned}
    for argument in arguments:
        name, equals, value = argument.partition("=")
        short = short_names.get(name, name)
        yield short if _DEFAULTS.get(short) == value else f"{short}{equals}{value}"


def given_by_long_names(arguments: Iterable[str]) -> list[str]:
    """Return the short names of the options that are given by their registered ones.

    Beside those, the short ones are refused: see `rewrite_short_names`.
    """
    given = {argument.partition("=")[0] for argument in arguments}
    return [short for short, name in SHORT_NAMES.items() if name in given]


def rewrite_short_names(arguments: list[str], kept: Container[str]) -> None:
    """Put registered names in the place of short ones, up to ``--``, but for those `kept`.

    :raises pytest.UsageError: for a short name without a value, which pytest would call by the
        registered name, and for two names with two values, of which only one can be right.
        Likewise for a value where none is taken.
    """
    ours = [short for short in SHORT_NAMES if short not in kept]
    for short in ours:
        if short in _EXPECTED:
            _require_one_value(short, arguments)
        elif short not in _DEFAULTS:
            _require_no_value(short, arguments)
    for place, argument in enumerate(arguments):
        if argument == "--":
            return
        arguments[place] = _registered(argument, ours)


def _registered(argument: str, ours: Container[str]) -> str:
    """Return an argument with the registered name of an option, and the value it stands for."""
    if not isinstance(argument, str):  # `pytest.main` takes paths, too
        return argument
    name, equals, value = argument.partition("=")
    name = SHORT_NAMES[name] if name in ours else name
    if not equals and name in _REGISTERED_DEFAULTS:
        equals, value = "=", _REGISTERED_DEFAULTS[name]
    return f"{name}{equals}{value}"


def _require_one_value(short: str, arguments: Sequence[str]) -> None:
    values = list(early_values(short, arguments))
    if None in values:
        expected, example = _EXPECTED[short]
        raise pytest.UsageError(f"{short}: expected {expected}, as in {short}={example}")
    others = list(early_values(SHORT_NAMES[short], arguments))
    # Not "the last one wins": the first conftests are imported before it is known whose each is.
    if values and others and others[-1] not in (None, values[-1]):
        both = f"{short}={as_given(values[-1])} and {SHORT_NAMES[short]}={as_given(others[-1])}"
        raise pytest.UsageError(f"{both}: two names of one option, give one (in addopts, too)")


def _require_no_value(short: str, arguments: Sequence[str]) -> None:
    for argument in _options(arguments):
        name, equals, value = argument.partition("=")
        if equals and name == short:
            raise pytest.UsageError(f"{name}={as_given(value)}: takes no value, give {name} alone")


def is_given(name: str, arguments: Sequence[str]) -> bool:
    """Tell whether an option without a value is on a command line that has not been parsed yet."""
    return name in _options(arguments)


def _options(arguments: Iterable[str]) -> Iterator[str]:
    return takewhile(lambda argument: argument != "--", map(str, arguments))


def early_values(option: str, arguments: Sequence[str]) -> Iterator[str | None]:
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


def as_given(value: object, width: int = 40) -> str:
    """Return a value as it was written; quoted where it would be overlooked, shortened if long."""
    text = str(value)
    if not text.isprintable() or text != text.strip() or not text:
        text = repr(text)
    return text if len(text) <= width else f"{text[:width]}… ({len(text)} characters)"

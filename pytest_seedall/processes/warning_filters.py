"""The warning filters that a user has given: they decide whether a warning fails a test."""

from __future__ import annotations

import os
import shlex
import sys
from itertools import takewhile, zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORT, _LONG = "-W", "--pythonwarnings"


def of_arguments(arguments: Iterable[str]) -> tuple[str, ...]:
    """Return the filters that arguments of pytest give: ``error`` for ``-W error``."""
    words = list(takewhile(lambda word: word != "--", arguments))
    found = []
    for word, following in zip_longest(words, words[1:], fillvalue=""):
        name, equals, value = word.partition("=")
        if word in (_SHORT, _LONG):
            found.append(following)
        elif name == _LONG and equals:
            found.append(value)
        elif word.startswith(_SHORT):
            found.append(word[len(_SHORT) :])
    return tuple(found)


def of_interpreter() -> tuple[str, ...]:
    """Return the filters that were given to Python itself, but not by the environment."""
    inherited = os.environ.get("PYTHONWARNINGS", "").split(",")
    return tuple(one for one in sys.warnoptions if one not in inherited)


def all_given(arguments: Iterable[str]) -> str:
    """Return the options for all filters, but those of the project's files, which are its own."""
    added = shlex.split(os.environ.get("PYTEST_ADDOPTS", ""))
    filters = [*sys.warnoptions, *of_arguments(added), *of_arguments(arguments)]
    return shlex.join(options(filters))


def options(filters: Iterable[str]) -> list[str]:
    """Return the options, of Python and of pytest alike, that give filters."""
    return [word for one in filters for word in (_SHORT, one)]


def interpreter() -> list[str]:
    """Return what starts an interpreter under the filters that were given to this one."""
    return [sys.executable, *options(of_interpreter())]

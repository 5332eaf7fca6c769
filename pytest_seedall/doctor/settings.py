"""What a project's settings and its other plugins mean for seeds."""

from __future__ import annotations

import os
import shlex
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pytest

#: What other plugins that seed or shuffle do beside ours, by the names of their distributions.
_PLUGINS = {
    "pytest-randomly": "its seeding is off beside this plugin, its shuffling stays",
    "pytest-random-order": "shuffles if it is asked to; no number depends on the order",
    "pytest-reverse": "turns the order round if it is asked to; no number depends on it",
    "pytest-pythonhashseed": "sets PYTHONHASHSEED; pytest-seedall leaves that alone",
}

#: The head of pytest's table in each kind of file.
_TABLES = {
    "pyproject.toml": "[tool.pytest.ini_options]",
    "setup.cfg": "[tool:pytest]",
    "pytest.toml": "[pytest]",
    ".pytest.toml": "[pytest]",
}


class Advice(NamedTuple):
    """A place, what is there, and what to do about it."""

    place: str
    text: str


def plugins(config: pytest.Config) -> Iterator[Advice]:
    """Yield what other plugins of this run do beside ours."""
    for _, distribution in config.pluginmanager.list_plugin_distinfo():
        name = str(distribution.metadata["Name"]).lower()
        if name in _PLUGINS:
            yield Advice(name, _PLUGINS[name])


def given_options(config: pytest.Config) -> Iterator[Advice]:
    """Yield what to change of the options in the ini file and in PYTEST_ADDOPTS."""
    ini = "" if config.inipath is None else config.inipath.name
    in_ini = config.getini("addopts")
    in_environment = shlex.split(os.environ.get("PYTEST_ADDOPTS", ""))
    for where, words in ((ini, in_ini), ("PYTEST_ADDOPTS", in_environment)):
        for word, following in _pairs(words):
            text = _about(word, following)
            if text:
                yield Advice(where, text)


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each word with the one that follows, which may be its value."""
    return zip_longest(words, words[1:], fillvalue="")


def _about(word: str, following: str) -> str:
    name, _, value = word.partition("=")
    if word == "-pno:randomly" or (word, following) == ("-p", "no:randomly"):
        return (
            "-p no:randomly is needed only to keep tests from being shuffled: beside this plugin "
            "pytest-randomly does not seed"
        )
    if name == "--randomly-seed":
        seed = value or following
        return f"--randomly-seed={seed} gives the order alone: numbers follow seedall_seed"
    if name == "--randomly-dont-reset-seed":
        return "--randomly-dont-reset-seed changes nothing beside this plugin: delete it"
    if name == "--hypothesis-seed":
        return f"{word} gives the examples of all tests: without it they follow each test's seed"
    return ""


def fixed_seed(config: pytest.Config) -> str:
    """Return the seed that pytest-randomly is given in the ini file, empty if none is."""
    for word, following in _pairs(config.getini("addopts")):
        name, _, value = word.partition("=")
        if name == "--randomly-seed" and (value or following).isdigit():
            return value or following
    return ""


def fixtures_for_all(config: pytest.Config) -> list[tuple[str, str]]:
    """Return the names of the fixtures that the ini file has all tests use, and its name."""
    ini = "" if config.inipath is None else config.inipath.name
    return [(name, ini) for name in config.getini("usefixtures")]


def ini_lines(inipath: Path | None, settings: dict[str, str]) -> list[str]:
    """Return the lines to add to a project's ini file: the place first, then what to copy."""
    name = "pytest.ini" if inipath is None else inipath.name
    is_toml = name.endswith(".toml")
    lines = [
        f'{key} = "{value}"' if is_toml else f"{key} = {value}" for key, value in settings.items()
    ]
    table = _TABLES.get(name, "[pytest]")
    if name == "pyproject.toml" and inipath is not None and _is_native(inipath):
        table = "[tool.pytest]"
    return [f"in {name}, below {table}:", *(f"  {line}" for line in lines)] if lines else []


def _is_native(inipath: Path) -> bool:
    """Tell whether a project has the table that pytest 9 and newer know."""
    lines = inipath.read_text(encoding="utf-8", errors="replace").splitlines()
    return "[tool.pytest]" in map(str.strip, lines)

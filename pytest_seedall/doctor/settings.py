"""What a project's settings and its other plugins mean for seeds."""

from __future__ import annotations

import os
import shlex
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall._compat.pytest import ini_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
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
    is_change: bool = False
    """Whether there is something to do; otherwise it may stay."""


class Setting(NamedTuple):
    """A line to add to an ini file."""

    name: str
    value: str
    reason: str


def plugins(config: pytest.Config) -> Iterator[Advice]:
    """Yield what other plugins of this run do beside ours."""
    for _, distribution in config.pluginmanager.list_plugin_distinfo():
        name = str(distribution.metadata["Name"]).lower()
        if name in _PLUGINS:
            yield Advice(name, _PLUGINS[name])


def given_options(config: pytest.Config) -> Iterator[Advice]:
    """Yield what options in the ini file and in PYTEST_ADDOPTS mean, and what to change of them."""
    ini = "" if config.inipath is None else config.inipath.name
    in_ini = config.getini("addopts")
    in_environment = shlex.split(os.environ.get("PYTEST_ADDOPTS", ""))
    for where, words in ((ini, in_ini), ("PYTEST_ADDOPTS", in_environment)):
        for word, following in _pairs(words):
            text = _about(word, following)
            if text:
                is_seed = where == ini and _fixed_seed(word, following) and not sets_seed(config)
                is_to_go = word == "--randomly-dont-reset-seed"
                yield Advice(where, text, is_to_go or bool(is_seed))


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
        return (
            f"--randomly-seed={seed} gives the order alone: numbers follow seedall_seed "
            "(in CI, to vary them: --seed=random)"
        )
    if name == "--randomly-dont-reset-seed":
        return "--randomly-dont-reset-seed changes nothing beside this plugin: delete it"
    if name == "--hypothesis-seed":
        return f"{word} gives the examples of all tests: without it they follow each test's seed"
    return ""


def fixed_seed(config: pytest.Config) -> str:
    """Return the seed that pytest-randomly is given in the ini file, empty if none is."""
    found = (_fixed_seed(*pair) for pair in _pairs(config.getini("addopts")))
    return next(filter(None, found), "")


def _fixed_seed(word: str, following: str) -> str:
    name, _, value = word.partition("=")
    seed = value or following
    return seed if name == "--randomly-seed" and seed.isdigit() else ""


def sets_seed(config: pytest.Config) -> bool:
    """Tell whether the ini file says which session seed a run has, ``random`` among them."""
    return ini_value(config, "seedall_seed") is not None


def fixtures_for_all(config: pytest.Config) -> list[tuple[str, str]]:
    """Return the names of the fixtures that the ini file has all tests use, and its name."""
    ini = "" if config.inipath is None else config.inipath.name
    return [(name, ini) for name in config.getini("usefixtures")]


def kept_seed(seed: str) -> Setting:
    """Return the setting that keeps what pytest-randomly does with a seed in the ini file."""
    reason = f"keeps one seed for all runs, as --randomly-seed={seed} did; random finds more"
    return Setting("seedall_seed", seed, reason)


def kept_modes(calls: Iterable[str]) -> Setting:
    """Return the setting that does what calls do that switch deterministic modes on."""
    return Setting("seedall_deterministic", "true", f"in the place of {', '.join(calls)}")


def ini_line(inipath: Path | None, name: str, value: object) -> str:
    """Return a setting as the ini file of a project has it."""
    is_toml = inipath is not None and inipath.suffix == ".toml"
    return f'{name} = "{value}"' if is_toml else f"{name} = {value}"


def ini_lines(inipath: Path | None, settings: Iterable[Setting]) -> list[str]:
    """Return the lines to add to a project's ini file: the place first, then what to copy."""
    name = "pytest.ini" if inipath is None else inipath.name
    lines = [
        line
        for one in settings
        for line in (f"# {one.reason}", ini_line(inipath, one.name, one.value))
    ]
    table = _TABLES.get(name, "[pytest]")
    if name == "pyproject.toml" and inipath is not None and _is_native(inipath):
        table = "[tool.pytest]"
    return [f"in {name}, below {table}:", *(f"  {line}" for line in lines)] if lines else []


def _is_native(inipath: Path) -> bool:
    """Tell whether a project has the table that pytest 9 and newer know."""
    lines = inipath.read_text(encoding="utf-8", errors="replace").splitlines()
    return "[tool.pytest]" in map(str.strip, lines)

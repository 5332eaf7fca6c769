"""How a run was started, and what a process needs to find the same tests, under the same seeds."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from itertools import pairwise, takewhile, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_seedall._compat.pytest import given_targets
from pytest_seedall.processes import warning_filters
from pytest_seedall.processes.processes import CACHE_FOLDER
from pytest_seedall.settings.option_names import given_by_long_names
from pytest_seedall.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    import pytest

    from pytest_seedall.settings.options import Settings

# Options without which the test would not be found, would be another or would draw otherwise:
# pytest's, then those of other plugins. Plugins (-p) and ini values (-o) are left to the user.
_FLAGS = ("--pyargs", "--noconftest", "--doctest-modules", "--runxfail", "--flake-finder")
_WITH_VALUE = (
    "-c",
    "--config-file",
    "--rootdir",
    "--confcutdir",
    "--import-mode",
    "--doctest-glob",
    "--asyncio-mode",
    "--count",
    "--repeat-scope",
    "--flake-runs",
    "--hypothesis-profile",
    "--hypothesis-seed",
)

_REPEAT = "--seedall-repeat-deterministic="


class Invocation(Struct):
    """How pytest was started: what a command for one of its tests has to say again."""

    program: str
    """``pytest`` or ``python -m pytest``."""
    started_in: str
    rootdir: str
    inifile: str
    """Empty if there is none."""
    targets: tuple[str, ...]
    """The files, folders and node ids of the command line."""
    options: tuple[str, ...]
    """Those of the command line that decide which tests there are."""
    seeds: tuple[str, ...]
    """The options that give the run its seeds, by the names that are always ours."""
    filters: str = ""
    """The warning filters that were given to this run, in whatever way."""
    long_names: tuple[str, ...] = ()
    """The short names of those of our options that `addopts` gives by the registered one."""

    @classmethod
    def of(
        cls, config: pytest.Config, settings: Settings, projects: Container[str] = ()
    ) -> Invocation:
        """Return how the run of `config` was started.

        :param projects: the names of the options that the project's conftests define.
        """
        arguments = [str(argument) for argument in config.invocation_params.args]
        seeds = [f"--seedall-seed={settings.session_seed.value}"]
        if settings.test_seed is not None:
            seeds.append(f"--seedall-test-seed={settings.test_seed}")
        if config.getoption("seedall_entropy") is not None:
            seeds.append(f"--seedall-entropy={settings.entropy}")
        if config.getoption("seedall_deterministic"):
            seeds.append("--seedall-deterministic")
        targets = given_targets(config)
        return cls(
            # Where Python is embedded, either may be empty.
            program=_program(
                next(iter(sys.argv), ""),
                next(iter(sys.orig_argv), "python"),
                warning_filters.options(warning_filters.of_interpreter()),
            ),
            started_in=str(config.invocation_params.dir),
            rootdir=str(config.rootpath),
            inifile=str(config.inipath or ""),
            targets=targets,
            options=(
                *_repeated_options(arguments, projects, targets),
                *_audit(config),
                *_selection(config),
                *warning_filters.options(warning_filters.of_arguments(arguments)),
            ),
            seeds=tuple(seeds),
            filters=warning_filters.all_given(arguments),
            long_names=tuple(given_by_long_names(_added(config))),
        )

    def for_children(self, config: pytest.Config) -> tuple[str, ...]:
        """Return the arguments with which a process finds the same tests, under the same seeds."""
        arguments = [str(argument) for argument in config.invocation_params.args]
        inifile = ("-c", self.inifile) if self.inifile else ()
        # Not `-p no:cacheprovider`: `addopts` may have its options, such as --ff.
        has_cache = config.pluginmanager.has_plugin("cacheprovider")
        cache = ("-o", f"cache_dir=${CACHE_FOLDER}") if has_cache else ()
        coverage = ("--no-cov",) if config.pluginmanager.has_plugin("_cov") else ()
        return (
            *_settings_of(arguments),
            *self.options,
            *inifile,
            f"--rootdir={self.rootdir}",
            *self.seeds,
            *cache,
            *coverage,
        )

    def not_short(self, owned: Iterable[str]) -> set[str]:
        """Return the short names that serve in no command.

        :param owned: those that are somebody else's.
        """
        return {*owned, *self.long_names}

    def with_test_seed(self, seed: int | None) -> Invocation:
        """Return the same with a test seed that is pinned, if one is given."""
        if seed is None:
            return self
        return self.replace(seeds=(*self.seeds, f"--seedall-test-seed={seed}"))

    @property
    def seed_options(self) -> tuple[str, ...]:
        """The options that decide on the numbers, beside the session seed."""
        return self.seeds[1:]

    @property
    def repeat_options(self) -> tuple[str, ...]:
        """The option that repeats tests without a marker, if it was given."""
        return tuple(one for one in self.options if one.startswith(_REPEAT))


def _program(script: str, interpreter: str, options: Sequence[str]) -> str:
    """Return what starts pytest.

    :param options: those of the interpreter.
    """
    # `python -m pytest` puts the current folder on sys.path, which the tests may rely on.
    if options or Path(script).parts[-2:] == ("pytest", "__main__.py"):
        return shlex.join([_as_typed(interpreter), *options, "-m", "pytest"])
    return shlex.quote(_as_typed(script)) if Path(script).name == "pytest" else "pytest"


def _as_typed(program: str) -> str:
    """Return the bare name of a program if a shell finds it by that, else its path."""
    path = Path(program)
    found_at = shutil.which(path.name)
    folder = Path(found_at or "").parent
    found = found_at is not None and folder.resolve() == path.parent.resolve()
    if folder.name == "shims":  # of pyenv, asdf or mise, for the programs below the same folder
        found = folder.parent in path.absolute().parents
    return path.name if found or not path.exists() else program


def _repeated_options(
    arguments: Iterable[str], projects: Container[str], targets: Container[str]
) -> Iterator[str]:
    """Yield those of the arguments that a command for one of the tests has to give again.

    :param projects: the names of the project's own options, of which nobody knows what follows.
    :param targets: the arguments that are no value of an option.
    """
    words = list(takewhile(lambda word: word != "--", arguments))
    for word, following in zip_longest(words, words[1:], fillvalue=""):
        name, equals, _ = word.partition("=")
        takes_value = name in _WITH_VALUE and not equals
        if name in projects and not equals:
            takes_value = following[:1] not in ("", "-") and following not in targets
        if takes_value or word in _FLAGS or name in _WITH_VALUE or name in projects:
            yield word
        if takes_value:
            yield following


def _audit(config: pytest.Config) -> Iterator[str]:
    """Yield the option that repeats tests without a marker, too."""
    runs = config.getoption("seedall_repeat_deterministic")
    if runs is not None:
        yield f"{_REPEAT}{runs}"


def _settings_of(arguments: Sequence[str]) -> Iterator[str]:
    """Yield what the command line says of plugins and ini values."""
    names = ("-p", "-o", "--override-ini")
    for word, following in zip_longest(arguments, arguments[1:], fillvalue=""):
        if word == "--":
            return
        if word in names:
            yield from (word, following)
        elif word[:2] in names or word.partition("=")[0] in names:
            yield word


def _selection(config: pytest.Config) -> Iterator[str]:
    """Yield -m and -k where `addopts` has another, which would leave the test out."""
    added = _added(config)
    for option, chosen in (("-m", config.option.markexpr), ("-k", config.option.keyword)):
        given = [value for name, value in pairwise(["", *added, ""]) if name == option]
        given += [word[2:] for word in added if word[:2] == option and word != option]
        if given and chosen not in given:
            yield from (option, chosen)


def _added(config: pytest.Config) -> list[str]:
    """Return what is put before the command line."""
    return [*config.getini("addopts"), *shlex.split(os.environ.get("PYTEST_ADDOPTS", ""))]


def hash_seed() -> str:
    """Return the hash seed this process was started with, empty if it was random."""
    value = os.environ.get("PYTHONHASHSEED", "")
    return value if value.isdigit() else ""

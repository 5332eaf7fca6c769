"""The command that runs one test again under the same seeds, ready to paste into a shell."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall._compat import determine_rootdir
from pytest_seedall.options import with_short_names
from pytest_seedall.seed_ids import site_packages

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    import pytest

    from pytest_seedall.options import Settings

# Options without which the test would not be found, or would be another: pytest's, then those of
# pytest-repeat and pytest-flakefinder. Plugins (-p) and ini values (-o) are left to the user.
_FLAGS = ("--pyargs", "--noconftest", "--doctest-modules", "--flake-finder")
_WITH_VALUE = (
    "-c",
    "--config-file",
    "--rootdir",
    "--confcutdir",
    "--import-mode",
    "--doctest-glob",
    "--count",
    "--repeat-scope",
    "--flake-runs",
)


class Invocation(NamedTuple):
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

    @classmethod
    def of(cls, config: pytest.Config, settings: Settings) -> Invocation:
        """Return how the run of `config` was started."""
        seeds = [f"--seedall-seed={settings.session_seed.value}"]
        if settings.test_seed is not None:
            seeds.append(f"--seedall-test-seed={settings.test_seed}")
        given = config.args if config.args_source is config.ArgsSource.ARGS else ()
        return cls(
            program=_program(sys.argv[0]),
            started_in=str(config.invocation_params.dir),
            rootdir=str(config.rootpath),
            inifile=str(config.inipath or ""),
            targets=tuple(given),
            options=tuple(_repeated_options(config.invocation_params.args)),
            seeds=tuple(seeds),
        )

    def command(
        self, path: Path, names: str, hash_seed: str = "", owned: Container[str] = ()
    ) -> str:
        """Return the shell command that runs one test again.

        :param path: the test's file.
        :param names: what follows the file in its node id.
        :param hash_seed: the value of ``PYTHONHASHSEED`` it ran under, empty if that was random.
        :param owned: short names that are somebody else's options where the test is.
        """
        words = [self._target(path) + names, *self.options, *self._configuration(path)]
        return self._command(words, hash_seed, owned)

    def rerun_failed(self, hash_seed: str = "", owned: Container[str] = ()) -> str:
        """Return the shell command that runs all failed tests of the last run again."""
        # The targets decide on the rootdir, and so on the cache that knows which tests failed.
        return self._command(["--lf", *self.targets, *self.options], hash_seed, owned)

    def _command(self, words: Sequence[str], hash_seed: str, owned: Container[str]) -> str:
        words = [*words, *with_short_names(self.seeds, owned)]
        command = f"{self.program} {shlex.join(words)}"
        return f"PYTHONHASHSEED={hash_seed} {command}" if hash_seed else command

    def _target(self, path: Path) -> str:
        module = self._installed_module(path)
        if module:
            return module
        relative = os.path.relpath(path, self.started_in).replace(os.sep, "/")
        return f"./{relative}" if relative[0] in "-@" else relative

    def _installed_module(self, path: Path) -> str:
        """Return the dotted name by which ``--pyargs`` finds a file, empty if it does not."""
        installed = site_packages(path.parts)
        if "--pyargs" not in self.options or not installed or path.suffix != ".py":
            return ""
        return ".".join(path.with_suffix("").parts[len(installed) :])

    def _configuration(self, path: Path) -> Iterator[str]:
        """Yield the options without which pytest would choose another rootdir or ini file."""
        # Absolute paths only: a test may have changed the current folder.
        target = self._installed_module(path) or str(path)
        inifile = self.inifile if _gives(("-c", "--config-file"), self.options) else None
        rootdir = self.rootdir if _gives(("--rootdir",), self.options) else None
        root, ini = determine_rootdir(target, inifile, rootdir, Path(self.started_in))
        if self.inifile and str(ini or "") != self.inifile:
            yield from ("-c", os.path.relpath(self.inifile, self.started_in))
            root = Path(rootdir or Path(self.inifile).parent)
        if str(root) != self.rootdir:
            yield f"--rootdir={os.path.relpath(self.rootdir, self.started_in)}"


def _program(path: str) -> str:
    # `python -m pytest` puts the current folder on sys.path, which the tests may rely on.
    is_module = Path(path).parts[-2:] == ("pytest", "__main__.py")
    return "python -m pytest" if is_module else "pytest"


def _repeated_options(arguments: Sequence[str]) -> Iterator[str]:
    remaining = iter(arguments)
    for argument in remaining:
        if argument == "--":
            return
        name, equals, _ = argument.partition("=")
        if argument in _FLAGS or (name in _WITH_VALUE and equals):
            yield argument
        elif argument in _WITH_VALUE:
            yield from (argument, next(remaining, ""))


def _gives(names: Sequence[str], options: Sequence[str]) -> bool:
    return any(option.partition("=")[0] in names for option in options)

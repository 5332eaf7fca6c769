"""The command that runs a test again under the same seeds, ready to paste into a shell."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_seedall._compat.pytest import determine_rootdir
from pytest_seedall.naming.projects import site_packages
from pytest_seedall.naming.seed_ids import holds_address, relative, without_seeds
from pytest_seedall.settings.option_names import with_short_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_seedall.processes.invocation import Invocation

#: Of more tests, a command names the files.
_MOST_NAMED = 8


def command_of_test(
    invocation: Invocation,
    path: Path,
    names: str,
    hash_seed: str = "",
    owned: Iterable[str] = (),
) -> str:
    """Return the shell command that runs one test again; none finds it by a memory address.

    :param path: the test's file.
    :param names: what follows the file in its node id.
    :param hash_seed: the value of ``PYTHONHASHSEED`` it ran under, empty if that was random.
    :param owned: short names that are somebody else's options where the test is.
    """
    return command_of_tests(invocation, [(path, names)], hash_seed, owned)


def command_of_tests(
    invocation: Invocation,
    tests: Sequence[tuple[Path, str]],
    hash_seed: str = "",
    owned: Iterable[str] = (),
) -> str:
    """Return the one that runs several tests again, in this order; of many, their files.

    :param tests: the file of each, and its names.
    """
    if len(tests) > _MOST_NAMED:
        tests = [(path, "") for path in dict.fromkeys(path for path, _ in tests)]
    if any(holds_address(names) for _, names in tests):
        return ""
    targets = [_target(invocation, path) + names for path, names in tests]
    configuration = _configuration(invocation, [path for path, _ in tests])
    return _command(invocation, [*targets, *invocation.options, *configuration], hash_seed, owned)


def command_of_all(
    invocation: Invocation, option: str, owned: Iterable[str] = (), keeps_seed: bool = True
) -> str:
    """Return the shell command that starts pytest for the same tests, with one more option.

    :param option: the registered name of one of ours, and its value.
    :param keeps_seed: whether they run under this session seed, to which records belong.
    """
    # The targets decide on the rootdir, and so on the cache that has the records.
    seeds = invocation.seeds[:1] if keeps_seed else invocation.seed_options
    words = [option, *without_seeds(invocation.targets), *invocation.options, *seeds]
    return _joined(invocation, words, owned)


def _command(
    invocation: Invocation, words: Sequence[str], hash_seed: str, owned: Iterable[str]
) -> str:
    command = _joined(invocation, [*words, *invocation.seeds], owned)
    return f"PYTHONHASHSEED={hash_seed} {command}" if hash_seed else command


def _joined(invocation: Invocation, words: Sequence[str], owned: Iterable[str]) -> str:
    words = [*with_short_names(words, invocation.not_short(owned))]
    return f"{invocation.program} {shlex.join(words)}"


def _target(invocation: Invocation, path: Path) -> str:
    module = _installed_module(invocation, path)
    if module:
        return module
    target = relative(path, invocation.started_in)
    return f"./{target}" if target[0] in "-@" else target


def _installed_module(invocation: Invocation, path: Path) -> str:
    """Return the dotted name by which ``--pyargs`` finds a file, empty if it does not."""
    installed = site_packages(path.parts)
    if "--pyargs" not in invocation.options or not installed or path.suffix != ".py":
        return ""
    return ".".join(path.with_suffix("").parts[len(installed) :])


def _configuration(invocation: Invocation, paths: Sequence[Path]) -> Iterator[str]:
    """Yield the options without which pytest would choose another rootdir or ini file."""
    # Absolute paths only: a test may have changed the current folder.
    targets = [_installed_module(invocation, path) or str(path) for path in paths]
    inifile = invocation.inifile if _gives(("-c", "--config-file"), invocation.options) else None
    rootdir = invocation.rootdir if _gives(("--rootdir",), invocation.options) else None
    try:
        root, ini = determine_rootdir(targets, inifile, rootdir, Path(invocation.started_in))
    except (pytest.UsageError, OSError):  # a test has left a broken configuration file
        root = ini = Path()
    wanted = invocation.inifile
    if str(ini or "") != wanted:
        yield from ("-c", relative(wanted, invocation.started_in) if wanted else os.devnull)
        root = Path(rootdir or Path(wanted or os.devnull).parent)
    if str(root) != invocation.rootdir:
        yield f"--rootdir={relative(invocation.rootdir, invocation.started_in)}"


def _gives(names: Sequence[str], options: Sequence[str]) -> bool:
    return any(option.partition("=")[0] in names for option in options)

"""Which files of a project are read: those that were collected, conftests, what the tests import.

Of a package that is imported, all its modules are read: tests may import others as they run.
"""

from __future__ import annotations

import os
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.naming.projects import file_of, is_project_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pytest

#: More would take longer than anybody waits: 20,000 lines or so take a second.
MOST_FILES = 3000


class Files(NamedTuple):
    """The files that are read, each kind sorted."""

    tests: tuple[Path, ...]
    conftests: tuple[Path, ...]
    others: tuple[Path, ...]
    left_out: int
    """How many there are beyond those that are read."""


def files_of(config: pytest.Config, items: Iterable[pytest.Item]) -> Files:
    """Return what is to be read of a project whose tests have been collected."""
    root = config.rootpath
    tests = {item.path for item in items if item.path.suffix == ".py"}
    imported = {Path(file) for file in _imported_files() if Path(file).is_relative_to(root)}
    loaded = {Path(str(getattr(one, "__file__", ""))) for one in config.pluginmanager.get_plugins()}
    conftests = {path for path in loaded | imported if path.name == "conftest.py"} - tests
    conftests = {path for path in conftests if path.is_relative_to(root)}
    others = imported | {
        file
        for package in _packages(imported | conftests, root)
        for file in _walk(package, config.getini("norecursedirs"))
        if not any(fnmatch(file.name, pattern) for pattern in config.getini("python_files"))
    }
    rest = sorted(others - tests - conftests)
    room = max(0, MOST_FILES - len(tests) - len(conftests))
    return Files(
        tuple(sorted(tests)), tuple(sorted(conftests)), tuple(rest[:room]), len(rest[room:])
    )


def _imported_files() -> Iterator[str]:
    for name in list(sys.modules):
        file = file_of(name)
        if file.endswith(".py") and is_project_file(file):
            yield file


def _packages(files: Iterable[Path], root: Path) -> set[Path]:
    """Return the topmost folders of the packages that files belong to."""
    found = set()
    for file in files:
        folder = file.parent
        while folder.parent != folder and (folder.parent / "__init__.py").exists():
            folder = folder.parent
        if (folder / "__init__.py").exists() and folder.is_relative_to(root) and folder != root:
            found.add(folder)
    return found


def _walk(package: Path, ignored: Iterable[str]) -> Iterator[Path]:
    for folder, folders, names in os.walk(package):
        folders[:] = [
            name
            for name in sorted(folders)
            if not any(fnmatch(name, pattern) for pattern in ignored)
            and not (Path(folder) / name / "pyvenv.cfg").exists()
        ]
        yield from (Path(folder) / name for name in sorted(names) if name.endswith(".py"))

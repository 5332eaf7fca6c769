"""Which code is looked into: the project's own, also where its package is installed.

Many projects run their tests against the package that they have installed. What is a library for
all else is then what the tests are of.
"""

from __future__ import annotations

import configparser
import tomllib
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall.naming.projects import is_project_file, package_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_packages: frozenset[str] = frozenset()


class Place(NamedTuple):
    """A line of such code."""

    filename: str
    line: int
    function: str
    """The qualified name of the function."""

    def __str__(self) -> str:
        return f"{self.filename}:{self.line} in {self.function}"


@contextmanager
def examined(packages: frozenset[str]) -> Iterator[None]:
    """Have installed packages count as the project's own in the body."""
    global _packages  # noqa: PLW0603 - asked for each function that is called
    before, _packages = _packages, packages
    is_examined_file.cache_clear()
    try:
        yield
    finally:
        _packages = before
        is_examined_file.cache_clear()


@cache
def is_examined_file(filename: str) -> bool:
    """Tell whether a file is the project's, or of a package that is examined."""
    return is_project_file(filename) or package_of(filename) in _packages


def packages_under_test(test_file: Path, rootpath: Path) -> frozenset[str]:
    """Return the installed packages that tests are of.

    That of the test's own file, if it is installed (``--pyargs``), and those that the project of
    the folder gives, by its name in ``pyproject.toml`` or ``setup.cfg``.
    """
    own = package_of(str(test_file))
    name = _name_in_pyproject(rootpath) or _name_in_setup(rootpath)
    return frozenset(filter(None, (own, *_packages_of(name))))


def _name_in_pyproject(folder: Path) -> str:
    try:
        found: dict[str, Any] = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
        project = found.get("project") or found["tool"]["poetry"]
        return str(project["name"])
    except (OSError, ValueError, LookupError, TypeError):
        return ""


def _name_in_setup(folder: Path) -> str:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read(folder / "setup.cfg", "utf-8")
        return parser.get("metadata", "name", fallback="")
    except (configparser.Error, UnicodeDecodeError):
        return ""


def _packages_of(name: str) -> set[str]:
    try:
        files = distribution(name).files or [] if name else []
    except (PackageNotFoundError, ValueError):
        return set()
    tops = {file.parts[0] for file in files if file.suffix == ".py"}
    return {top.removesuffix(".py") for top in tops if ".." not in top}

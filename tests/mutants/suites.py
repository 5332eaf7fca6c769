"""Test functions of public suites, from the packages that are installed."""

from __future__ import annotations

import ast
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

#: Packages that are installed with their suites.
PACKAGES = ("networkx", "numpy", "pandas", "scipy", "toolz")

# More functions of one file would tell little more.
_MOST_OF_ONE_FILE = 4


class Function(NamedTuple):
    """A test function of a public suite."""

    package: str
    file: Path
    name: str


def drawn(random: Random) -> Iterator[Function]:
    """Yield test functions in random order, of each package in turn."""
    packages = [_of_package(name, random) for name in PACKAGES if find_spec(name) is not None]
    while packages:
        for functions in list(packages):
            function = next(functions, None)
            if function is None:
                packages.remove(functions)
            else:
                yield function


def _of_package(name: str, random: Random) -> Iterator[Function]:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent
    files = sorted(folder.rglob("test_*.py"))
    random.shuffle(files)
    for file in files:
        names = _plain_functions(parsed(file))
        random.shuffle(names)
        for chosen in names[:_MOST_OF_ONE_FILE]:
            yield Function(name, file, chosen)


def parsed(file: Path) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes in its texts that mean nothing
        return ast.parse(file.read_bytes())


def _plain_functions(tree: ast.Module) -> list[str]:
    """Return the test functions of a module that can be run in another place: without arguments."""
    if any(isinstance(node, ast.ImportFrom) and node.level for node in ast.walk(tree)):
        return []
    return [
        node.name for node in tree.body if isinstance(node, ast.FunctionDef) and _is_plain(node)
    ]


def _is_plain(function: ast.FunctionDef) -> bool:
    arguments = function.args
    takes = arguments.args or arguments.kwonlyargs or arguments.vararg or arguments.kwarg
    yields = any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function))
    return function.name.startswith("test_") and not takes and not yields


def keep(module: ast.Module, names: set[str]) -> dict[str, ast.FunctionDef]:
    """Remove all tests from a module but some; return those by their names.

    pytest takes seconds for the assertions of a module with hundreds of tests.
    """
    module.body = [node for node in module.body if _is_kept(node, names)]
    return {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}


def _is_kept(node: ast.stmt, names: set[str]) -> bool:
    if isinstance(node, ast.ClassDef):
        return not node.name.startswith("Test")
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return node.name in names or not node.name.startswith("test_")
    return True

"""The plan of the house: its storeys, and what each room imports, read from the source."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest_seedall

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER = Path(pytest_seedall.__file__).parent

#: Each room, which is a file, by its name: ``streams.stream``.
FILES = {
    ".".join(path.relative_to(_FOLDER).with_suffix("").parts): path
    for path in sorted(_FOLDER.rglob("*.py"))
}

#: From the roof to the cellar: imports go down only, and not from one package to its neighbour.
STOREYS = [
    {"plugin"},
    {"rare_features"},
    # The features:
    {"doctor", "fixtures", "repeat", "replay", "seeding", "sweep", "triage", "xdist"},
    {"diagnosis"},
    {"reporting", "running"},
    {"session"},
    {"records"},
    {"__init__", "processes", "seedall_fixture", "spawned"},
    {"hookspecs", "sharing", "streams"},
    {"seeders"},
    {"entropy", "tracing"},
    {"comparing", "settings"},
    {"naming"},
    {"_compat", "files", "loading", "reports", "seeds", "structs"},
]


def package_of(room: str) -> str:
    """Return the package that a room is in, or the room itself if it is in none."""
    return room.partition(".")[0]


@cache
def imported(room: str, at_import: bool = False) -> frozenset[str]:
    """Return the names of all modules, and of what is taken from them, that a room imports.

    :param at_import: only what it imports when it is imported itself; not inside functions, and
        not for type checkers.
    """
    found: set[str] = set()
    for node in _statements(ast.parse(FILES[room].read_text(encoding="utf-8")), at_import):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{room} imports by a relative name"
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
            found.add(str(node.module))
    return frozenset(found)


def rooms_below(room: str) -> set[str]:
    """Return our own rooms that a room imports, itself and the public names left out."""
    names = {name.removeprefix("pytest_seedall.") for name in imported(room)}
    return (names & set(FILES)) - {room}


def packages_below(package: str) -> set[str]:
    """Return the packages that one imports from, itself left out."""
    own = [room for room in FILES if package_of(room) == package]
    return {package_of(below) for room in own for below in rooms_below(room)} - {package}


def _statements(node: ast.AST, at_import: bool) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if at_import and isinstance(child, ast.FunctionDef):
            continue
        if at_import and isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield child
        yield from _statements(child, at_import)

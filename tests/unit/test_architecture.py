"""The house: which room may import which, and what no room may do."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from rooms import FILES, STOREYS, imported, package_of, packages_below, rooms_below

#: What takes values apart and compares them, which knows nothing of tests.
COMPARING = ("comparing.snapshots", "comparing.comparing", "comparing.differences")
STOREY_OF = {package: number for number, storey in enumerate(STOREYS) for package in storey}


def test_every_package_has_its_storey() -> None:
    assert {package_of(room) for room in FILES} == set(STOREY_OF)


@pytest.mark.parametrize("package", STOREY_OF)
def test_a_package_imports_from_below(package: str) -> None:
    above = {other for other in packages_below(package) if STOREY_OF[other] <= STOREY_OF[package]}
    assert not above, f"{package} imports from {above}, of its own storey or one above"


@pytest.mark.parametrize("package", STOREY_OF)
def test_imports_inside_a_package_go_one_way(package: str) -> None:
    own = {room for room in FILES if package_of(room) == package}
    list(TopologicalSorter({room: rooms_below(room) & own for room in own}).static_order())


@pytest.mark.parametrize("room", FILES)
def test_a_room_imports_no_library_but_pytest(room: str) -> None:
    """When it is imported itself; inside functions and for type checkers it may."""
    packages = {name.partition(".")[0] for name in imported(room, at_import=True)}
    assert packages <= sys.stdlib_module_names | {"pytest", "pytest_seedall"}


@pytest.mark.parametrize(
    "room", ["seeds", "naming.seed_ids", "naming.projects", "naming.source_imports"]
)
def test_what_names_and_derives_needs_nothing_else(room: str) -> None:
    packages = {name.partition(".")[0] for name in imported(room)}
    assert packages <= sys.stdlib_module_names | {"pytest", "pytest_seedall"}
    if room == "seeds":
        assert packages <= sys.stdlib_module_names


def test_what_compares_values_needs_nothing_else_of_ours() -> None:
    needed, pending = set[str](), list(COMPARING)
    while pending:
        room = pending.pop()
        needed.add(room)
        pending += rooms_below(room) - needed
    needed |= {room for room in FILES if room.startswith("comparing.kinds.")}
    others = {room for room in needed if not room.startswith(("comparing.", "_compat."))}
    assert others == {"naming.wording"}
    assert "pytest" not in {name for room in needed for name in imported(room)}


@pytest.mark.parametrize("room", FILES)
def test_a_room_is_small(room: str) -> None:
    assert len(FILES[room].read_text(encoding="utf-8").splitlines()) < 300


@pytest.mark.parametrize("room", FILES)
def test_a_room_says_what_it_is_for(room: str) -> None:
    docstring = ast.get_docstring(ast.parse(FILES[room].read_text(encoding="utf-8")))
    assert docstring
    assert docstring.partition("\n\n")[0].endswith((".", "`"))


def test_the_picture_of_the_house_is_true() -> None:
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root / "tests"), *sys.path])}
    command = [sys.executable, str(root / "tools" / "house.py"), "--check"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_pytest_is_all_that_we_depend_on() -> None:
    required = importlib.metadata.requires("pytest-seedall") or []
    assert [one for one in required if "extra ==" not in one] == ["pytest>=8"]


def test_the_entry_point_is_called_seedall() -> None:
    (entry_point,) = importlib.metadata.distribution("pytest-seedall").entry_points
    assert (entry_point.group, entry_point.name) == ("pytest11", "seedall")
    assert entry_point.value == "pytest_seedall.plugin"

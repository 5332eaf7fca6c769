"""The house: which room may import which, and what no room may do."""

from __future__ import annotations

import ast
import importlib.metadata
import sys
from typing import TYPE_CHECKING

import pytest
from rooms import FEATURE_ROOMS, FEATURES, FILES, FLOORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: What takes values apart and compares them, which knows nothing of tests.
COMPARING = ("repeat.snapshots", "repeat.comparing", "repeat.differences")
FLOOR_OF = {room: number for number, floor in enumerate(FLOORS) for room in floor}


def statements(node: ast.AST, at_import: bool) -> Iterator[ast.AST]:
    """Yield the nodes below another; only those that run at import, if `at_import`."""
    for child in ast.iter_child_nodes(node):
        if at_import and isinstance(child, ast.FunctionDef):
            continue
        if at_import and isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield child
        yield from statements(child, at_import)


def imported(room: str, at_import: bool = False) -> set[str]:
    """Return the names of all modules, and of what is taken from them, that a room imports."""
    tree = ast.parse(FILES[room].read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in statements(tree, at_import):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{room} imports by a relative name"
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
            found.add(str(node.module))
    return found


def rooms(names: Iterable[str]) -> set[str]:
    ours = {name.removeprefix("pytest_seedall.") for name in names}
    return {"__init__" if name == "pytest_seedall" else name for name in ours} & set(FILES)


def test_every_room_has_its_floor() -> None:
    assert set(FILES) == set(FLOOR_OF)


@pytest.mark.parametrize("room", FILES)
def test_a_room_imports_from_below(room: str) -> None:
    above = {
        other
        for other in rooms(imported(room)) - {"__init__"}
        if FLOOR_OF[other] <= FLOOR_OF[room] and not {room, other} <= FEATURE_ROOMS
    }
    assert not above, f"{room} imports {above} from its own floor or one above"


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_imports_no_other(feature: str) -> None:
    own = FEATURES[feature]
    others = {other for room in own for other in rooms(imported(room)) & FEATURE_ROOMS} - own
    assert not others, f"{feature} imports {others}"


@pytest.mark.parametrize("room", FILES)
def test_a_room_imports_no_library_but_pytest(room: str) -> None:
    """When it is imported itself; inside functions and for type checkers it may."""
    packages = {name.partition(".")[0] for name in imported(room, at_import=True)}
    assert packages <= sys.stdlib_module_names | {"pytest", "pytest_seedall"}


@pytest.mark.parametrize("room", ["seeds", "seed_ids", "projects", "source_imports"])
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
        pending += rooms(imported(room)) - needed
    kinds = {room for room in FILES if room.startswith("repeat.kinds.")}
    others = {room for room in needed | kinds if not room.startswith(("repeat.", "_compat."))}
    assert others == {"wording"}
    assert "pytest" not in {name for room in needed | kinds for name in imported(room)}


@pytest.mark.parametrize("room", FILES)
def test_a_room_is_small(room: str) -> None:
    assert len(FILES[room].read_text(encoding="utf-8").splitlines()) < 300


@pytest.mark.parametrize("room", FILES)
def test_a_room_says_what_it_is_for(room: str) -> None:
    docstring = ast.get_docstring(ast.parse(FILES[room].read_text(encoding="utf-8")))
    assert docstring
    assert docstring.partition("\n\n")[0].endswith((".", "`"))


def test_pytest_is_all_that_we_depend_on() -> None:
    required = importlib.metadata.requires("pytest-seedall") or []
    assert [one for one in required if "extra ==" not in one] == ["pytest>=8"]


def test_the_entry_point_is_called_seedall() -> None:
    (entry_point,) = importlib.metadata.distribution("pytest-seedall").entry_points
    assert (entry_point.group, entry_point.name) == ("pytest11", "seedall")
    assert entry_point.value == "pytest_seedall.plugin"

"""No file outside `_compat/` uses a private name of Python, pytest or a library."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pytest_seedall

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(pytest_seedall.__file__).parent

#: Private by their place, though their names do not say so.
PRIVATE_PACKAGES = ("hypothesis.internal", "keras.src", "numpy.core", "tensorflow.python")
#: Not documented, though their names do not say so.
UNDOCUMENTED = {
    "args_source",
    "callspec",
    "known_args_namespace",
    "param_index",
    "rewrite_hook",
    "testsfailed",
}
#: Documented in spite of the underscore.
DOCUMENTED = {"_asdict", "_replace", "_fields", "_getframe", "_current_frames"}
BUILT_INS = {"getattr", "hasattr", "setattr", "delattr"}

FILES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent.name != "_compat")


def private_uses(source: str) -> list[str]:
    """Return the private names that a source file uses and does not define itself."""
    nodes = list(ast.walk(ast.parse(source)))
    return sorted({*_imported(nodes), *(_accessed(nodes) - _defined(nodes) - DOCUMENTED)})


def _imported(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            words = [word for word in name.split(".") if not word.startswith("__")]
            is_ours = name.startswith("pytest_seedall.") and words[1] == "_compat"
            is_private = name.startswith(PRIVATE_PACKAGES) or any(w[0] == "_" for w in words)
            if is_private and not is_ours:
                yield name


def _accessed(nodes: list[ast.AST]) -> set[str]:
    accessed = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    for call in calls:
        if ast.unparse(call.func) in BUILT_INS and isinstance(call.args[1], ast.Constant):
            accessed.add(str(call.args[1].value))
    private = {name for name in accessed if name.startswith("_") and not name.startswith("__")}
    return private | (accessed & UNDOCUMENTED)


def _defined(nodes: list[ast.AST]) -> set[str]:
    """Return what a file defines: functions, and attributes of its own objects."""
    functions = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    attributes = {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }
    constants = {
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return functions | attributes | constants


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_other_file_touches_a_private_name(path: Path) -> None:
    assert private_uses(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import _pytest", ["_pytest"]),
        ("from _pytest.config import Config", ["_pytest.config.Config"]),
        ("def f():\n    from torch._C import Generator", ["torch._C.Generator"]),
        ("import tensorflow.python.eager", ["tensorflow.python.eager"]),
        ("item._fixtureinfo", ["_fixtureinfo"]),
        ("getattr(item, '_fixtureinfo', None)", ["_fixtureinfo"]),
        ("config._inicfg['x'] = 1", ["_inicfg"]),
        ("hasattr(item, 'callspec')", ["callspec"]),
        ("self._x = 1\nself._x", []),
        ("self._parent", ["_parent"]),
        ("facts._replace(x=1)", []),
        ("from pytest_seedall._compat.pytest import ini_value", []),
        ("from __future__ import annotations", []),
    ],
)
def test_a_private_use_is_found(source: str, found: list[str]) -> None:
    assert private_uses(source) == found

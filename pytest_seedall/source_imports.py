"""What a source file imports and where it makes what it names, read from its text."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def imports_in(source: str, package: str) -> tuple[str, ...]:
    """Return the names of what a file imports when it is imported itself, not inside functions.

    :param package: the package of the file's module, to resolve relative imports.
    """
    return tuple(name for node in _module_level(_tree(source)) for name in _names(node, package))


def line_of_name(source: str, name: str) -> int:
    """Return the first line that gives something this name; 0 if none does."""
    nodes = (node for node in ast.walk(_tree(source)) if isinstance(node, ast.Name | ast.Attribute))
    stored = [node for node in nodes if isinstance(node.ctx, ast.Store)]
    return min((node.lineno for node in stored if _last_part(node) == name), default=0)


def _last_part(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def _tree(source: str) -> ast.AST:
    try:
        return ast.parse(Path(source).read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])  # an extension module, a file that has gone or nests too deeply


def _module_level(tree: ast.AST) -> Iterator[ast.AST]:
    ahead = [tree]  # no recursion: an `elif` is one level deeper than the `if` before it
    while ahead:
        node = ahead.pop()
        yield node
        if isinstance(node, ast.If) and _is_for_type_checkers(node.test):
            ahead += reversed(node.orelse)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.expr):
            ahead += reversed([*ast.iter_child_nodes(node)])


def _is_for_type_checkers(test: ast.expr) -> bool:
    """Tell whether a condition is ``TYPE_CHECKING`` or ``typing.TYPE_CHECKING``."""
    return ast.unparse(test).rpartition(".")[2] == "TYPE_CHECKING"


def _names(node: ast.AST, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = _base(node, package)
        yield base
        yield from (f"{base}.{alias.name}" for alias in node.names)


def _base(node: ast.ImportFrom, package: str) -> str:
    parts = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
    return ".".join([*parts, *([node.module] if node.module else [])])

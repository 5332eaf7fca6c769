"""What a source file imports, and where it defines what it names, read from its text."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    _Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
    _Kinds: TypeAlias = type[ast.AST] | tuple[type[ast.AST], ...]

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def imports_in(source: str, package: str) -> tuple[str, ...]:
    """Return the names of what a file imports when it is imported itself, not inside functions.

    :param package: the package of the file's module, to resolve relative imports.
    """
    return tuple(name for node in _module_level(_tree(source)) for name in _names(node, package))


def line_of_name(source: str, names: Sequence[str]) -> int:
    """Return the line that makes what has a qualified name, ``Held.rng``; 0 if unknown.

    Of an attribute of an object, which may be made anywhere, that is where the object is made.
    """
    tree = _tree(source)
    scope = tree
    for name in names:
        inner = _class_in(scope, name)
        if inner is None:
            return _line_in(scope, name, tree) or getattr(scope, "lineno", 0)
        scope = inner
    return getattr(scope, "lineno", 0)


def _class_in(scope: ast.AST, name: str) -> ast.ClassDef | None:
    nodes = _nodes(scope, (ast.ClassDef, *_FUNCTIONS))
    return next((n for n in nodes if isinstance(n, ast.ClassDef) and n.name == name), None)


def _line_in(scope: ast.AST, name: str, tree: ast.AST) -> int:
    """Return the line that gives a module or class something of this name.

    Itself; else a method such as `setup_class`, or a function with a `global` statement; else any
    function that may have been given the class or module.
    """
    is_class = isinstance(scope, ast.ClassDef)
    for nodes, kinds in (
        (_nodes(scope, (ast.ClassDef, *_FUNCTIONS)), (ast.Name, *_FUNCTIONS)),
        (_nodes(scope, ()), ast.Attribute) if is_class else (_with_global(tree, name), ast.Name),
        (_nodes(tree, ast.ClassDef), ast.Attribute),
    ):
        lines = [node.lineno for node in nodes if isinstance(node, kinds) and _given(node) == name]
        if lines:
            return min(lines)
    return 0


def _nodes(scope: ast.AST, ends: _Kinds) -> Iterator[ast.AST]:
    """Yield the nodes below another, but not those below `ends`, and no assignment of None."""
    ahead = [*ast.iter_child_nodes(scope)]
    while ahead:
        node = ahead.pop()
        if not (isinstance(node, ast.Assign | ast.AnnAssign) and _is_none(node.value)):
            yield node
            ahead += () if isinstance(node, ends) else ast.iter_child_nodes(node)


def _is_none(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def _with_global(tree: ast.AST, name: str) -> Iterator[ast.AST]:
    """Yield the nodes of functions for which a name is the module's."""
    for function in ast.walk(tree):
        if isinstance(function, _FUNCTIONS):
            nodes = [*_nodes(function, (ast.ClassDef, *_FUNCTIONS))]
            if any(isinstance(node, ast.Global) and name in node.names for node in nodes):
                yield from nodes


def _given(node: ast.expr | _Function) -> str:
    """Return the name that a node gives to something, empty if it only uses one."""
    if isinstance(node, _FUNCTIONS):
        return node.name
    if not isinstance(node, ast.Name | ast.Attribute) or not isinstance(node.ctx, ast.Store):
        return ""
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
        if isinstance(node, ast.If) and is_for_type_checkers(node.test):
            ahead += reversed(node.orelse)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.expr):
            ahead += reversed([*ast.iter_child_nodes(node)])


def is_for_type_checkers(test: ast.expr) -> bool:
    """Tell whether a condition is ``TYPE_CHECKING`` or ``typing.TYPE_CHECKING``."""
    return ast.unparse(test).rpartition(".")[2] == "TYPE_CHECKING"


def _names(node: ast.AST, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = base_of(node, package)
        yield base
        yield from (f"{base}.{alias.name}" for alias in node.names)


def base_of(node: ast.ImportFrom, package: str) -> str:
    """Return the absolute name of what ``from ... import`` imports from."""
    parts = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
    return ".".join([*parts, *([node.module] if node.module else [])])

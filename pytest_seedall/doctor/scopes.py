"""What a name means where it stands in a source: ``np.random.seed`` is ``numpy.random.seed``.

Names follow imports, under any alias, and assignments of what has been imported. A parameter, or
whatever else has the name of a library, is none.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeAlias

from pytest_seedall.naming.source_imports import base_of, is_for_type_checkers

if TYPE_CHECKING:
    from collections.abc import Iterator

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

_SCOPES = (*FUNCTIONS, ast.ClassDef, ast.Lambda)
# Nothing is below these, and they are most of a tree.
_LEAVES = (ast.Name, ast.Constant, ast.expr_context, ast.operator, ast.cmpop, ast.alias)
_MOST_STEPS = 10
"""From one name to another: ``a = b`` and ``b = a`` lead nowhere."""


class Scope:
    """A module, class or function, and what its names mean.

    :param module: the dotted name of the module, with a dot before it: no library's name has one.
    """

    def __init__(self, node: ast.AST, outer: Scope | None, module: str) -> None:
        self.node = node
        self.outer = outer
        self.module = module
        self._imported: dict[str, str] = {}
        self._assigned: dict[str, ast.expr | None] = {}
        """What a name is given; None if that is nothing that a library has, or several things."""
        self._elsewhere: set[str] = set()
        """The names that are declared as those of a scope outside."""
        for argument in _arguments(node):
            self._assigned[argument] = None
        for inner in nodes_of(node):
            self._bind(inner)

    def functions(self) -> list[Function | ast.Lambda]:
        """Return the functions around, the outermost first."""
        outer = [] if self.outer is None else self.outer.functions()
        is_function = isinstance(self.node, (*FUNCTIONS, ast.Lambda))
        return [*outer, self.node] if is_function else outer  # type: ignore[list-item]

    def has(self, name: str) -> bool:
        """Tell whether a name is one of this scope itself."""
        is_own = name in self._assigned or name in self._imported
        return is_own and name not in self._elsewhere

    def is_of_module(self, name: str) -> bool:
        """Tell whether a name that a function reads is one of the module's."""
        scope: Scope | None = self
        while scope is not None and scope.outer is not None:
            if scope.has(name) and (scope is self or not isinstance(scope.node, ast.ClassDef)):
                return False
            scope = scope.outer
        return scope is not self and scope is not None and scope.has(name)

    def given(self, name: str) -> ast.expr | None:
        """Return what a variable of this scope is given; None if unknown, or if several things."""
        return self._assigned.get(name)

    def value_of(self, name: str) -> ast.expr | None:
        """Return what a variable is given that a line of this scope reads; None as in `given`."""
        scope: Scope | None = self
        while scope is not None:
            if scope.has(name) and (scope is self or not isinstance(scope.node, ast.ClassDef)):
                return scope.given(name)
            scope = scope.outer
        return None

    def meaning(self, expression: ast.AST, steps: int = _MOST_STEPS) -> str:
        """Return the absolute dotted name of a variable or attribute, empty if it has none."""
        if isinstance(expression, ast.Attribute) and steps:
            owner = self.meaning(expression.value, steps)
            return f"{owner}.{expression.attr}" if owner else ""
        if isinstance(expression, ast.Name) and steps:
            return self._look_up(expression.id, steps - 1, from_inside=False)
        if isinstance(expression, ast.Call) and steps:
            is_import = self.meaning(expression.func, steps - 1) == "pytest.importorskip"
            return _first_text(expression) if is_import else ""
        return ""

    def _look_up(self, name: str, steps: int, from_inside: bool) -> str:
        is_class = isinstance(self.node, ast.ClassDef)
        if not (is_class and from_inside) and name not in self._elsewhere:
            if name in self._imported:
                return self._imported[name]
            if name in self._assigned:
                value = self._assigned[name]
                return "" if value is None else self.meaning(value, steps)
        return "" if self.outer is None else self.outer._look_up(name, steps, from_inside=True)

    def _bind(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom):
            self._imported.update(_imported(node, self.module.rpartition(".")[0]))
        elif isinstance(node, ast.Global | ast.Nonlocal):
            self._elsewhere.update(node.names)
        elif isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            self._bind_definition(node)
        elif isinstance(node, ast.Assign) and len(node.targets) == 1:
            self._assign(node.targets[0], node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            self._assign(node.target, node.value)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            self._assigned.setdefault(node.id, None)

    def _bind_definition(self, node: Function | ast.ClassDef) -> None:
        if isinstance(self.node, ast.Module):
            self._imported.setdefault(node.name, f"{self.module}.{node.name}")
        else:
            self._assigned[node.name] = None

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        """Note what a variable is given: ``rng = np.random``, ``np = pytest.importorskip(...)``."""
        if isinstance(target, ast.Name):
            is_first = target.id not in self._assigned
            self._assigned[target.id] = value if is_first else None


def nodes_in(tree: ast.Module, module: str) -> Iterator[tuple[ast.AST, Scope]]:
    """Yield the nodes of a source in its order, each with the scope in which it runs.

    Without what runs for type checkers, or in a program, alone.
    """
    ahead: list[tuple[ast.AST, Scope]] = [(tree, Scope(tree, None, module))]
    while ahead:
        node, scope = ahead.pop()
        if isinstance(node, ast.If) and _runs_elsewhere(node.test):
            ahead += [(child, scope) for child in reversed(node.orelse)]
            continue
        yield node, scope
        if isinstance(node, _LEAVES):
            continue
        inner = Scope(node, scope, module) if isinstance(node, _SCOPES) else scope
        body = _body(node)
        children = reversed([*ast.iter_child_nodes(node)])
        ahead += [(child, inner if id(child) in body else scope) for child in children]


def _body(node: ast.AST) -> set[int]:
    """Return the ids of what is inside of a scope; defaults and decorators are outside."""
    body = getattr(node, "body", []) if isinstance(node, _SCOPES) else []
    return {id(child) for child in (body if isinstance(body, list) else [body])}


def nodes_of(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that belong to a scope itself, those of inner ones left out."""
    body = _body(scope)
    children = [*ast.iter_child_nodes(scope)]
    ahead = [child for child in reversed(children) if not body or id(child) in body]
    while ahead:
        node = ahead.pop()
        yield node
        if not isinstance(node, (*_SCOPES, *_LEAVES)):
            ahead += reversed([*ast.iter_child_nodes(node)])


def _imported(node: ast.Import | ast.ImportFrom, package: str) -> Iterator[tuple[str, str]]:
    """Yield the names that an import gives, and the absolute names of what they are given."""
    base = f"{base_of(node, package)}." if isinstance(node, ast.ImportFrom) else ""
    for alias in node.names:
        top = alias.name if base else alias.name.partition(".")[0]  # ``import a.b`` gives ``a``
        yield alias.asname or top, f"{base}{alias.name if alias.asname else top}"


def _arguments(node: ast.AST) -> Iterator[str]:
    if isinstance(node, (*FUNCTIONS, ast.Lambda)):
        given = node.args
        several = [one for one in (given.vararg, given.kwarg) if one is not None]
        for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs, *several):
            yield argument.arg


def _runs_elsewhere(test: ast.expr) -> bool:
    """Tell whether a condition holds only for type checkers, or in a program that is run."""
    if isinstance(test, ast.Compare):
        return ast.unparse(test) in ("__name__ == '__main__'", "'__main__' == __name__")
    return isinstance(test, ast.Name | ast.Attribute) and is_for_type_checkers(test)


def _first_text(call: ast.Call) -> str:
    """Return the first argument of a call if that is text: ``pytest.importorskip("torch")``."""
    value = getattr(call.args[0], "value", None) if call.args else None
    return value if isinstance(value, str) else ""

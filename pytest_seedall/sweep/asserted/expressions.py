"""Evaluates the expressions of an assertion once more, where that runs no code of others."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall.sweep.numbers import plain_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / right,
    ast.Pow: lambda left, right: float(left) ** right,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    function.__name__: function for function in (abs, float, len, max, min, round, sum)
}
_CONTAINERS = (list, tuple, dict)


class Expressions:
    """Expressions of some variables.

    :param values: by their names.
    """

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def of(self, node: ast.expr) -> Any:
        """Return the value of an expression; raises an Exception if it cannot be had."""
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return self._values[node.id]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -self._number(node.operand)
        if isinstance(node, ast.BinOp):
            return _OPERATIONS[type(node.op)](self._number(node.left), self._number(node.right))
        if isinstance(node, ast.Subscript):
            return self._container(node.value)[self._key(node.slice)]
        if isinstance(node, ast.Call):
            return self._of_call(node)
        raise LookupError

    def _number(self, node: ast.expr) -> float:
        number = plain_number(self.of(node))
        if number is None:
            raise LookupError
        return number

    def _container(self, node: ast.expr) -> Any:
        found = self.of(node)
        if type(found) not in _CONTAINERS:
            raise LookupError
        return found

    def _key(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Slice):
            bounds = (node.lower, node.upper, node.step)
            return slice(*(None if bound is None else self._key(bound) for bound in bounds))
        found = self.of(node)
        if type(found) not in (int, str):
            raise LookupError
        return found

    def _of_call(self, node: ast.Call) -> Any:
        """Return what some functions of Python, `pytest.approx` and a tensor's `item` return."""
        called = node.func
        if isinstance(called, ast.Attribute) and called.attr == "item" and not node.args:
            return self._number(called.value)
        arguments = [self._argument(argument) for argument in node.args]
        keywords = {str(each.arg): self._argument(each.value) for each in node.keywords}
        return self._function(called)(*arguments, **keywords)

    def _argument(self, node: ast.expr) -> Any:
        """Return a number, or numbers."""
        found = self.of(node)
        if type(found) in (list, tuple) and all(type(each) in (int, float) for each in found):
            return found
        number = plain_number(found)
        if number is None:
            raise LookupError
        return number

    def _function(self, called: ast.expr) -> Callable[..., Any]:
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            if called.attr == "approx" and self._values[called.value.id] is pytest:
                return pytest.approx
        elif isinstance(called, ast.Name):
            if self._values.get(called.id) is pytest.approx:
                return pytest.approx
            if called.id not in self._values:
                return _FUNCTIONS[called.id]
        raise LookupError

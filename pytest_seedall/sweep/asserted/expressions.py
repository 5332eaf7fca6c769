"""Evaluates the expressions of an assertion once more, where that runs no code of others."""

from __future__ import annotations

import ast
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall.sweep.numbers import plain_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Values: TypeAlias = Mapping[str, object]
    """The values of variables, by their names."""
    Read: TypeAlias = Callable[[Values], Any]
    """Returns the value of an expression; raises an Exception if it cannot be had."""

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


def reader(node: ast.expr) -> Read:
    """Return what evaluates an expression, made once for all runs of a test.

    :raises LookupError: if its value cannot be had, whatever the variables are.
    """
    return _READERS[type(node)](node)


def _of_constant(node: Any) -> Read:
    value = node.value
    return lambda _: value


def _of_name(node: Any) -> Read:
    return itemgetter(node.id)


def _of_sign(node: Any) -> Read:
    if not isinstance(node.op, ast.USub):
        raise LookupError
    operand = _number(node.operand)
    return lambda values: -operand(values)


def _of_operation(node: Any) -> Read:
    operation = _OPERATIONS[type(node.op)]
    left, right = _number(node.left), _number(node.right)
    return lambda values: operation(left(values), right(values))


def _of_element(node: Any) -> Read:
    container, key = reader(node.value), _key(node.slice)
    return lambda values: _checked(container(values), _CONTAINERS)[key(values)]


def _key(node: ast.expr | None) -> Read:
    if node is None:
        return lambda _: None
    if isinstance(node, ast.Slice):
        bounds = [_key(bound) for bound in (node.lower, node.upper, node.step)]
        return lambda values: slice(*(bound(values) for bound in bounds))
    key = reader(node)
    return lambda values: _checked(key(values), (int, str))


def _checked(value: Any, kinds: tuple[type, ...]) -> Any:
    if type(value) not in kinds:
        raise LookupError
    return value


def _number(node: ast.expr) -> Read:
    read = reader(node)
    return lambda values: _checked_number(read(values))


def _checked_number(value: object) -> float:
    number = plain_number(value)
    if number is None:
        raise LookupError
    return number


def _of_call(node: Any) -> Read:
    """Return what calls some functions of Python, `pytest.approx` and a tensor's `item`."""
    called = node.func
    if isinstance(called, ast.Attribute) and called.attr == "item" and not node.args:
        return _number(called.value)
    function = _function(called)
    arguments = [_argument(argument) for argument in node.args]
    keywords = {each.arg: _argument(each.value) for each in node.keywords}
    if None in keywords:  # such as `**options`
        raise LookupError
    return lambda values: function(values)(
        *[argument(values) for argument in arguments],
        **{name: argument(values) for name, argument in keywords.items()},
    )


def _argument(node: ast.expr) -> Read:
    read = reader(node)
    return lambda values: _numbers(read(values))


def _numbers(found: Any) -> object:
    """Return a number, or numbers."""
    if type(found) in (list, tuple) and all(type(each) in (int, float) for each in found):
        return found
    return _checked_number(found)


def _function(called: ast.expr) -> Read:
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
        module = called.value.id
        if called.attr == "approx":
            return lambda values: _the(pytest, values[module]).approx
    elif isinstance(called, ast.Name):
        name = called.id
        if name == "approx":
            return lambda values: _the(pytest.approx, values[name])
        if name in _FUNCTIONS:
            return partial(_of_python, name)
    raise LookupError


def _of_python(name: str, values: Values) -> Callable[..., Any]:
    if name in values:  # it is one of the project's own
        raise LookupError
    return _FUNCTIONS[name]


def _the(expected: Any, value: object) -> Any:
    if value is not expected:
        raise LookupError
    return expected


_READERS: dict[type[ast.expr], Callable[[Any], Read]] = {
    ast.Constant: _of_constant,
    ast.Name: _of_name,
    ast.UnaryOp: _of_sign,
    ast.BinOp: _of_operation,
    ast.Subscript: _of_element,
    ast.Call: _of_call,
}

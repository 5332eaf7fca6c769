"""What a test has compared, from the variables that it leaves: where nothing else is to be had."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall.sweep.assertions import compares, links, source_of, with_line
from pytest_seedall.sweep.noting import compared
from pytest_seedall.sweep.numbers import plain_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FrameType

    from pytest_seedall.sweep.assertions import Source
    from pytest_seedall.sweep.runs import Comparison

_OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / right,
    ast.Pow: lambda left, right: float(left) ** right,
}


@contextmanager
def first_frame(code: CodeType) -> Iterator[list[FrameType]]:
    """Give the frame of a function's first call in the body; its variables are there at its end.

    A profile function waits for the call, and is gone when it comes: it slows down no test.
    """
    before = sys.getprofile()
    frames: list[FrameType] = []

    def profile(frame: FrameType, event: Any, value: object) -> None:
        if event == "call" and frame.f_code is code and not frames:
            frames.append(frame)
            if sys.getprofile() is profile:  # not that of another, which calls this one
                sys.setprofile(before)
        if before is not None:
            before(frame, event, value)

    sys.setprofile(profile)
    try:
        yield frames
    finally:
        if sys.getprofile() is profile:
            sys.setprofile(before)


def comparisons_of(frame: FrameType) -> list[Comparison]:
    """Return what the assertions of a function that has ended have compared.

    They are those that it makes once, under no condition, of variables that it has not set again:
    what a call has returned is gone.
    """
    source = source_of(frame.f_code.co_filename)
    function = None if source is None else _function(source, frame.f_code)
    if source is None or function is None:
        return []
    found: list[tuple[int, Comparison]] = []
    for statement in function.body:
        if isinstance(statement, ast.Assert) and statement.lineno <= frame.f_lineno:
            values = _Values(frame, function, statement)
            found += [(statement.lineno, each) for each in _compared(source, statement, values)]
    often = Counter(comparison.text for _, comparison in found)
    return [
        comparison._replace(text=with_line(comparison.text, line))
        if often[comparison.text] > 1
        else comparison
        for line, comparison in found
    ]


def _function(source: Source, code: CodeType) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == code.co_name:
            lines = [node.lineno, *(decorator.lineno for decorator in node.decorator_list)]
            if min(lines) == code.co_firstlineno:
                return node
    return None


def _compared(source: Source, statement: ast.Assert, values: _Values) -> Iterator[Comparison]:
    for compare, holds in compares(statement.test):
        for asserted in links(compare, holds):
            with suppress(Exception):  # some values cannot be had
                left, right = values.of(asserted.left), values.of(asserted.right)
                found = compared(source.text(asserted), left, asserted.operator, right)
                if found is not None:
                    yield found


def _is_set_after(name: ast.Name, statement: ast.Assert) -> bool:
    return name.lineno > statement.lineno and not isinstance(name.ctx, ast.Load)


class _Values:
    """The values of expressions in an assertion of a function that has ended."""

    def __init__(self, frame: FrameType, function: ast.AST, statement: ast.Assert) -> None:
        self._values = {**frame.f_globals, **frame.f_locals}
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and _is_set_after(node, statement):
                self._values.pop(node.id, None)

    def of(self, node: ast.expr) -> object:
        """Return the value of an expression; raises LookupError if that runs others' code."""
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return self._values[node.id]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -self._number(node.operand)
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
            operation = _OPERATIONS[type(node.op)]
            return operation(self._number(node.left), self._number(node.right))
        if isinstance(node, ast.Call):
            return self._of_call(node)
        raise LookupError

    def _number(self, node: ast.expr) -> float:
        number = plain_number(self.of(node))
        if number is None:
            raise LookupError
        return number

    def _of_call(self, node: ast.Call) -> object:
        """Return what `abs`, `float`, `pytest.approx` and a tensor's `item` return."""
        called = node.func
        if isinstance(called, ast.Attribute) and called.attr == "item" and not node.args:
            return self._number(called.value)
        numbers: list[Any] = [self._number(argument) for argument in node.args]
        if isinstance(called, ast.Name) and called.id in ("abs", "float"):
            if called.id not in self._values and len(numbers) == 1:
                return abs(numbers[0]) if called.id == "abs" else float(numbers[0])
        elif self._is_approx(called):
            keywords: dict[str, Any] = {
                str(each.arg): self._number(each.value) for each in node.keywords
            }
            return pytest.approx(*numbers, **keywords)
        raise LookupError

    def _is_approx(self, called: ast.expr) -> bool:
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            return called.attr == "approx" and self._values.get(called.value.id) is pytest
        return isinstance(called, ast.Name) and self._values.get(called.id) is pytest.approx

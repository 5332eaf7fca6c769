"""What the assertions of a source file compare, as it is written there."""

from __future__ import annotations

import ast
import linecache
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_seedall.sweep.runs import Operator

#: Line, last line, column and end: the lines from 1, the others from 0 in bytes of UTF-8.
Position: TypeAlias = tuple[int | None, int | None, int | None, int | None]

_OPERATORS: dict[type[ast.cmpop], Operator] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_OPPOSITES: dict[Operator, Operator] = {
    "<": ">=",
    "<=": ">",
    ">": "<=",
    ">=": "<",
    "==": "!=",
    "!=": "==",
}
_LONGEST = 60


class Asserted(NamedTuple):
    """Two expressions that are compared: one of several, in ``0.2 < x < 0.9``."""

    compare: ast.Compare
    left: ast.expr
    operator: Operator
    """That which must hold."""
    right: ast.expr
    is_negated: bool
    """Whether it is written as ``not x < y``."""


class Source:
    """The assertions and calls of a source file."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = [line.encode() for line in lines]
        self.tree = ast.parse("".join(lines))
        self.by_position: dict[Position, list[Asserted]] = defaultdict(list)
        """What is compared where; older pytest has all of an assertion where it begins and ends."""
        self._calls: dict[tuple[int | None, int | None], ast.Call] = {}
        self._asserted: set[tuple[int | None, int | None]] = set()
        """The ends of the calls whose values are asserted."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Assert):
                self._add(node)
            elif isinstance(node, ast.Call):
                self._calls[node.end_lineno, node.end_col_offset] = node

    def _add(self, node: ast.Assert) -> None:
        for part in _parts(node.test):
            if isinstance(part, ast.Call):
                self._asserted.add((part.end_lineno, part.end_col_offset))
        found = list(compares(node.test))
        for compare, holds in found:
            self.by_position[position(compare)] += links(compare, holds)
        within = [inner for inner in ast.walk(node.test) if isinstance(inner, ast.Compare)]
        if len(within) == len(found):
            for compare, holds in found:
                self.by_position[position(node)] += links(compare, holds)

    def text(self, asserted: Asserted) -> str:
        """Return a comparison as it is written, in one line and not too long."""
        compare, left, operator, right, is_negated = asserted
        if len(compare.ops) == 1:
            text = self._segment(compare)
        else:
            text = f"{self._segment(left)} {operator} {self._segment(right)}"
        return shortened(f"not {text}" if is_negated else text)

    def call(self, where: Position, must_be_asserted: bool = False) -> str | None:
        """Return a call as it is written; None if there is none, or none that is an assertion."""
        # Where a call of a method begins for Python is not where its expression does.
        end = where[1], where[3]
        if must_be_asserted and end not in self._asserted:
            return None
        call = self._calls.get(end)
        return None if call is None else shortened(self._segment(call))

    def _segment(self, node: ast.expr) -> str:
        """Return a part as it is written; `ast.get_source_segment` takes the file apart again."""
        first, last, start, end = position(node)
        lines = self._lines[(first or 1) - 1 : last]
        lines[-1] = lines[-1][:end]
        lines[0] = lines[0][start:]
        return " ".join(b"".join(lines).decode().split())


def shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def with_line(text: str, line: int) -> str:
    """Return the text of a comparison that is written on several lines."""
    return f"{text} (line {line})"


def position(node: ast.expr | ast.stmt) -> Position:
    """Return where a node is, as `code.co_positions` does."""
    return node.lineno, node.end_lineno, node.col_offset, node.end_col_offset


@lru_cache(maxsize=8)
def source_of(filename: str) -> Source | None:
    """Return the source of a file, as it is when it is asked for first; None if there is none."""
    try:
        return Source(linecache.getlines(filename))
    except (SyntaxError, ValueError, RecursionError):
        return None


def links(compare: ast.Compare, holds: bool) -> Iterator[Asserted]:
    """Yield what a comparison compares with operators for numbers: not with `in`, nor `is`."""
    operands = [compare.left, *compare.comparators]
    for left, kind, right in zip(operands, compare.ops, operands[1:], strict=False):
        operator = _OPERATORS.get(type(kind))
        if operator is not None:
            must = operator if holds else _OPPOSITES[operator]
            yield Asserted(compare, left, must, right, not holds)


def _parts(test: ast.expr) -> list[ast.expr]:
    """Return what an assertion asserts, of an `and` each side."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return test.values
    return [test]


def compares(test: ast.expr, holds: bool = True) -> Iterator[tuple[ast.Compare, bool]]:
    """Yield the comparisons that must hold for an assertion to, or must not: not one of an `or`."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from compares(test.operand, not holds)
    elif isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And if holds else ast.Or):
        for value in test.values:
            yield from compares(value, holds)
    elif isinstance(test, ast.Compare) and (holds or len(test.ops) == 1):
        yield test, holds

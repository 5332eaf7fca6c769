"""What a test has compared, from the variables that it leaves: where nothing else is to be had."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall.sweep.asserted.assertions import compares, links, source_of, with_line
from pytest_seedall.sweep.asserted.expressions import Expressions
from pytest_seedall.sweep.asserted.noting import compared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, FrameType

    from pytest_seedall.sweep.asserted.assertions import Source
    from pytest_seedall.sweep.runs import Comparison

# In what may swallow an error, its name says so.
_SWALLOWING = ("raises", "suppress")


@contextmanager
def first_frame(code: CodeType) -> Iterator[list[FrameType]]:
    """Give the frame of a function's first call in the body; its variables are there at its end.

    A profile function waits for the call, and is gone when it comes: it slows down no test.
    """
    before = sys.getprofile()
    frames: list[FrameType] = []
    if before is not None and not callable(before):  # that of `cProfile`, which is none of Python
        yield frames
        return

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


class Readable(NamedTuple):
    """An assertion that is made once if the function comes to its end."""

    statement: ast.Assert
    set_again: frozenset[str]
    """The variables that are set after it."""
    used_again: frozenset[str]
    """Those that are used after it, in more than an assertion."""


def comparisons_of(frame: FrameType) -> list[Comparison]:
    """Return what the assertions of a function that has ended have compared.

    They are those that it makes once, under no condition, of variables that it has not changed
    since: what a call has returned is gone.
    """
    source = source_of(frame.f_code.co_filename)
    found: list[tuple[int, Comparison]] = []
    for readable in _readable(frame.f_code):
        line = readable.statement.lineno
        if source is not None and line <= frame.f_lineno:
            values = Expressions(_values(frame, readable))
            found += [(line, each) for each in _compared(source, readable.statement, values)]
    often = Counter(comparison.text for _, comparison in found)
    return [
        comparison._replace(text=with_line(comparison.text, line))
        if often[comparison.text] > 1
        else comparison
        for line, comparison in found
    ]


def asserts_readably(code: CodeType) -> bool:
    """Tell whether there is an assertion whose comparisons may be had at the end."""
    return bool(_readable(code))


@lru_cache(maxsize=256)
def _readable(code: CodeType) -> list[Readable]:
    source = source_of(code.co_filename)
    function = None if source is None else _function(source, code)
    if function is None:
        return []
    nodes = list(ast.walk(function))
    looking = [node for node in nodes if isinstance(node, ast.Assert | ast.Return)]
    only_looked_at = {id(name) for node in looking for name in ast.walk(node)}
    names = [node for node in nodes if isinstance(node, ast.Name)]
    is_set = [name for name in names if not isinstance(name.ctx, ast.Load)]
    is_used = [name for name in names if id(name) not in only_looked_at]
    return [
        Readable(assertion, _after(assertion, is_set), _after(assertion, is_used))
        for assertion in _assertions(function.body)
    ]


def _after(statement: ast.Assert, names: list[ast.Name]) -> frozenset[str]:
    end = statement.end_lineno or 0
    return frozenset(name.id for name in names if name.lineno > end)


def _function(source: Source, code: CodeType) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == code.co_name:
            lines = [node.lineno, *(decorator.lineno for decorator in node.decorator_list)]
            if min(lines) == code.co_firstlineno:
                return node
    return None


def _compared(source: Source, statement: ast.Assert, values: Expressions) -> Iterator[Comparison]:
    for compare, holds in compares(statement.test):
        for asserted in links(compare, holds):
            with suppress(Exception):  # some values cannot be had
                left, right = values.of(asserted.left), values.of(asserted.right)
                found = compared(source.text(asserted), left, asserted.operator, right)
                if found is not None:
                    yield found


def _assertions(statements: list[ast.stmt]) -> Iterator[ast.Assert]:
    """Yield the assertions that are made once if the function comes to their end."""
    for statement in statements:
        if isinstance(statement, ast.Assert):
            yield statement
        elif isinstance(statement, ast.With | ast.AsyncWith) and not any(
            word in ast.unparse(item.context_expr).lower()
            for item in statement.items
            for word in _SWALLOWING
        ):
            yield from _assertions(statement.body)


def _values(frame: FrameType, readable: Readable) -> dict[str, object]:
    """Return the variables that are what they were at an assertion."""
    variables = dict(frame.f_locals)
    found = {**frame.f_globals, **variables}
    for name in readable.set_again:
        found.pop(name, None)
    for name in readable.used_again & variables.keys():
        if _is_changeable(variables[name]):
            found.pop(name, None)
    return found


def _is_changeable(value: object) -> bool:
    return any("__setitem__" in vars(base) for base in type.mro(type(value)))

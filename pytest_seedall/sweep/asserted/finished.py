"""What a test has compared, from the variables that it leaves: where nothing else is to be had."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from contextlib import suppress
from functools import lru_cache
from itertools import chain, starmap
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pytest_seedall.sweep.asserted.assertions import compares, links, source_of, with_line
from pytest_seedall.sweep.asserted.expressions import reader
from pytest_seedall.sweep.asserted.noting import compared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import CodeType, FrameType

    from pytest_seedall.sweep.asserted.assertions import Asserted, Source
    from pytest_seedall.sweep.asserted.expressions import Read
    from pytest_seedall.sweep.runs import Comparison, Operator

    _Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

# In what may swallow an error, its name says so.
_SWALLOWING = ("raises", "suppress")


class FirstFrame:
    """Waits in its body for a function's first call; its variables are there at its end.

    A profile function waits, beside that of a profiler; it is gone when the call comes, so that it
    slows down no test. It is none that traces: tests and fixtures ask whether one does.
    """

    frame: FrameType | None = None

    def __init__(self, code: CodeType) -> None:
        self._code = code

    def __enter__(self) -> None:
        self._before = sys.getprofile()
        if self._before is None or callable(self._before):  # that of `cProfile` is not
            sys.setprofile(self._on_event)

    def __exit__(self, *_: object) -> None:
        self._leave()

    def _on_event(self, frame: FrameType, event: Any, value: object) -> None:
        if frame.f_code is self._code and event == "call" and self.frame is None:
            self.frame = frame
            self._leave()
        if self._before is not None:
            self._before(frame, event, value)

    def _leave(self) -> None:
        profiler = sys.getprofile()  # maybe that of another by now, which calls this one
        if getattr(profiler, "__self__", None) is self:
            sys.setprofile(self._before)


class Readable(NamedTuple):
    """A comparison that is made once if the function comes to its end, and how to read it then."""

    line: int
    text: str
    operator: Operator
    left: Read
    right: Read
    names: frozenset[str]
    """The variables that it depends on."""
    used_again: frozenset[str]
    """Those of them that are used after it, in more than an assertion."""


class Finished(FirstFrame):
    """Reads what a function has compared from the variables that it leaves."""

    _note: Callable[[Comparison], object]

    def __init__(self, code: CodeType, readable: Sequence[Readable]) -> None:
        super().__init__(code)
        self._readable = readable

    def telling(self, note: Callable[[Comparison], object]) -> Finished:
        """Have `note` called at the end for each comparison, in the order of the function."""
        self._note = note
        return self

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        frame, self.frame = self.frame, None
        if frame is not None:
            _tell(frame, self._readable, self._note)


def _tell(
    frame: FrameType, readable: Sequence[Readable], note: Callable[[Comparison], object]
) -> None:
    """Tell what the assertions of a function that has ended have compared."""
    line, variables, others = frame.f_lineno, dict(frame.f_locals), frame.f_globals
    for each in readable:
        if each.line <= line:
            found = _comparison(each, variables, others)
            if found is not None:
                note(found)


def _comparison(
    readable: Readable, variables: Mapping[str, object], others: Mapping[str, object]
) -> Comparison | None:
    _, text, operator, left, right, *_ = readable
    try:
        values = _values(readable, variables, others)
        return compared(text, left(values), operator, right(values))
    except Exception:  # some values cannot be had, and nothing of ours may reach the test
        return None


def _values(
    readable: Readable, variables: Mapping[str, object], others: Mapping[str, object]
) -> Mapping[str, object]:
    """Return those that are what they were at the comparison."""
    if not readable.used_again and variables.keys() >= readable.names:
        return variables  # as most are
    found = {
        name: variables[name] if name in variables else others[name]
        for name in readable.names
        if name in variables or name in others
    }
    for name in readable.used_again & variables.keys():
        if _is_changeable(found[name]):
            del found[name]
    return found


def _is_changeable(value: object) -> bool:
    return any("__setitem__" in vars(base) for base in type.mro(type(value)))


def readable_of(code: CodeType) -> Sequence[Readable]:
    """Return the comparisons of a function that may be had at its end.

    They are those that it makes once, under no condition, of variables that it has not changed
    since: what a call has returned is gone.
    """
    return _readable_in(code.co_filename, code)


@lru_cache(maxsize=256)
def _readable_in(filename: str, code: CodeType) -> Sequence[Readable]:
    """Return the same; code of two files may be equal."""
    source = source_of(filename)
    function = None if source is None else _function(source, code)
    if source is None or function is None:
        return ()
    found = list(_readable(source, function))
    often = Counter(each.text for each in found)
    return [
        each._replace(text=with_line(each.text, each.line)) if often[each.text] > 1 else each
        for each in found
    ]


def _function(source: Source, code: CodeType) -> _Function | None:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == code.co_name:
            lines = [node.lineno, *(decorator.lineno for decorator in node.decorator_list)]
            if min(lines) == code.co_firstlineno:
                return node
    return None


def _readable(source: Source, function: _Function) -> Iterator[Readable]:
    nodes = list(ast.walk(function))
    looking = [node for node in nodes if isinstance(node, ast.Assert | ast.Return)]
    only_looked_at = {id(name) for node in looking for name in ast.walk(node)}
    names = [node for node in nodes if isinstance(node, ast.Name)]
    is_set = [name for name in names if not isinstance(name.ctx, ast.Load)]
    is_used = [name for name in names if id(name) not in only_looked_at]
    for assertion in _assertions(function.body):
        set_again, used_again = _after(assertion, is_set), _after(assertion, is_used)
        for asserted in chain.from_iterable(starmap(links, compares(assertion.test))):
            read = _names_in(asserted)
            with suppress(LookupError):  # others run code of others
                left, right = reader(asserted.left), reader(asserted.right)
                if not read & set_again:
                    what = assertion.lineno, source.text(asserted), asserted.operator
                    yield Readable(*what, left, right, read, read & used_again)


def _names_in(asserted: Asserted) -> frozenset[str]:
    nodes = chain(ast.walk(asserted.left), ast.walk(asserted.right))
    return frozenset(node.id for node in nodes if isinstance(node, ast.Name))


def _after(statement: ast.Assert, names: list[ast.Name]) -> frozenset[str]:
    end = statement.end_lineno or 0
    return frozenset(name.id for name in names if name.lineno > end)


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

"""Injects nondeterminism into a function: an assignment at a random statement."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from mutants.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from mutants.kinds import Kind

_NEW_NAMES = (
    *("elapsed", "found", "key", "label", "loss", "model", "output", "report", "score", "stamp"),
    *("started", "state", "total", "token", "weights"),
)
_FORMS = ("{}", "[0, {}]", "{{'a': {}}}", "({}, 'b')", "{{'a': [{{'b': {}}}]}}")
_ENDS = ast.Return | ast.Raise | ast.Break | ast.Continue
_SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda


class Place(NamedTuple):
    """Where a statement can be put: before the one of that number, or behind the last."""

    body: list[ast.stmt]
    number: int
    line: int
    """The last line before it."""


class Mutation(NamedTuple):
    """What was injected into a function."""

    kind: str
    variable: str
    is_new: bool
    statement: str
    line: int
    """The line of the original after which it is."""

    def is_at(self, line: str) -> bool:
        """Tell whether a line is the statement, or one of the function that it calls."""
        kind = next(one for one in KINDS if one.name == self.kind)
        known = [self.statement, *kind.prelude.splitlines()]
        return bool(line) and line in {_unparsed(text) for text in known}


def inject(module: ast.Module, function: ast.FunctionDef, kind: Kind, random: Random) -> Mutation:
    """Change a function so that one of its variables has another value each time."""
    places = list(_places(function.body, function.lineno))
    names = sorted(_assigned(function))
    variable = random.choice(names) if names and random.random() < 0.5 else ""
    if variable:
        last = max(node.lineno for node in _named(function, variable))
        places = [place for place in places if place.line >= last] or places
    place = random.choice(places)
    value = _value(kind, variable, random)
    target = variable or _new_name(module, random)
    statement = f"{target} = {value}"
    place.body[place.number : place.number] = ast.parse(statement).body
    return Mutation(kind.name, target, not variable, statement, place.line)


def _unparsed(line: str) -> str:
    """Return a line as it is in the copy of the module."""
    try:
        return ast.unparse(ast.parse(line.strip()))
    except SyntaxError:  # a line that begins a block
        return line.strip()


def add_prelude(module: ast.Module, prelude: str) -> None:
    """Put something at the beginning of a module, where imports are."""
    number = 0
    for number, node in enumerate(module.body):  # noqa: B007
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if not is_text and not is_future:
            break
    module.body[number:number] = ast.parse(prelude).body


def _value(kind: Kind, variable: str, random: Random) -> str:
    if variable and kind.changed:
        return kind.changed.format(variable)
    return random.choice(_FORMS).format(kind.value)


def _new_name(module: ast.Module, random: Random) -> str:
    taken = {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}
    return random.choice([name for name in _NEW_NAMES if name not in taken] or ["another_value"])


def _places(body: list[ast.stmt], line: int) -> Iterator[Place]:
    """Yield the places in a body and in what is nested in it, but for inner functions."""
    for number, statement in enumerate(body):
        yield Place(body, number, line)
        line = statement.end_lineno or line
        if not isinstance(statement, _SCOPES):
            for inner in _bodies(statement):
                yield from _places(inner, inner[0].lineno - 1)
    if not isinstance(body[-1], _ENDS):
        yield Place(body, len(body), line)


def _bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for child in ("body", "orelse", "finalbody"):
        if found := getattr(node, child, None):
            yield found
    for child in ("handlers", "cases"):
        for part in getattr(node, child, ()):
            yield part.body


def _assigned(function: ast.FunctionDef) -> set[str]:
    return {node.id for node in _own(function) if isinstance(node.ctx, ast.Store)}


def _named(function: ast.FunctionDef, name: str) -> list[ast.Name]:
    nodes = ast.walk(function)  # inner functions may use the variable
    return [node for node in nodes if isinstance(node, ast.Name) and node.id == name]


def _own(node: ast.AST) -> Iterator[ast.Name]:
    """Yield the names in a function, but for those in inner ones."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Name):
            yield child
        if not isinstance(
            child, _SCOPES | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
        ):
            yield from _own(child)

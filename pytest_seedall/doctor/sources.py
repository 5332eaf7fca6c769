"""One source file: its calls of functions whose names are known, its functions, its fixtures."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.doctor.owners import Owner, fixture_of, owner_of
from pytest_seedall.doctor.scopes import FUNCTIONS, Scope, nodes_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_seedall.doctor.scopes import Function


class Call(NamedTuple):
    """A call of a function that has been imported, or is the module's own."""

    name: str
    """The absolute name of the function."""
    node: ast.Call
    scope: Scope
    owner: Owner

    @property
    def line(self) -> int:
        return self.node.lineno


class Unreadable(NamedTuple):
    """A file that is no source, and why."""

    file: str
    reason: str
    line: int = 0


@dataclass
class Source:
    """What one file holds."""

    file: str
    """Relative to the rootdir, with ``/``."""
    module: str
    """The dotted name that goes with it, with a dot before it."""
    calls: list[Call] = field(default_factory=list)
    functions: list[tuple[Scope, Owner]] = field(default_factory=list)
    """The scope of each function that is in no other, and what it is."""
    held: list[tuple[str, int, ast.Call, Scope]] = field(default_factory=list)
    """What calls give, for several tests, to names of a module or class: ``RNG``, ``cls.rng``."""
    asked_for: list[tuple[str, int]] = field(default_factory=list)
    """The names of the fixtures that tests and fixtures ask for."""
    options: list[tuple[str, int]] = field(default_factory=list)
    """The names of the options that it gives to pytest."""


def lines_of(function: Function) -> tuple[int, int]:
    """Return the first and the last line of a function, its decorators among them."""
    starts = [function.lineno, *(one.lineno for one in function.decorator_list)]
    return min(starts), function.end_lineno or function.lineno


def read_source(
    file: str, text: bytes, is_test: Callable[[str], bool] = lambda name: False
) -> Source | Unreadable:
    """Return what a source holds.

    :param file: its path relative to the rootdir, with ``/``.
    :param is_test: tells whether a function of this name in it is a test.
    """
    try:
        tree = _tree(text)
        source = Source(file, _module_of(file))
        for node, scope in nodes_in(tree, source.module):
            _take(source, node, scope, is_test)
    except SyntaxError as error:
        return Unreadable(file, error.msg, error.lineno or 0)
    except (ValueError, RecursionError, MemoryError) as error:
        return Unreadable(file, str(error) or type(error).__name__)
    return source


def _tree(text: bytes) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the project's own ``"\\d"``
        return ast.parse(text)


def _module_of(file: str) -> str:
    parts = file.removesuffix(".py").removesuffix("/__init__").split("/")
    if file.endswith("/__init__.py"):  # whose relative imports begin in it, not beside it
        parts.append("__init__")
    return "." + ".".join(parts)


def _take(source: Source, node: ast.AST, scope: Scope, is_test: Callable[[str], bool]) -> None:
    if isinstance(node, ast.stmt) and _is_first_statement(node, scope):
        functions = scope.functions()
        if len(functions) == 1:
            source.functions.append((scope, owner_of(scope, is_test)))
    if isinstance(node, ast.Call):
        name = scope.meaning(node.func)
        if name:
            source.calls.append(Call(name, node, scope, owner_of(scope, is_test)))
        source.asked_for += _names_given(node, ("usefixtures", "getfixturevalue"))
        source.options += _names_given(node, ("addoption",))
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        source.held += _held(node, scope, owner_of(scope, is_test))
    elif isinstance(node, FUNCTIONS) and (is_test(node.name) or fixture_of(node, scope)):
        source.asked_for += [(one.arg, node.lineno) for one in node.args.args]


def _is_first_statement(node: ast.stmt, scope: Scope) -> bool:
    return isinstance(scope.node, FUNCTIONS) and scope.node.body[0] is node


def _held(
    node: ast.Assign | ast.AnnAssign, scope: Scope, owner: Owner
) -> Iterator[tuple[str, int, ast.Call, Scope]]:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    is_attribute = isinstance(target, ast.Attribute)
    if isinstance(node.value, ast.Call) and (
        owner.when == "import" or (owner.when == "wider" and is_attribute)
    ):
        yield ast.unparse(target), node.lineno, node.value, scope


def _names_given(call: ast.Call, methods: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Yield the names that are given to a call of one of these methods."""
    if getattr(call.func, "attr", "") in methods:
        for argument in call.args:
            if isinstance(argument, ast.Constant):
                yield str(argument.value), call.lineno

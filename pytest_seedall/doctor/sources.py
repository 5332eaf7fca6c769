"""One source file: its calls of functions whose names are known, its functions, its fixtures."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.doctor.owners import Owner, fixture_of, owner_of
from pytest_seedall.doctor.scopes import FUNCTIONS, Scope, nodes_in
from pytest_seedall.naming.source_imports import base_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_seedall.doctor.scopes import Function


#: The setups that no base class has by itself, unlike `setUp` of a TestCase.
OF_CLASSES = ("setup_class", "setup_method")


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
    read: set[str] = field(default_factory=set)
    """The names of the module that its functions read."""
    imported: dict[str, int] = field(default_factory=dict)
    """The absolute names that it imports from modules, and the line of each."""
    asked_for: list[tuple[str, int]] = field(default_factory=list)
    """The names of the fixtures that tests and fixtures ask for, and the lines."""
    setups_called: list[tuple[str, Scope]] = field(default_factory=list)
    """The setups of classes that methods call, and in which: ``super().setup_method()``."""
    options: list[tuple[str, int]] = field(default_factory=list)
    """The names of the options that it gives to pytest."""

    @property
    def has_tests(self) -> bool:
        return any(owner.when == "test" for _, owner in self.functions)


def lines_of(function: Function) -> tuple[int, int]:
    """Return the first and the last line of a function, its decorators among them."""
    starts = [function.lineno, *(one.lineno for one in function.decorator_list)]
    return min(starts), function.end_lineno or function.lineno


def fixtures_of(function: Function) -> list[str]:
    """Return the names of what a test or fixture asks for; a method's `self` is one, too."""
    return [one.arg for one in (*function.args.args, *function.args.kwonlyargs)]


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
        reader = _Reader(source, is_test)
        for node, scope in nodes_in(tree, source.module):
            reader.take(node, scope)
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


class _Reader:
    """Takes what matters from the nodes of a source, each with its scope."""

    def __init__(self, source: Source, is_test: Callable[[str], bool]) -> None:
        self._source = source
        self._is_test = is_test
        self._takes: dict[type[ast.AST], Callable[..., None]] = {
            ast.AnnAssign: self._assignment,
            ast.Assign: self._assignment,
            ast.AsyncFunctionDef: self._function,
            ast.Call: self._call,
            ast.FunctionDef: self._function,
            ast.ImportFrom: self._import,
            ast.Name: self._name,
        }

    def take(self, node: ast.AST, scope: Scope) -> None:
        if _is_first_statement(node, scope) and len(scope.functions()) == 1:
            self._source.functions.append((scope, self._owner(scope)))
        take = self._takes.get(type(node))
        if take is not None:
            take(node, scope)

    def _owner(self, scope: Scope) -> Owner:
        return owner_of(scope, self._is_test)

    def _call(self, node: ast.Call, scope: Scope) -> None:
        name = scope.meaning(node.func)
        if name:
            self._source.calls.append(Call(name, node, scope, self._owner(scope)))
        self._source.asked_for += _names_given(node, ("usefixtures", "getfixturevalue"))
        self._source.options += _names_given(node, ("addoption",))
        if getattr(node.func, "attr", "") in OF_CLASSES:
            self._source.setups_called.append((node.func.attr, scope))  # type: ignore[attr-defined]

    def _function(self, node: Function, scope: Scope) -> None:
        if self._is_test(node.name) or fixture_of(node, scope):
            self._source.asked_for += [(name, node.lineno) for name in fixtures_of(node)]

    def _import(self, node: ast.ImportFrom, scope: Scope) -> None:
        base = base_of(node, scope.module.rpartition(".")[0])
        for alias in node.names:
            self._source.imported.setdefault(f"{base}.{alias.name}", node.lineno)

    def _name(self, node: ast.Name, scope: Scope) -> None:
        if scope.functions() and scope.is_of_module(node.id):
            self._source.read.add(node.id)

    def _assignment(self, node: ast.Assign | ast.AnnAssign, scope: Scope) -> None:
        """Take what a call gives to a name of a module or class, or to an attribute in a setup."""
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        when = self._owner(scope).when
        is_shared = when == "import" or (when == "wider" and isinstance(target, ast.Attribute))
        if is_shared and isinstance(node.value, ast.Call):
            self._source.held.append((ast.unparse(target), node.lineno, node.value, scope))


def _is_first_statement(node: ast.AST, scope: Scope) -> bool:
    return isinstance(scope.node, FUNCTIONS) and scope.node.body[0] is node


def _names_given(call: ast.Call, methods: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Yield the names that are given to a call of one of these methods."""
    if getattr(call.func, "attr", "") in methods:
        for argument in call.args:
            if isinstance(argument, ast.Constant):
                yield str(argument.value), call.lineno

"""What a module gives its names when it is imported, as far as its source tells without running."""

from __future__ import annotations

import ast
import itertools
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_seedall.naming.projects import file_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Make: TypeAlias = Callable[[], object]
    Names: TypeAlias = tuple[str, ...]

_FACTORIES: dict[str, Any] = {
    kind.__name__: kind for kind in (list, dict, set, int, float, str, tuple)
}
#: What calls with literals for arguments make, by the last name of what is called.
_MADE: dict[str, Callable[..., object]] = {
    **_FACTORIES,
    "deque": deque,
    "OrderedDict": OrderedDict,
    "Counter": Counter,
    "count": itertools.count,
    "cycle": itertools.cycle,
    "iter": iter,
    "bytearray": bytearray,
    "Random": Random,
}
_BY_NUMPY = ("default_rng", "RandomState")
_SEVERAL = ast.Constant(None)
"""Stands for what a name is given, if it is given several things."""


def made_at_import(module: str, names: Names) -> Make | None:
    """Return what makes the value that a module's source assigns; None if it does not tell.

    :param names: lead from the module to the value: ``("Class", "count")``, ``("f", "seen")`` for
        the default of an argument.
    """
    node = assigned_at_import(module, names)
    return None if node is None else maker(node)


def assigned_at_import(module: str, names: Names) -> ast.expr | None:
    """Return the expression that a module's source assigns once; None if there is none.

    :param names: as for `made_at_import`.
    """
    filename = file_of(module)
    node = _assigned(filename, _mark(filename)).get(names)
    return None if node is _SEVERAL else node


def function_at(filename: str, line: int) -> ast.FunctionDef | None:
    """Return the definition of a function that has no decorators; None if there is none.

    :param line: where it begins.
    """
    return _functions(filename, _mark(filename)).get(line)


def assigns(module: str, names: Names) -> bool:
    """Tell whether a module's source gives something a value, and does not import it."""
    filename = file_of(module)
    return names in _assigned(filename, _mark(filename))


def _mark(filename: str) -> int:
    try:
        return Path(filename).stat().st_mtime_ns
    except OSError:
        return 0


def _parsed(filename: str) -> ast.Module:
    try:
        return ast.parse(Path(filename).read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


@lru_cache(64)
def _functions(filename: str, mark: int) -> Mapping[int, ast.FunctionDef]:
    nodes = ast.walk(_parsed(filename))
    return {node.lineno: node for node in nodes if isinstance(node, ast.FunctionDef)}


@lru_cache(64)
def _assigned(filename: str, mark: int) -> Mapping[Names, ast.expr]:
    """Return what names are given where a module and its classes are made, by these names."""
    tree = _parsed(filename)
    found: dict[Names, ast.expr] = {}
    for names, node in _given(tree, ()):
        found[names] = _SEVERAL if names in found else node
    return found


def _given(scope: ast.AST, names: Names) -> Iterator[tuple[Names, ast.expr]]:
    for node in ast.iter_child_nodes(scope):
        if isinstance(node, ast.ClassDef):
            yield from _given(node, (*names, node.name))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            own = (*names, node.name)
            yield from (((*own, name), value) for name, value in defaults(node.args))
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Delete):
            targets, value = _assignment(node)
            yield from ((path, value) for target in targets for path in _path(target, names))
        elif isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield from _given(node, names)


def _assignment(
    node: ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Delete,
) -> tuple[list[ast.expr], ast.expr]:
    """Return to what a statement assigns, and what."""
    if isinstance(node, ast.Assign):
        return node.targets, node.value
    if isinstance(node, ast.AnnAssign):
        return ([], _SEVERAL) if node.value is None else ([node.target], node.value)
    return node.targets if isinstance(node, ast.Delete) else [node.target], _SEVERAL


def _path(target: ast.expr, names: Names) -> Iterator[Names]:
    """Yield the names of what is assigned to: ``f.count``, ``COUNT``."""
    words: list[str] = []
    while isinstance(target, ast.Attribute):
        words.insert(0, target.attr)
        target = target.value
    if isinstance(target, ast.Name):
        yield (*names, target.id, *words)


def defaults(arguments: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    """Yield the arguments that have a default, each with it."""
    positional = [*arguments.posonlyargs, *arguments.args]
    for argument, default in zip(reversed(positional), reversed(arguments.defaults), strict=False):
        yield argument.arg, default
    for argument, keyword in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if keyword is not None:
            yield argument.arg, keyword


def maker(node: ast.expr) -> Make | None:
    """Return what makes the value of an expression; None if that could run the user's code."""
    if isinstance(node, ast.Call):
        return _called(node)
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return lambda: ast.literal_eval(node)


def _called(call: ast.Call) -> Make | None:
    name = ast.unparse(call.func).rpartition(".")[2]
    if name == "defaultdict" and len(call.args) == 1 and not call.keywords:
        factory = _FACTORIES.get(ast.unparse(call.args[0]))
        return None if factory is None else lambda: defaultdict(factory)
    function = _MADE.get(name) or _of_numpy(name)
    arguments = [maker(argument) for argument in call.args]
    named = {keyword.arg: maker(keyword.value) for keyword in call.keywords}
    makers = [*arguments, *named.values()]
    if function is None or None in makers or None in named or not (_can_be_empty(name) or makers):
        return None
    return lambda: function(
        *(make() for make in arguments if make),
        **{str(key): make() for key, make in named.items() if make},
    )


def _can_be_empty(name: str) -> bool:
    """Tell whether a call without arguments makes the same each time: no generator does."""
    return name not in ("Random", "cycle", "iter", *_BY_NUMPY)


def _of_numpy(name: str) -> Callable[..., object] | None:
    random = sys.modules.get("numpy.random")
    return getattr(random, name, None) if name in _BY_NUMPY else None

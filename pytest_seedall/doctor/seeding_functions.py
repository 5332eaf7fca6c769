"""Which functions of a project do nothing but seed, and so can be deleted, or stand for a seed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pytest_seedall.doctor.known import CUDNN_FLAGS, DETERMINISTIC, HARMLESS, STATE, VARIABLES
from pytest_seedall.doctor.sources import fixtures_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from pytest_seedall.doctor.scopes import Scope
    from pytest_seedall.doctor.sources import Source

# Their `setUp` and its kin do nothing.
_PLAIN_BASES = frozenset(
    {
        "IsolatedAsyncioTestCase",
        "TestCase",
        "object",
        "unittest.IsolatedAsyncioTestCase",
        "unittest.TestCase",
    }
)
# These do nothing for who does not use them.
_PLAIN_FIXTURES = frozenset(
    {
        "caplog",
        "cls",
        "monkeypatch",
        "pytestconfig",
        "request",
        "seedall",
        "self",
        "session_seed",
        "tmp_path",
    }
)
_MOST_ROUNDS = 5
"""A function that calls a function that seeds, and so on."""


def with_seeding_functions(sources: Iterable[Source], seeding: Collection[str]) -> frozenset[str]:
    """Return the names of functions that seed, and under which a source may know those of others.

    :param seeding: the names of the functions of libraries.
    """
    names = frozenset(seeding)
    functions = [(source, scope) for source in sources for scope, _ in source.functions]
    for _ in range(_MOST_ROUNDS):
        found = {
            name
            for source, scope in functions
            if scope.outer is not None
            and isinstance(scope.outer.node, ast.Module)
            and only_seeds(scope, names)
            for name in names_of(f"{source.module}.{scope.node.name}")  # type: ignore[attr-defined]
        }
        if found <= names:
            break
        names |= found
    return names


def names_of(name: str) -> list[str]:
    """Return the names by which modules may call a function of another: ``utils.set_seed``, ..."""
    parts = name.replace(".__init__.", ".").removeprefix(".").split(".")
    own = [name, f".{'.'.join(parts)}"]
    return [*own, *(".".join(parts[first:]) for first in range(len(parts) - 1))]


def with_called(function: Scope, functions: Mapping[str, Scope]) -> list[Scope]:
    """Return a function and those that it calls, and so on.

    :param functions: those of the project, by their absolute names.
    """
    found = [function]
    for scope in found:
        calls = [node for node in ast.walk(scope.node) if isinstance(node, ast.Call)]
        called = (functions.get(scope.meaning(call.func)) for call in calls)
        found += {one for one in called if one is not None and one not in found}
    return found


def only_seeds(scope: Scope, seeding: Collection[str], may_return: bool = True) -> bool:
    """Tell whether a function seeds and does nothing else that anybody could miss.

    Deterministic modes are nothing else: ``--deterministic`` sets them.

    :param may_return: whether nobody misses the value that it returns, as that of a fixture.
    """
    reader = _Reader(scope, seeding, may_return)
    body = scope.node.body  # type: ignore[attr-defined]
    return all(reader.is_part(statement) for statement in body) and reader.seeds


def hides_another(scope: Scope) -> bool:
    """Tell whether a method stands in the place of a base class's, which would run without it."""
    owner = scope.outer
    if owner is None or owner.outer is None or not isinstance(owner.node, ast.ClassDef):
        return False
    calls = [node for node in ast.walk(scope.node) if isinstance(node, ast.Call)]
    if any(_is_call_of_base(call, scope) for call in calls):
        return False
    bases = [owner.outer.meaning(base) or ast.unparse(base) for base in owner.node.bases]
    return not _PLAIN_BASES.issuperset(bases)


def is_base_of_another(scope: Scope, sources: Iterable[Source]) -> bool:
    """Tell whether another method calls one, as a derived class's does by `super()`."""
    calls = [call for source in sources for call in source.setups_called]
    name = getattr(scope.node, "name", "")
    return any(called == name and caller.node is not scope.node for called, caller in calls)


def asks_for_more(scope: Scope) -> bool:
    """Tell whether a fixture has parameters, or asks for others without a use for their values.

    It may be given parameters by `parametrize(..., indirect=True)`, which makes more tests. And one
    that asks for a database and does nothing with it wants what that sets up.
    """
    nodes = [*ast.walk(scope.node)]
    if any(isinstance(node, ast.Attribute) and node.attr == "param" for node in nodes):
        return True
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    return not used.union(_PLAIN_FIXTURES).issuperset(fixtures_of(scope.node))  # type: ignore[arg-type]


def _is_call_of_base(call: ast.Call, scope: Scope) -> bool:
    return ast.unparse(call.func) == f"super().{getattr(scope.node, 'name', '')}"


def deterministic_modes(scope: Scope) -> bool:
    """Tell whether a function sets a deterministic mode."""
    nodes = ast.walk(scope.node)
    return any(scope.meaning(node) in DETERMINISTIC for node in nodes)


def strict_modes(scope: Scope) -> set[str]:
    """Return the modes that a function sets in which a library raises errors, as they are set."""
    calls = [node for node in ast.walk(scope.node) if isinstance(node, ast.Call)]
    return {
        ast.unparse(call)
        for call in calls
        if scope.meaning(call.func) in DETERMINISTIC - CUDNN_FLAGS
        and not any(keyword.arg == "warn_only" for keyword in call.keywords)
    }


class _Reader:
    """Reads the statements of one function."""

    def __init__(self, scope: Scope, seeding: Collection[str], may_return: bool) -> None:
        self._scope = scope
        self._seeding = seeding
        self._may_return = may_return
        self.seeds = False

    def is_part(self, statement: ast.stmt) -> bool:
        """Tell whether a statement is part of seeding."""
        match statement:
            case ast.Expr(value=value):
                return self._has_no_effect(value)
            case ast.Return(value=value):
                return value is None or self._may_yield(value)
            case ast.Assign(targets=[target], value=value):
                is_seen = isinstance(target, ast.Name) or self._is_setting(target)
                return is_seen and self._is_harmless(value)
            case ast.If(test=test, body=body, orelse=orelse):
                return self._is_question(test) and self._are_parts([*body, *orelse])
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody):
                inner = [one for handler in handlers for one in handler.body]
                return self._are_parts([*body, *inner, *orelse, *finalbody])
        return isinstance(statement, ast.Pass | ast.Import | ast.ImportFrom)

    def _are_parts(self, statements: list[ast.stmt]) -> bool:
        return all(self.is_part(statement) for statement in statements)

    def _has_no_effect(self, value: ast.expr) -> bool:
        """Tell whether nothing is left of an expression but seeds."""
        if isinstance(value, ast.Yield):
            return value.value is None or self._may_yield(value.value)
        return self._is_harmless(value)

    def _may_yield(self, value: ast.expr) -> bool:
        is_none = isinstance(value, ast.Constant) and value.value is None
        return is_none or (self._may_return and self._is_harmless(value))

    def _is_harmless(self, value: ast.expr) -> bool:
        calls = [node for node in ast.walk(value) if isinstance(node, ast.Call)]
        others = (ast.Yield, ast.YieldFrom, ast.Await, ast.NamedExpr)
        if any(isinstance(node, others) for node in ast.walk(value)):
            return False
        return all(map(self._is_known, calls))

    def _is_known(self, call: ast.Call) -> bool:
        name = self._scope.meaning(call.func)
        if name in self._seeding:
            self.seeds = True
            return True
        if name in STATE or name in DETERMINISTIC:
            return True
        if _is_call_of_base(call, self._scope):  # which runs without this one as well
            return True
        return _is_option(call) or (name or ast.unparse(call.func)) in HARMLESS

    def _is_question(self, test: ast.expr) -> bool:
        """Tell whether a condition only asks: ``if torch.cuda.is_available():``."""
        calls = [node for node in ast.walk(test) if isinstance(node, ast.Call)]
        return all(
            getattr(call.func, "attr", "").startswith(("is_", "find_spec"))
            or _is_option(call)
            or ast.unparse(call.func) in ("hasattr", "isinstance")
            for call in calls
        )

    def _is_setting(self, target: ast.expr) -> bool:
        if isinstance(target, ast.Subscript):
            name = target.slice.value if isinstance(target.slice, ast.Constant) else ""
            return self._scope.meaning(target.value) == "os.environ" and name in VARIABLES
        return self._scope.meaning(target) in DETERMINISTIC


def _is_option(call: ast.Call) -> bool:
    """Tell whether a call asks pytest for an option or setting, in which a seed may be."""
    return getattr(call.func, "attr", "") in ("getoption", "getini")

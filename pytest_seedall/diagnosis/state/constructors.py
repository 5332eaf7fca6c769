"""What an object had when a module made it, as far as its class's source tells without running.

Of ``provider = Provider(3)`` that is what ``__init__`` assigns: literals, constants of its module,
arguments that are literals, new containers, and objects whose classes tell as much.
"""

from __future__ import annotations

import ast
import inspect
import sys
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall.comparing.nodes import ATOMS
from pytest_seedall.comparing.objects import attributes, bases, module_of, namespace
from pytest_seedall.diagnosis.state.limits import is_project_class
from pytest_seedall.diagnosis.state.literals import (
    assigned_at_import,
    defaults,
    function_at,
    maker,
)
from pytest_seedall.diagnosis.state.places import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_seedall.diagnosis.state.literals import Make, Names

# Objects in objects in objects are not followed for ever.
_DEEPEST = 3
#: The classes of what never changes.
_CONSTANTS = ATOMS | {id(str), id(bytes)}
#: What else may have to do with what an object is given as it is made.
_SPECIAL = ("__new__", "__setattr__", "__dataclass_fields__", "__attrs_attrs__")


class Attribute(NamedTuple):
    """What an object had under a name."""

    holder: object
    name: str
    make: Make | None
    """Makes it anew; None if the object had no such attribute."""


class _Scope(NamedTuple):
    """What the names in a function mean."""

    arguments: Mapping[str, tuple[ast.expr, _Scope] | None]
    """What is given to it, and where that is written; None for what is not known, as variables."""
    globals: Mapping[str, Any]


def constructed(module: str, names: Names, value: object) -> tuple[Attribute, ...]:
    """Return what the attributes of an object were that a module's source makes.

    Nothing is said of attributes of which it is not known.

    :param names: lead from the module to the object.
    :param value: the object.
    """
    node = assigned_at_import(module, names)
    scope = _Scope({}, vars(sys.modules[module]))
    return () if node is None else tuple(_constructed(node, value, scope, 0))


def generator_made(module: str, names: Names) -> Make | None:
    """Return what makes a generator of the project's anew, which runs nothing of it yet.

    None if a module's source does not make one, or not of literals.
    """
    node = assigned_at_import(module, names)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.keywords:
        return None
    function = vars(sys.modules[module]).get(node.func.id)
    arguments = [maker(argument) for argument in node.args]
    if type(function) is not FunctionType or not inspect.isgeneratorfunction(function):
        return None
    return None if None in arguments else lambda: function(*(make() for make in arguments if make))


def _constructed(node: ast.expr, value: Any, scope: _Scope, depth: int) -> Iterator[Attribute]:
    kind = type(value)
    if not isinstance(node, ast.Call) or depth > _DEEPEST or not _is_plain(kind):
        return
    if ast.unparse(node.func).rpartition(".")[2] != kind.__name__:
        return  # what it is called with says nothing of the class's arguments
    function = _constructor(kind)
    if function is None:
        yield from (Attribute(value, name, None) for name, _ in attributes(value))
        return
    definition = function_at(function.__code__.co_filename, function.__code__.co_firstlineno)
    arguments = None if definition is None else _arguments(definition, node, function, scope)
    if definition is not None and arguments is not None:
        inner = _Scope(arguments, function.__globals__)
        yield from _attributes(definition, value, inner, depth)


def _is_plain(kind: type) -> bool:
    """Tell whether the objects of a class have what its ``__init__`` gives them, and no more."""
    own = [base for base in bases(kind) if module_of(base) not in ("builtins", "abc", "typing")]
    return all(map(is_project_class, own)) and not any(
        name in namespace(base) for base in own for name in _SPECIAL
    )


def _constructor(kind: type) -> FunctionType | None:
    """Return the ``__init__`` of a class; None if it has none."""
    found = (namespace(base).get("__init__") for base in bases(kind))
    return next((one for one in found if type(one) is FunctionType), None)


def _arguments(
    definition: ast.FunctionDef, call: ast.Call, function: FunctionType, scope: _Scope
) -> Mapping[str, tuple[ast.expr, _Scope] | None] | None:
    """Return what the variables of a constructor are; None if it cannot be told."""
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    if None in keywords or any(isinstance(one, ast.Starred) for one in call.args):
        return None
    try:
        bound = inspect.signature(function).bind(None, *call.args, **keywords)  # type: ignore[arg-type]
    except TypeError:
        return None
    code = function.__code__
    found: dict[str, tuple[ast.expr, _Scope] | None] = dict.fromkeys(code.co_varnames)
    found |= dict.fromkeys(code.co_cellvars)
    of_module = _Scope({}, function.__globals__)
    found |= {name: (node, of_module) for name, node in defaults(definition.args)}
    found |= {
        name: (node, scope) for name, node in bound.arguments.items() if isinstance(node, ast.expr)
    }
    return found | dict.fromkeys(_assigned(definition))


def _assigned(definition: ast.FunctionDef) -> Iterator[str]:
    names = (node for node in ast.walk(definition) if isinstance(node, ast.Name))
    return (node.id for node in names if not isinstance(node.ctx, ast.Load))


def _attributes(
    definition: ast.FunctionDef, value: Any, scope: _Scope, depth: int
) -> Iterator[Attribute]:
    """Yield what a constructor gives an object; and what the object has beside that."""
    arguments = [*definition.args.posonlyargs, *definition.args.args]
    source = _Source(arguments[0].arg)
    for statement in definition.body:
        source.read(statement)
    now = dict(attributes(value))
    for name, node in source.told.items():
        make = None if node is None else _make(node, scope)
        if make is not None:
            yield Attribute(value, name, make)
        elif node is not None and name in now:
            yield from _constructed(node, now[name], scope, depth + 1)
    if source.is_whole:
        yield from (Attribute(value, name, None) for name in now if name not in source.told)


class _Source:
    """What a constructor's statements say of the object.

    :param own: what they call it.
    """

    def __init__(self, own: str) -> None:
        self.told: dict[str, ast.expr | None] = {}
        """What is assigned last to each attribute; None if it is not known."""
        self.is_whole = True
        """Whether these are all attributes."""
        self._own = own

    def read(self, statement: ast.stmt) -> None:
        target, value = _assignment(statement)
        if value is not None and self._is_own(target):
            assert isinstance(target, ast.Attribute)
            self._read_any(value)
            self.told[target.attr] = value
        else:
            self._read_any(statement)

    def _read_any(self, node: ast.AST) -> None:
        """Note what any code may do: to attributes, and, where it has it, to the whole object."""
        read: list[ast.AST] = []
        for each in ast.walk(node):
            is_method = isinstance(each, ast.Call) and self._is_own(each.func)
            if self._is_own(each):
                assert isinstance(each, ast.Attribute)
                self.told[each.attr] = None
                self.is_whole &= not each.attr.startswith("__")  # its `__dict__`
                read.append(each.value)
            elif is_method or (isinstance(each, ast.Name) and each.id == "super"):
                self.is_whole = False
        names = (each for each in ast.walk(node) if isinstance(each, ast.Name))
        if any(each.id == self._own and each not in read for each in names):
            self.is_whole = False

    def _is_own(self, node: ast.AST | None) -> bool:
        is_attribute = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        return is_attribute and node.value.id == self._own  # type: ignore[union-attr]


def _assignment(statement: ast.stmt) -> tuple[ast.expr | None, ast.expr | None]:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        return statement.targets[0], statement.value
    if isinstance(statement, ast.AnnAssign):
        return statement.target, statement.value
    return None, None


def _make(node: ast.expr, scope: _Scope) -> Make | None:
    """Return what makes the value of an expression; None if that could run the user's code."""
    if isinstance(node, ast.Name) and node.id in scope.arguments:
        given = scope.arguments[node.id]
        return None if given is None else _make(*given)
    names = (each.id for each in ast.walk(node) if isinstance(each, ast.Name))
    if not scope.arguments.keys().isdisjoint(names):
        return None
    value = _constant(node, scope)
    return maker(node) if value is ABSENT else lambda: value


def _constant(node: ast.expr, scope: _Scope) -> object:
    """Return what a name of a module stands for, if it cannot change: ``constants.LEAST``."""
    if isinstance(node, ast.Name):
        value = scope.globals.get(node.id, ABSENT)
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        module = scope.globals.get(node.value.id)
        value = vars(module).get(node.attr, ABSENT) if type(module) is ModuleType else ABSENT
    else:
        value = ABSENT
    return value if id(type(value)) in _CONSTANTS else ABSENT

"""Generators that sources make, and those of them that several tests share."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.doctor.known import GENERATORS, GLOBAL, OTHER_GENERATORS
from pytest_seedall.doctor.scopes import nodes_of
from pytest_seedall.doctor.seeding_functions import names_of
from pytest_seedall.doctor.sources import lines_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pytest_seedall.doctor.fixtures import Fixtures, User
    from pytest_seedall.doctor.scopes import Scope
    from pytest_seedall.doctor.sources import Source


class Shared(NamedTuple):
    """A generator that several tests draw from."""

    file: str
    line: int
    name: str
    scope: str
    """That of the fixture that hands it out; empty if only a run tells, or if there is none."""
    is_fixture: bool
    maker: str = ""
    """The function that makes it, as a seed may follow it: ``random.Random``."""
    wider_users: tuple[User, ...] = ()
    """The fixtures of wider scope that ask for the one that hands it out."""


def gives_a_seed(call: ast.Call) -> bool:
    """Tell whether a call gives its function a seed that is not None."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)][:1]
    return any(not (isinstance(one, ast.Constant) and one.value is None) for one in given)


def maker_of(name: str, call: ast.Call) -> str:
    """Return a function that makes such a generator from an integer, as the source writes it.

    :param name: its absolute name.
    """
    written = ast.unparse(call.func)
    if name == "torch.Generator":
        return f"{written}().manual_seed"
    if name == "numpy.random.Generator":  # takes a bit generator
        return f"{written.removesuffix('Generator')}default_rng"
    return written


def held(source: Source, used: Collection[str]) -> Iterator[Shared]:
    """Yield the generators that a module or a class in it names, and that functions use.

    :param used: the absolute names that sources import or call.
    """
    for name, line, call, scope in source.held:
        if not _makes_generator(call, scope):
            continue
        is_variable = isinstance(scope.node, ast.Module) and name.isidentifier()
        if not is_variable or name in source.read or _is_used(f"{source.module}.{name}", used):
            maker = maker_of(scope.meaning(call.func), call)
            yield Shared(source.file, line, name, "", is_fixture=False, maker=maker)


def _is_used(name: str, used: Collection[str]) -> bool:
    names = names_of(name)
    return any(one in names or one.startswith(tuple(f"{n}." for n in names)) for one in used)


def handed_out(source: Source, fixtures: Fixtures) -> Iterator[Shared]:
    """Yield the wider fixtures whose value is a generator."""
    for scope, owner in source.functions:
        function, fixture = owner.function, owner.fixture
        if function is None or fixture is None or owner.when != "wider":
            continue
        if _hands_out_generator(scope):
            first, _ = lines_of(function)
            yield Shared(
                source.file,
                first,
                fixture.name,
                fixture.scope,
                is_fixture=True,
                wider_users=fixtures.wider_users(fixture.name),
            )


def _hands_out_generator(scope: Scope) -> bool:
    nodes = nodes_of(scope.node)
    values = [node.value for node in nodes if isinstance(node, ast.Return | ast.Yield)]
    given = [scope.given(one.id) if isinstance(one, ast.Name) else one for one in values]
    return any(isinstance(one, ast.Call) and _makes_generator(one, scope) for one in given)


def _makes_generator(call: ast.Call, scope: Scope) -> bool:
    name = scope.meaning(call.func)
    if name in GLOBAL:
        return gives_a_seed(call)
    return (name in GENERATORS and not name.endswith("SeedSequence")) or name in OTHER_GENERATORS

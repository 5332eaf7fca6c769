"""What the sources of a project say of seeds and generators, put together."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from pytest_seedall.doctor.fixtures import Fixtures
from pytest_seedall.doctor.generators import gives_a_seed, handed_out, held, maker_of
from pytest_seedall.doctor.known import (
    CLOCKS,
    GENERATORS,
    GLOBAL,
    SEEDING,
    UNSEEDED,
    is_raw,
)
from pytest_seedall.doctor.seeding_functions import (
    asks_for_more,
    deterministic_modes,
    hides_another,
    names_of,
    only_seeds,
    strict_modes,
    with_called,
    with_seeding_functions,
)
from pytest_seedall.doctor.sources import Call, Source, lines_of
from pytest_seedall.naming.wording import shortened
from pytest_seedall.seeds import MAX_TEST_SEED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from pytest_seedall.doctor.generators import Shared
    from pytest_seedall.doctor.owners import Fixture, Owner, When
    from pytest_seedall.doctor.scopes import Function, Scope

#: `seed`: a generator or seed without a value; `raw`: raw entropy; `global`: NumPy's global one;
#: `clock`: a seed that is another in each run; `clocked`: a generator with such a seed.
Asking: TypeAlias = Literal["seed", "raw", "global", "clock", "clocked"]

# These seed from a default, or from the environment, where they are given nothing.
_BY_THEMSELVES = ("set_seed", "seed_everything", "manual_seed")


class Site(NamedTuple):
    """A line of the project that seeds, or asks for a seed."""

    file: str
    line: int
    written: str
    """The call, shortened: ``np.random.seed(0)``."""
    when: When
    maker: str
    """The function as a seed may follow it: ``random.Random``."""


class Deletable(NamedTuple):
    """A fixture, another function that pytest calls, or a line that does nothing but seed."""

    file: str
    first: int
    last: int
    name: str
    """That of the function, or what is written in the line."""
    is_fixture: bool
    asked_at: tuple[str, ...]
    """Where fixtures and tests ask for it by its name, or modules import it."""
    value: int | None
    """What it seeds with, if that is one integer that can be a test seed."""


@dataclass
class Findings:
    """What has been found, each in the order of files and lines."""

    deletable: list[Deletable] = field(default_factory=list)
    own_seeds: list[Site] = field(default_factory=list)
    unseeded: dict[Asking, list[Site]] = field(
        default_factory=lambda: {"seed": [], "raw": [], "global": [], "clock": [], "clocked": []}
    )
    shared: list[Shared] = field(default_factory=list)
    fixtures: list[tuple[str, int, Fixture]] = field(default_factory=list)
    sets_modes: bool = False
    """Whether something that can be deleted sets a deterministic mode."""
    strict_modes: set[str] = field(default_factory=set)
    """Those among these modes in which a library raises errors, as they are set."""


def find(
    sources: Iterable[Source],
    others: Collection[str] = (),
    asked_elsewhere: Iterable[tuple[str, str]] = (),
) -> Findings:
    """Return what sources say.

    :param others: the names of further functions that seed: of libraries that are not built in.
    :param asked_elsewhere: the names of fixtures that are asked for in no source, and the places.
    """
    sources = list(sources)
    library_names = frozenset({*SEEDING, *others})
    seeding = with_seeding_functions(sources, library_names)
    called = {call.name for source in sources for call in source.calls}
    imported = {name for source in sources for name in source.imported}
    fixtures = Fixtures(
        sources, asked_elsewhere, lambda scope, owner: _can_go(scope, owner, seeding)
    )
    functions = _functions_of(sources)
    findings = Findings()
    for source in sources:
        deleted = _deletable(source, seeding, fixtures, functions, findings)
        inside = [*deleted, *_called_helpers(source, seeding - library_names, called)]
        for call in source.calls:
            asking = _asking_of_clock(call, seeding) or _asking(call)
            when, maker = call.owner.when, maker_of(call.name, call.node)
            site = Site(source.file, call.line, _written(call.node), when, maker)
            if asking is not None:
                findings.unseeded[asking].append(site)
            elif call.name not in seeding or any(_covers(one, call.line) for one in inside):
                continue
            elif _is_line_of_tests(call, source):
                findings.deletable.append(_line(call, source.file, functions))
            else:
                findings.own_seeds.append(site)
        findings.deletable.sort(key=lambda one: (one.file, one.first))
        findings.shared += [*held(source, called | imported), *handed_out(source, fixtures)]
    return findings


def _functions_of(sources: Iterable[Source]) -> dict[str, Scope]:
    """Return the functions that modules call by their names, under all of these."""
    return {
        name: scope
        for source in sources
        for scope, owner in source.functions
        if owner.function is not None and owner.when == "called"
        for name in names_of(f"{source.module}.{owner.function.name}")
    }


def _deletable(
    source: Source,
    seeding: Collection[str],
    fixtures: Fixtures,
    functions: Mapping[str, Scope],
    findings: Findings,
) -> list[Function]:
    """Note the fixtures of a source, and what in it can be deleted; return the latter."""
    deleted = []
    for scope, owner in source.functions:
        function, fixture = owner.function, owner.fixture
        if fixture is not None:
            findings.fixtures.append((source.file, scope.node.lineno, fixture))  # type: ignore[attr-defined]
        if function is None or not _can_go(scope, owner, seeding):
            continue
        if fixtures.need(scope, owner, source):
            continue
        name = function.name if fixture is None else fixture.name
        of_module = f"{source.module}.{function.name}"
        asked_at = () if fixture is None else fixtures.named_at(fixture, of_module)
        first, last = lines_of(function)
        calls = [node for node in ast.walk(scope.node) if isinstance(node, ast.Call)]
        value = _value(
            [one for one in calls if scope.meaning(one.func) in seeding], scope, functions
        )
        is_fixture = fixture is not None
        findings.deletable.append(
            Deletable(source.file, first, last, name, is_fixture, asked_at, value)
        )
        for one in with_called(scope, functions):
            findings.sets_modes |= deterministic_modes(one)
            findings.strict_modes |= strict_modes(one)
        deleted.append(function)
    return deleted


def _can_go(scope: Scope, owner: Owner, seeding: Collection[str]) -> bool:
    """Tell whether nobody would miss a function; a fixture with parameters makes more tests."""
    if owner.when in ("test", "called"):
        return False
    if owner.fixture is not None and (owner.fixture.has_params or asks_for_more(scope)):
        return False
    return only_seeds(scope, seeding, may_return=False) and not hides_another(scope)


def _called_helpers(
    source: Source, helpers: Collection[str], called: Collection[str]
) -> Iterator[Function]:
    """Yield the functions that seed and that sources call: the calls are told in their place."""
    for _, owner in source.functions:
        function = owner.function
        if function is not None and owner.when == "called":
            name = f"{source.module}.{function.name}"
            if name in helpers and not set(names_of(name)).isdisjoint(called):
                yield function


def _covers(function: Function, line: int) -> bool:
    first, last = lines_of(function)
    return first <= line <= last


def _is_line_of_tests(call: Call, source: Source) -> bool:
    """Tell whether a call is a line of its own at the top of a conftest or of a test module."""
    module = call.scope.node
    lines = module.body if isinstance(module, ast.Module) else []
    if not any(isinstance(one, ast.Expr) and one.value is call.node for one in lines):
        return False
    is_conftest = source.file.rpartition("/")[2] == "conftest.py"
    return is_conftest or source.has_tests


def _line(call: Call, file: str, functions: Mapping[str, Scope]) -> Deletable:
    last, value = call.node.end_lineno or call.line, _value([call.node], call.scope, functions)
    return Deletable(file, call.line, last, _written(call.node), False, (), value)


def _value(calls: Iterable[ast.Call], scope: Scope, functions: Mapping[str, Scope]) -> int | None:
    """Return the integer that calls seed with, if there is one."""
    seeds = [_seed_of(call, scope, functions) for call in calls]
    values = {value for given in seeds for value in given}
    value = values.pop() if len(values) == 1 else None
    return value if value is not None and 0 <= value <= MAX_TEST_SEED else None


def _seed_of(call: ast.Call, scope: Scope, functions: Mapping[str, Scope]) -> list[int | None]:
    """Return the seed that a call gives, or that a function of the project has by default."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    called = functions.get(scope.meaning(call.func))
    if not given and called is not None and called.outer is not None:
        given, scope = called.node.args.defaults, called.outer  # type: ignore[attr-defined]
    return [_integer(one, scope) for one in given[:1]]


def _integer(expression: ast.expr, scope: Scope) -> int | None:
    if isinstance(expression, ast.Name):
        expression = scope.value_of(expression.id) or expression
    value = getattr(expression, "value", None)
    return value if type(value) is int else None


def _asking(call: Call) -> Asking | None:
    """Return what a call asks for that is given no seed; None if it does not."""
    if is_raw(call.name):
        return "raw"
    if call.name in UNSEEDED:
        return "seed"
    if gives_a_seed(call.node):
        return None
    if call.name in GLOBAL:
        return "global" if call.node.args else None
    is_seeding = call.name in SEEDING and not call.name.endswith(_BY_THEMSELVES)
    return "seed" if is_seeding or call.name in GENERATORS else None


def _asking_of_clock(call: Call, seeding: Collection[str]) -> Asking | None:
    """Return what a call asks for whose seed is another in each run: ``seed(time.time())``."""
    if call.name not in seeding and call.name not in GENERATORS:
        return None
    inner = [node for node in ast.walk(call.node) if isinstance(node, ast.Call)]
    names = [call.scope.meaning(node.func) for node in inner]
    if not any(name in CLOCKS or name.startswith("time.") or is_raw(name) for name in names):
        return None
    return "clock" if call.name in seeding else "clocked"


def _written(call: ast.Call) -> str:
    return shortened(ast.unparse(call), 40)

"""What the sources of a project say of seeds and generators, put together."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from pytest_seedall.doctor.known import (
    CLOCKS,
    GENERATORS,
    GLOBAL,
    OTHER_GENERATORS,
    SEEDING,
    UNSEEDED,
    is_raw,
)
from pytest_seedall.doctor.scopes import nodes_of
from pytest_seedall.doctor.seeding_functions import (
    deterministic_modes,
    names_of,
    only_seeds,
    with_seeding_functions,
)
from pytest_seedall.doctor.sources import Call, Source, lines_of
from pytest_seedall.naming.wording import shortened
from pytest_seedall.seeds import MAX_TEST_SEED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pytest_seedall.doctor.owners import Fixture, Owner, When
    from pytest_seedall.doctor.scopes import Function, Scope

#: `seed`: a generator or seed without a value; `raw`: raw entropy; `global`: NumPy's global one;
#: `clock`: a seed that is another in each run.
Asking: TypeAlias = Literal["seed", "raw", "global", "clock"]

# These seed from a default, or from the environment, where they are given nothing.
_BY_THEMSELVES = ("set_seed", "seed_everything", "manual_seed")


class Site(NamedTuple):
    """A line of the project that seeds, or asks for a seed."""

    file: str
    line: int
    written: str
    """The call, shortened: ``np.random.seed(0)``."""
    when: When


class Deletable(NamedTuple):
    """A fixture, or another function that pytest calls, that does nothing but seed."""

    file: str
    first: int
    last: int
    name: str
    is_fixture: bool
    asked_at: tuple[str, ...]
    """Where fixtures and tests ask for it by its name."""
    value: int | None
    """What it seeds with, if that is one integer that can be a test seed."""


class Shared(NamedTuple):
    """A generator that several tests draw from."""

    file: str
    line: int
    name: str
    scope: str
    """That of the fixture that hands it out; empty if only a run tells, or if there is none."""
    is_fixture: bool


@dataclass
class Findings:
    """What has been found, each in the order of files and lines."""

    deletable: list[Deletable] = field(default_factory=list)
    own_seeds: list[Site] = field(default_factory=list)
    unseeded: dict[Asking, list[Site]] = field(
        default_factory=lambda: {"seed": [], "raw": [], "global": [], "clock": []}
    )
    shared: list[Shared] = field(default_factory=list)
    fixtures: list[tuple[str, int, Fixture]] = field(default_factory=list)
    sets_modes: bool = False
    """Whether something that can be deleted sets a deterministic mode."""


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
    asked_for = [(name, f"{one.file}:{line}") for one in sources for name, line in one.asked_for]
    asked_for += asked_elsewhere
    findings = Findings()
    for source in sources:
        deleted = _deletable(source, seeding, asked_for, findings)
        inside = [*deleted, *_called_helpers(source, seeding - library_names, called)]
        for call in source.calls:
            asking = "clock" if _is_from_clock(call, seeding) else _asking(call)
            site = Site(source.file, call.line, _written(call.node), call.owner.when)
            if asking is not None:
                findings.unseeded[asking].append(site)
            elif call.name in seeding and not any(_covers(one, call.line) for one in inside):
                findings.own_seeds.append(site)
        findings.shared += [*_held(source, called | imported), *_handed_out(source)]
    return findings


def _deletable(
    source: Source,
    seeding: Collection[str],
    asked_for: list[tuple[str, str]],
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
        name = function.name if fixture is None else fixture.name
        asked_at = tuple(place for asked, place in asked_for if asked == name and fixture)
        first, last = lines_of(function)
        value, is_fixture = _value(scope, seeding), fixture is not None
        findings.deletable.append(
            Deletable(source.file, first, last, name, is_fixture, asked_at, value)
        )
        findings.sets_modes |= deterministic_modes(scope)
        deleted.append(function)
    return deleted


def _can_go(scope: Scope, owner: Owner, seeding: Collection[str]) -> bool:
    """Tell whether nobody would miss a function; a fixture with parameters makes more tests."""
    if owner.when in ("test", "called") or (owner.fixture and owner.fixture.has_params):
        return False
    return only_seeds(scope, seeding, may_return=False)


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


def _value(scope: Scope, seeding: Collection[str]) -> int | None:
    """Return the integer that a function seeds with, if there is one."""
    calls = [node for node in ast.walk(scope.node) if isinstance(node, ast.Call)]
    given = [call.args[0] for call in calls if call.args and scope.meaning(call.func) in seeding]
    values = {_integer(one, scope) for one in given}
    value = values.pop() if len(values) == 1 else None
    return value if value is not None and 0 <= value <= MAX_TEST_SEED else None


def _integer(expression: ast.expr, scope: Scope) -> int | None:
    if isinstance(expression, ast.Name):
        found, outer = scope.given(expression.id), scope.outer
        expression = found or (outer.given(expression.id) if outer else None) or expression
    value = getattr(expression, "value", None)
    return value if type(value) is int else None


def _asking(call: Call) -> Asking | None:
    """Return what a call asks for that is given no seed; None if it does not."""
    if is_raw(call.name):
        return "raw"
    if call.name in UNSEEDED:
        return "seed"
    if _gives_a_seed(call.node):
        return None
    if call.name in GLOBAL:
        return "global" if call.node.args else None
    is_seeding = call.name in SEEDING and not call.name.endswith(_BY_THEMSELVES)
    return "seed" if is_seeding or call.name in GENERATORS else None


def _is_from_clock(call: Call, seeding: Collection[str]) -> bool:
    """Tell whether a call seeds from what is another in each run: ``seed(int(time.time()))``."""
    if call.name not in seeding and call.name not in GENERATORS:
        return False
    inner = [node for node in ast.walk(call.node) if isinstance(node, ast.Call)]
    names = [call.scope.meaning(node.func) for node in inner]
    return any(name in CLOCKS or name.startswith("time.") or is_raw(name) for name in names)


def _gives_a_seed(call: ast.Call) -> bool:
    given = [*call.args, *(keyword.value for keyword in call.keywords)][:1]
    return any(not (isinstance(one, ast.Constant) and one.value is None) for one in given)


def _held(source: Source, used: Collection[str]) -> Iterator[Shared]:
    """Yield the generators that a module or a class in it names, and that functions use.

    :param used: the absolute names that sources import or call.
    """
    for name, line, call, scope in source.held:
        if not _makes_generator(call, scope):
            continue
        is_variable = isinstance(scope.node, ast.Module) and name.isidentifier()
        if not is_variable or name in source.read or _is_used(f"{source.module}.{name}", used):
            yield Shared(source.file, line, name, "", is_fixture=False)


def _is_used(name: str, used: Collection[str]) -> bool:
    names = names_of(name)
    return any(one in names or one.startswith(tuple(f"{n}." for n in names)) for one in used)


def _handed_out(source: Source) -> Iterator[Shared]:
    """Yield the wider fixtures whose value is a generator."""
    for scope, owner in source.functions:
        function, fixture = owner.function, owner.fixture
        if function is None or fixture is None or owner.when != "wider":
            continue
        if _hands_out_generator(scope):
            first, _ = lines_of(function)
            yield Shared(source.file, first, fixture.name, fixture.scope, is_fixture=True)


def _hands_out_generator(scope: Scope) -> bool:
    nodes = nodes_of(scope.node)
    values = [node.value for node in nodes if isinstance(node, ast.Return | ast.Yield)]
    given = [scope.given(one.id) if isinstance(one, ast.Name) else one for one in values]
    return any(isinstance(one, ast.Call) and _makes_generator(one, scope) for one in given)


def _makes_generator(call: ast.Call, scope: Scope) -> bool:
    name = scope.meaning(call.func)
    if name in GLOBAL:
        return _gives_a_seed(call)
    return (name in GENERATORS and not name.endswith("SeedSequence")) or name in OTHER_GENERATORS


def _written(call: ast.Call) -> str:
    return shortened(ast.unparse(call), 40)

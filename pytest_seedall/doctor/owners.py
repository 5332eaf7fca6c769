"""When a line of a source runs: in a test, in the setup of one, in that of several, at import."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_seedall.doctor.scopes import Function, Scope

#: `import`: when its module is imported; `setup`: in the setup of each test; `wider`: in that of
#: several tests; `session`: before all of them; `called`: when somebody calls the function.
When: TypeAlias = Literal["import", "session", "wider", "setup", "test", "called"]

_FIXTURES = frozenset(
    {
        "_pytest.fixtures.fixture",
        "pytest.fixture",
        "pytest.yield_fixture",
        "pytest_asyncio.fixture",
    }
)
_SETUP = frozenset(
    {
        "asyncSetUp",
        "pytest_fixture_setup",
        "pytest_runtest_call",
        "pytest_runtest_logstart",
        "pytest_runtest_protocol",
        "pytest_runtest_setup",
        "setUp",
        "setup_function",
        "setup_method",
    }
)
_WIDER = frozenset({"setUpClass", "setUpModule", "setup_class", "setup_module"})
_SESSION = frozenset(
    {
        "pytest_addoption",
        "pytest_collect_file",
        "pytest_collection_finish",
        "pytest_collection_modifyitems",
        "pytest_configure",
        "pytest_generate_tests",
        "pytest_pycollect_makeitem",
        "pytest_sessionstart",
    }
)


class Fixture(NamedTuple):
    """What the decorator of a fixture says."""

    name: str
    scope: str
    """``function``, ``class``, ``module``, ``package``, ``session``; empty if only a run tells."""
    has_params: bool

    @property
    def is_wider(self) -> bool:
        return self.scope != "function"


class Owner(NamedTuple):
    """The outermost function around a line, or its module."""

    when: When
    function: Function | None = None
    fixture: Fixture | None = None


def owner_of(scope: Scope, is_test: Callable[[str], bool]) -> Owner:
    """Return what the lines of a scope belong to.

    :param is_test: tells whether a function of this name is a test.
    """
    functions = scope.functions()
    if not functions:
        return Owner("import")
    outermost, *inner = functions
    if isinstance(outermost, ast.Lambda):
        return Owner("called")
    fixture = fixture_of(outermost, scope)
    when = _when(outermost.name, fixture, is_test)
    if inner and when in ("session", "wider"):  # it may hand out a function that tests call
        when = "called"
    return Owner(when, outermost, fixture)


def _when(name: str, fixture: Fixture | None, is_test: Callable[[str], bool]) -> When:
    if fixture is not None:
        return "wider" if fixture.is_wider else "setup"
    if name in _SETUP:
        return "setup"
    if name in _WIDER:
        return "wider"
    if name in _SESSION:
        return "session"
    return "test" if is_test(name) else "called"


def fixture_of(function: Function, scope: Scope) -> Fixture | None:
    """Return what makes a function a fixture; None if nothing does."""
    for decorator in function.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if scope.meaning(called) in _FIXTURES:
            given = decorator.keywords if isinstance(decorator, ast.Call) else []
            said = {keyword.arg: keyword.value for keyword in given}
            name = _constant(said.get("name"), function.name)
            scope_of_fixture = _constant(said.get("scope"), "function")
            return Fixture(str(name), str(scope_of_fixture), "params" in said)
    return None


def _constant(expression: ast.expr | None, default: object) -> object:
    """Return what an argument says; empty if it is no constant."""
    if expression is None:
        return default
    return expression.value if isinstance(expression, ast.Constant) else ""

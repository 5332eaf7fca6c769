"""Seeds the PRNGs for each fixture that is wider than one test, and for its teardown."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall._compat.pytest import cache_error, parameter_index
from pytest_seedall.naming.projects import file_of, is_project_file
from pytest_seedall.naming.seed_ids import fixture_name
from pytest_seedall.seeds import derive
from pytest_seedall.streams.item_seeds import ITEM_SEEDS
from pytest_seedall.streams.stream import Stream
from pytest_seedall.streams.streams import unseeded_stream
from pytest_seedall.streams.wider_scopes import TeardownStream

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from types import CodeType

    from pytest_seedall.seeds import Part
    from pytest_seedall.session import SeedallSession

    Wrapper: TypeAlias = Generator[None, Any, Any]


class FixtureSeeding:
    """The hook that interrupts a test's setup for the streams of wider fixtures."""

    def __init__(self, session: SeedallSession) -> None:
        self._session = session
        self._session_seed = session.settings.session_seed.value
        self._streams = session.streams
        self._own_seeds = session.own_seeds
        self._unseeded = session.settings.unseeded_fixtures
        self._wider_scopes = session.wider_scopes
        self._shared_generators = session.shared_generators

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> Wrapper:
        __tracebackhide__ = True  # here and below: a project's broken fixture is no matter of ours
        if request.scope != "function":  # that of a parametrisation wins over the fixture's
            return (yield from self._in_own_stream(fixturedef, request))
        if fixturedef.argname in self._unseeded:
            with self._streams.unseeded():
                return (yield)
        if self._own_seeds.exist:
            self._follow_own_seeds(request.node)
        return (yield)

    def _in_own_stream(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> Wrapper:
        __tracebackhide__ = True
        stream = self._stream_of(fixturedef, request)
        note = self._wider_scopes.noting_teardown(fixturedef, self._session.test.item)
        teardown = TeardownStream(self._streams, derive(stream.seed, "teardown"), note)
        fixturedef.addfinalizer(teardown.leave)  # runs last
        try:
            with self._streams.interrupted_by(stream):
                value = yield
                self._note_generators(fixturedef)
                self._raise_swallowed(fixturedef)
                return value
        finally:
            fixturedef.addfinalizer(teardown.enter)  # runs before the fixture's own teardown
            self._wider_scopes.note_setup(fixturedef, stream)
            self._own_seeds.in_fixture(fixturedef, stream.own)

    def _raise_swallowed(self, fixturedef: pytest.FixtureDef[Any]) -> None:
        """Raise what a forbidden draw raised in a fixture, for each test that has its value."""
        try:
            self._session.raise_swallowed()
        except pytest.fail.Exception as error:
            cache_error(fixturedef, error)
            raise

    def _note_generators(self, fixturedef: pytest.FixtureDef[Any]) -> None:
        """Note the generators that a fixture has made, for tests to share."""
        code = _code_of(fixturedef)
        is_xunit = fixture_name(fixturedef.argname) != fixturedef.argname  # and returns none
        if code is not None and not is_xunit:
            file, line = code.co_filename, code.co_firstlineno
            self._shared_generators.note_fixture(fixturedef, file, line)
        self._note_in_modules(fixturedef)

    def _note_in_modules(self, fixturedef: pytest.FixtureDef[Any]) -> None:
        """Note those that it has given to its module, or to the test's class or module."""
        item = self._session.test.item
        for module in _modules_of(fixturedef, item):
            file = file_of(module)
            if not is_project_file(file):
                continue
            if fixturedef.scope == "class":
                self._shared_generators.note_class(getattr(item, "cls", None), module, file)
            else:
                self._shared_generators.note_module(module, file)

    def _stream_of(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> Stream:
        if fixturedef.argname in self._unseeded:
            return unseeded_stream()
        return Stream(self._seed_of(fixturedef, request))

    def _seed_of(self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> int:
        name = fixture_name(fixturedef.argname)
        scope = self._scope_id(fixturedef, request)
        where = self._defined_in(fixturedef) if name == fixturedef.argname else ""
        parameter: list[Part] = []
        if hasattr(request, "param"):
            from pytest_seedall.naming.parameters import parameter_key  # many runs have none

            parameter = [parameter_key(request.param, parameter_index(request))]
        return derive(self._session_seed, "fixture", scope, where, name, *parameter)

    def _scope_id(self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> str:
        """Return the seed id of the node that a fixture belongs to."""
        node = _scope_of(fixturedef, request)
        code = _code_of(fixturedef)
        if request.scope == "package" and isinstance(node, pytest.Session) and code is not None:
            # A package that is the rootdir has no node; its fixtures are in its `conftest.py`.
            return self._session.ids.of_path(Path(code.co_filename).parent)
        if isinstance(node, pytest.Item):  # of a class, for a function outside of any
            return self._session.id_of(node).full
        return self._session.ids.of_node(node)

    def _defined_in(self, fixturedef: pytest.FixtureDef[Any]) -> str:
        """Return the place of a fixture, which tells an overridden fixture from its override."""
        code = _code_of(fixturedef)
        if code is None:
            return fixturedef.baseid
        file = self._session.ids.of_filename(code.co_filename)
        return f"{file}::{code.co_qualname}"

    def _follow_own_seeds(self, item: pytest.Item) -> None:
        """Before the first fixture of a test's own, follow the seeds of the scopes around it."""
        seeds = item.stash.get(ITEM_SEEDS, None)
        if seeds is None or seeds.own or self._streams.current is not seeds.setup:
            return
        seeds.own = self._session.own_seeds_around(item)
        self._streams.reseed(seeds.own_seeds("setup"))


def _code_of(fixturedef: pytest.FixtureDef[Any]) -> CodeType | None:
    """Return the code of a fixture; None of a partial, or another callable object."""
    function: Any = inspect.unwrap(fixturedef.func)
    return getattr(function, "__code__", None)


def _modules_of(fixturedef: pytest.FixtureDef[Any], item: Any) -> Iterator[str]:
    """Yield the modules that a fixture may have given generators to, or to a class of theirs."""
    names = [getattr(fixturedef.func, "__module__", None)]
    if fixturedef.scope in ("class", "module"):
        names.append(getattr(getattr(item, "cls", None), "__module__", None))
        names.append(getattr(getattr(item, "module", None), "__name__", None))
    yield from (name for name in dict.fromkeys(names) if name)


def _scope_of(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Any:
    """Return the node whose name stands for a fixture's scope.

    Of nested classes the outermost that sees the fixture: where that has set it up already, pytest
    gives its value to the tests of the inner ones too.
    """
    node: Any = request.node
    if request.scope != "class":
        return node
    above = node.listchain()
    classes = (parent for parent in above if isinstance(parent, pytest.Class))
    return next((one for one in classes if one.nodeid.startswith(fixturedef.baseid)), node)

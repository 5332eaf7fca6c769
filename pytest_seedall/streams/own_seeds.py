"""Seeds that the user's own code sets, which win over ours.

In a test's own setup, `random.seed(0)` is left alone. In a wider scope (an import, a session
fixture, `setUpClass`, `pytest_configure`) it seeds the tests below that scope instead of the
session seed, each by its own name: what was fixed stays fixed, and no longer depends on the order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_seedall.naming.projects import imported_project_modules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pytest

    from pytest_seedall.streams.stream import OwnSeed

    OwnByLibrary: TypeAlias = dict[str, OwnSeed]


class OwnSeeds:
    """What the user's own code seeded in scopes wider than one test."""

    def __init__(self) -> None:
        self._below: dict[Path, OwnByLibrary] = {}
        self._by_module: dict[str, OwnByLibrary] = {}
        self._by_fixture: dict[int, OwnByLibrary] = {}

    @property
    def exist(self) -> bool:
        """Tell whether there are any: most projects have none, and need not be searched."""
        return bool(self._below or self._by_module or self._by_fixture)

    def below(self, path: Path, own: Mapping[str, OwnSeed]) -> None:
        """Note what holds for the tests in a file, or in a folder."""
        if own:
            self._below.setdefault(path, {}).update(own)

    def in_module(self, name: str, own: Mapping[str, OwnSeed]) -> None:
        """Note what holds for the test modules that import the module `name`."""
        if own:
            self._by_module.setdefault(name, {}).update(own)

    def in_fixture(self, fixture: pytest.FixtureDef[Any], own: Mapping[str, OwnSeed]) -> None:
        """Note what holds for the tests that use a fixture, as it was set up last."""
        if own:
            self._by_fixture[id(fixture)] = dict(own)
        else:
            self._by_fixture.pop(id(fixture), None)

    def of_modules(self, names: Iterable[str]) -> OwnByLibrary:
        """Return what holds for a module that imports these."""
        found: OwnByLibrary = {}
        for name in sorted(names):
            found.update(self._by_module.get(name, {}))
        return found

    def of(
        self,
        path: Path,
        module: str | None,
        fixtures: Iterable[Iterable[pytest.FixtureDef[Any]]],
    ) -> OwnByLibrary:
        """Return what holds for a test, the innermost scope last.

        :param module: the name of the test's module, None if it has none.
        :param fixtures: the definitions of the fixtures that the test uses, in order of setup.
        """
        found: OwnByLibrary = {}
        for folder in reversed(path.parents):
            found.update(self._below.get(folder, {}))
        if module and self._by_module:
            found.update(self.of_modules(imported_project_modules(module)))
            found.update(self.of_modules([module]))
        found.update(self._below.get(path, {}))
        for definitions in fixtures:
            for definition in definitions:
                found.update(self._by_fixture.get(id(definition), {}))
        return found

    def places(self) -> list[str]:
        """Return each seed that was found in a wider scope, as ``random.seed(0) conftest.py:3``."""
        scopes = (*self._below.values(), *self._by_module.values(), *self._by_fixture.values())
        return sorted({f"{own.call} {own.place}" for scope in scopes for own in scope.values()})

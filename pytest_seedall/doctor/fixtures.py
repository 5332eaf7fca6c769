"""Who asks for which fixture by its name, and which one stands in the place of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.doctor.seeding_functions import names_of
from pytest_seedall.doctor.sources import fixtures_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pytest_seedall.doctor.owners import Fixture, Owner
    from pytest_seedall.doctor.scopes import Scope
    from pytest_seedall.doctor.sources import Source


class User(NamedTuple):
    """A fixture that asks for another one."""

    name: str
    place: str
    """Its file and line."""


class Fixtures:
    """The fixtures of all sources.

    :param asked_elsewhere: the names of fixtures that are asked for in no source, and the places.
    :param can_go: tells whether nobody would miss a function.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        asked_elsewhere: Iterable[tuple[str, str]],
        can_go: Callable[[Scope, Owner], bool],
    ) -> None:
        self._sources = sources
        asked = [(name, f"{one.file}:{line}") for one in sources for name, line in one.asked_for]
        self._asked_for = [*asked, *asked_elsewhere]
        self._kept = [
            (owner.fixture.name, source)
            for source in sources
            for scope, owner in source.functions
            if owner.fixture is not None and not can_go(scope, owner)
        ]

    def named_at(self, fixture: Fixture, function: str) -> tuple[str, ...]:
        """Return where modules import a fixture, and where tests and others ask for it.

        :param function: the absolute name of its function.
        """
        names = names_of(function)
        imports = [
            f"{source.file}:{line}"
            for source in self._sources
            for name, line in source.imported.items()
            if name in names
        ]
        asked = [place for name, place in self._asked_for if name == fixture.name]
        return (*imports, *asked)

    def wider_users(self, name: str) -> tuple[User, ...]:
        """Return the fixtures of wider scope that ask for one, and so allow it no less."""
        return tuple(
            User(owner.fixture.name, f"{source.file}:{scope.node.lineno}")  # type: ignore[attr-defined]
            for source in self._sources
            for scope, owner in source.functions
            if owner.fixture is not None and owner.fixture.is_wider
            if name in fixtures_of(scope.node)  # type: ignore[arg-type]
        )

    def stands_in(self, fixture: Fixture, source: Source) -> bool:
        """Tell whether one that does more than seed would serve the tests in a fixture's place."""
        return any(
            name == fixture.name and _reaches(other, source.file) for name, other in self._kept
        )


def _reaches(source: Source, file: str) -> bool:
    """Tell whether the fixtures of a source serve a file, as far as it has none of their names."""
    folder, _, name = source.file.rpartition("/")
    if name == "conftest.py":
        return not folder or file.startswith(f"{folder}/")
    return source.file == file or not source.has_tests

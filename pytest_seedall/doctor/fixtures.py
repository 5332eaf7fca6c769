"""Who asks for which fixture or setup by its name, and which stands in the place of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.doctor.seeding_functions import is_base_of_another, names_of
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
    """The fixtures of all sources, and the setups of their classes.

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

    def need(self, scope: Scope, owner: Owner, source: Source) -> bool:
        """Tell whether something else would change without a function of a source that can go.

        A setup that is no fixture may be called by that of a derived class. In the place of a
        fixture, another one that does more than seed may serve its tests.
        """
        if owner.fixture is None:
            return is_base_of_another(scope, self._sources)
        name, file = owner.fixture.name, source.file
        return any(name == kept and _reaches(other, file) for kept, other in self._kept)


def _reaches(source: Source, file: str) -> bool:
    """Tell whether the fixtures of a source serve a file, as far as it has none of their names."""
    folder, _, name = source.file.rpartition("/")
    if name == "conftest.py":
        return not folder or file.startswith(f"{folder}/")
    return source.file == file or not source.has_tests

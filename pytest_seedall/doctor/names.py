"""Options and fixtures of the project that have a name of ours, and what serves then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall.settings.option_names import SHORT_NAMES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pytest_seedall.doctor.owners import Fixture
    from pytest_seedall.doctor.sources import Source

_OURS = "takes the place of ours where it is visible: to use both, give it another name"

#: What a fixture of this name means.
_FIXTURES = {
    "seedall": _OURS,
    "session_seed": _OURS,
    "faker": "in the place of Faker's own: seeded if it draws from what all of Faker shares",
    "faker_seed": "gives every test the same names: without it they follow the test's seed",
}


def options_named_as_ours(sources: Iterable[Source], owned: Collection[str]) -> Iterator[str]:
    """Yield the short names of our options that are somebody else's in this run, and ours then.

    :param owned: these names.
    """
    places = {
        name: f" ({source.file}:{line})" for source in sources for name, line in source.options
    }
    for name in sorted(owned):
        also = ", or PYTEST_SEED" if name == "--seed" else ""
        yield f"option {name}{places.get(name, '')}: ours is {SHORT_NAMES[name]}{also}"


def fixtures_named_as_ours(found: Iterable[tuple[str, int, Fixture]]) -> Iterator[str]:
    """Yield the fixtures whose names are ours or Faker's.

    :param found: the fixtures of the project, each with its file and line.
    """
    for file, line, fixture in found:
        if fixture.name in _FIXTURES:
            yield f"fixture {fixture.name} ({file}:{line}): {_FIXTURES[fixture.name]}"

"""Seeders from elsewhere: of the project's hook, and of packages that support pytest-randomly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint, distribution, distributions
from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall.naming.projects import error_in_one_line
from pytest_seedall.seeders.base import Attachment, Library, Seeder

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

#: The entry points that pytest-randomly loads: functions of one integer that seed a package.
GROUP = "pytest_randomly.random_seeder"

_HOOK = "pytest_seedall_seeders"


def from_hook(config: pytest.Config) -> Iterator[Library]:
    """Yield a library for each seeder that an implementation of the hook returns.

    :raises pytest.UsageError: if one raises, or returns anything else; it names the implementation.
    """
    for implementation in _implementations(config):
        where = f"{_HOOK} of {implementation.plugin_name}"
        try:
            returned = _call(implementation, config)
        except Exception as error:  # the user's own code: anything may come
            raise pytest.UsageError(f"{where} raised {error_in_one_line(error)}") from error
        for seeder in returned:
            if not isinstance(seeder, Seeder):
                kind = type(seeder).__name__
                raise pytest.UsageError(f"{where} returned {kind}, not pytest_seedall.Seeder")
            yield Library(seeder.name, seeder.module, _always(seeder), where)


class LateHooks:
    """Names the implementations in conftests that are imported too late for them to be called."""

    def __init__(self, config: pytest.Config, notice: Callable[[str], None]) -> None:
        self._called = {found.plugin_name for found in _implementations(config)}
        self._notice = notice

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for implementation in _implementations(session.config):
            if implementation.plugin_name not in self._called:
                where = f"{_HOOK} of {implementation.plugin_name}"
                self._notice(f"{where} came too late to be called: move it to the root conftest")


def _implementations(config: pytest.Config) -> list[Any]:
    return getattr(config.hook, _HOOK).get_hookimpls()  # type: ignore[no-any-return]


def _call(implementation: Any, config: pytest.Config) -> list[object]:
    # One by one, not by `config.hook`, which does not tell whose result is which, or who raised.
    returned = implementation.function(*(config for _ in implementation.argnames))
    if returned is None:
        return []
    is_several = isinstance(returned, Iterable) and not isinstance(returned, str)
    return list(returned) if is_several else [returned]


def _always(seeder: Seeder) -> Any:
    return lambda module, session: seeder


def from_entry_points() -> Iterator[Library]:
    """Yield a library for each installed package that publishes a seeder."""
    for entry_point in sorted(_entry_points(), key=lambda found: found.name):
        yield _from_entry_point(entry_point)


def _entry_points() -> Iterator[EntryPoint]:
    """Yield what `entry_points(group=GROUP)` gives, which parses those of all packages."""
    written = ((one, one.read_text("entry_points.txt")) for one in distributions())
    for name in sorted({one.name for one, text in written if text and GROUP in text}):
        # Not that one itself: another of the same name may come before it on the path.
        yield from distribution(name).entry_points.select(group=GROUP)


def _from_entry_point(entry_point: EntryPoint) -> Library:
    package = entry_point.value.partition(":")[0].partition(".")[0].strip()

    def attach(_: ModuleType, __: Attachment) -> Seeder:
        return Seeder(name=entry_point.name, module=package, seed=entry_point.load())

    distribution = entry_point.dist
    origin = f"{distribution.name} {distribution.version}" if distribution else entry_point.value
    return Library(entry_point.name, package, attach, f"entry point of {origin}")

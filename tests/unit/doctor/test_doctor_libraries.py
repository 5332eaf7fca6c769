"""Which of the libraries that are imported or installed are seeded, and which are not."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall.doctor import libraries as room
from pytest_seedall.doctor.libraries import HOOKED, Hooked, hook, libraries
from pytest_seedall.seeders.base import Library, Seeder
from pytest_seedall.seeders.registry import BUILT_IN, Registry
from pytest_seedall.seeders.seed_calls import CAPTURE_CALLS, RESTORE_CALLS, SEED_CALLS

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """A registry in an environment in which nothing is installed."""
    monkeypatch.setattr(room, "packages_distributions", dict)
    for library in (*BUILT_IN, *(Library(one.name, one.module, _attach) for one in HOOKED)):
        if library.module != "random":
            monkeypatch.delitem(sys.modules, library.module.partition(".")[0], raising=False)
            monkeypatch.delitem(sys.modules, library.module, raising=False)
    made = Registry(lambda: 1, lambda: None, print)
    made.refresh()
    yield made
    made.close()


def _attach(*_: object) -> Seeder:
    return Seeder(name="paddle", seed=print)


def test_what_is_imported_is_seeded(registry: Registry) -> None:
    found = libraries(registry, ())
    assert found.seeded == ("random",)
    assert found[1:] == ((), found.through_others, (), (), "jax" in sys.modules)


def test_what_is_installed_is_seeded_when_it_is_imported(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {"torch": ["torch"], "factory": ["factory_boy"], "rich": ["rich"]}
    monkeypatch.setattr(room, "packages_distributions", lambda: names)
    assert libraries(registry, ()).when_imported == ("torch", "factory_boy")


def test_a_package_whose_generators_are_imported_later_is_said_to_wait(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "numpy", ModuleType("numpy"))
    assert libraries(registry, ()).seeded == ("random", "numpy (once numpy.random is imported)")


def test_a_library_without_a_seeder_is_used_or_not(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "packages_distributions", lambda: {"paddle": ["paddlepaddle"]})
    assert [one.name for one in libraries(registry, ()).not_used] == ["paddle"]
    used = libraries(registry, {"paddle.rand"})
    assert ([one.name for one in used.not_seeded], used.not_used) == (["paddle"], ())
    registry.add(Library("paddle", "paddle", _attach))
    hooked = libraries(registry, {"paddle.rand"})
    assert (hooked.not_seeded, hooked.not_used) == ((), ())


def test_libraries_that_draw_from_others_are_told(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", ModuleType("sklearn"))
    monkeypatch.setitem(sys.modules, "jax", ModuleType("jax"))
    found = libraries(registry, ())
    assert "sklearn (numpy)" in found.through_others
    assert found.jax


@pytest.mark.parametrize("some", [HOOKED, HOOKED[:1]], ids=["all", "one"])
def test_the_hook_seeds_libraries(some: tuple[Hooked, ...]) -> None:
    made: dict[str, Any] = {}
    exec("\n".join(hook(some)), made)
    seeders = made["pytest_seedall_seeders"](None)
    assert [(one.name, one.module) for one in seeders] == [(one.name, one.module) for one in some]


def test_the_table_of_seeding_functions_is_of_built_in_libraries() -> None:
    names = {library.name for library in BUILT_IN}
    for table in (SEED_CALLS, CAPTURE_CALLS, RESTORE_CALLS):
        assert set(table) <= names

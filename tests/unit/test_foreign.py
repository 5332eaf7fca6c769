"""Seeders of installed packages, found by the entry points that pytest-randomly loads."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from pytest_seedall.seeders.base import Library, Seeder
from pytest_seedall.seeders.foreign import from_entry_points
from pytest_seedall.seeders.registry import Registry

if TYPE_CHECKING:
    from pathlib import Path

ENTRY_POINTS = """
[pytest_randomly.random_seeder]
{entry_points}

[another.group]
unrelated = no_such_package
"""


def install(folder: Path, name: str, entry_points: str, source: str = "") -> None:
    """Install a package that publishes seeders."""
    (folder / f"{name}.py").write_text(source)
    information = folder / f"{name}-1.2.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
    text = ENTRY_POINTS.format(entry_points=entry_points)
    (information / "entry_points.txt").write_text(text)


def found() -> list[Library]:
    """Return those that this test installed; the environment may have others."""
    return [library for library in from_entry_points() if "odd_" in library.origin]


def test_a_package_that_publishes_a_seeder_is_a_library(folder: Path) -> None:
    install(folder, "odd_library", "odd = odd_library:seed\nother = odd_library.sub:seed [x]")
    libraries = [(one.name, one.module, one.origin) for one in found()]
    assert libraries == [
        ("odd", "odd_library", "entry point of odd_library 1.2"),
        ("other", "odd_library", "entry point of odd_library 1.2"),
    ]
    assert "odd_library" not in sys.modules


def test_libraries_are_found_in_the_order_of_their_names(folder: Path) -> None:
    install(folder, "odd_first", "zebra = odd_first:seed")
    install(folder, "odd_second", "ant = odd_second:seed")
    assert [library.name for library in found()] == ["ant", "zebra"]


def test_a_seeder_is_loaded_once_its_package_is_imported(folder: Path) -> None:
    install(
        folder,
        "odd_library",
        "odd = odd_library:seed",
        "seeded = []\ndef seed(number): seeded.append(number)",
    )
    registry = Registry(lambda: 0, lambda: None, print)
    registry.waiting = found()
    registry.refresh()
    assert registry.live == []
    module = __import__("odd_library")
    for library in registry.waiting:
        seeder = library.attach(module, None)  # type: ignore[arg-type]
        assert isinstance(seeder, Seeder)
        seeder.seed(7)
    assert module.seeded == [7]


@pytest.mark.parametrize(
    ("target", "error"),
    [
        ("odd_library:gone", AttributeError),
        ("odd_library.gone:seed", ModuleNotFoundError),
        ("odd_library:value", TypeError),
    ],
)
def test_a_seeder_that_cannot_be_loaded_is_noticed(
    folder: Path, target: str, error: type[Exception]
) -> None:
    install(folder, "odd_library", f"odd = {target}", "value = 3")
    notices: list[str] = []
    registry = Registry(lambda: 0, lambda: None, notices.append)
    registry.waiting = []
    (library,) = found()
    registry.add(library)
    __import__("odd_library")
    registry.refresh()
    assert registry.live == []
    (notice,) = notices
    assert notice.startswith(
        f"odd is not seeded: its seeder (entry point of odd_library 1.2) raised {error.__name__}: "
    )

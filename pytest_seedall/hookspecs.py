"""The hook by which projects and packages add seeders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_seedall.seeders.base import Seeder


@pytest.hookspec
def pytest_seedall_seeders(config: pytest.Config) -> Iterable[Seeder]:  # type: ignore[empty-body]
    """Return seeders for libraries that pytest-seedall does not know.

    Called once, when the initial conftests and all plugins are known. Nothing of a seeder is
    called before its `module` has been imported::

        from pytest_seedall import Seeder

        def pytest_seedall_seeders(config):
            def seed(number):
                import mylib
                mylib.set_seed(number)

            return [Seeder(name="mylib", seed=seed)]
    """


def __dir__() -> list[str]:
    """Return what pytest is to look at, as in `plugin`."""
    return [pytest_seedall_seeders.__name__]

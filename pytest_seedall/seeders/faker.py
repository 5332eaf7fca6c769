"""Faker: the generator that all its instances share, and its pytest fixture `faker`.

The fixture gives its instance a generator of its own, which it seeds with a constant, the same for
all tests, unless the project has a fixture `faker_seed`. The constant is ours for each stream.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pytest_seedall.seeders.base import Attachment, Seeder
from pytest_seedall.seeders.seed_calls import SEED_CALLS

if TYPE_CHECKING:
    from types import ModuleType

_PLUGIN = "faker.contrib.pytest.plugin"


def attach(_: ModuleType, session: Attachment) -> Seeder:
    """Return the seeder of `faker`."""
    generators = _Generators()
    session.cleanup.callback(generators.put_constant, generators.constant)
    return Seeder(
        name="faker",
        module="faker.proxy",
        seed=generators.seed,
        capture=generators.capture,
        restore=generators.restore,
        probe=generators.shared.random,
        seed_calls=SEED_CALLS["faker"],
    )


class _Generators:
    """The shared generator, and the constant that the fixture seeds another with."""

    def __init__(self) -> None:
        self.shared: Any = sys.modules["faker.generator"].random
        self._plugin: Any = None
        self.constant: int | None = None
        self._look_for_plugin()

    def seed(self, seed: int) -> None:
        self.shared.seed(seed)
        self._look_for_plugin()
        self.put_constant(seed)

    def capture(self) -> tuple[Any, Any]:
        return self.shared.getstate(), getattr(self._plugin, "DEFAULT_SEED", None)

    def restore(self, captured: tuple[Any, Any]) -> None:
        state, constant = captured
        self.shared.setstate(state)
        self.put_constant(constant)

    def put_constant(self, seed: int | None) -> None:
        if self._plugin is not None and seed is not None:
            self._plugin.DEFAULT_SEED = seed

    def _look_for_plugin(self) -> None:
        """Take note of Faker's pytest plugin, which is imported after what it needs of Faker."""
        plugin = sys.modules.get(_PLUGIN) if self._plugin is None else None
        if plugin is not None and hasattr(plugin, "DEFAULT_SEED"):
            self._plugin = plugin

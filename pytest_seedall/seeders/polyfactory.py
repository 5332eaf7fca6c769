"""Polyfactory: the generators that all factories share which are given no seed of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_seedall.seeders.base import Attachment, Seeder

if TYPE_CHECKING:
    from types import ModuleType


def attach(base: ModuleType, _: Attachment) -> Seeder:
    """Return the seeder of `polyfactory.factories.base`."""
    generators = _Generators(base.BaseFactory)
    return Seeder(
        name="polyfactory",
        module="polyfactory.factories.base",
        seed=generators.seed,
        capture=generators.capture,
        restore=generators.restore,
        probe=generators.probe,
    )


class _Generators:
    """A `random.Random`, and a Faker with another; `seed_random` exchanges the first."""

    def __init__(self, factory: Any) -> None:
        self._factory = factory

    def seed(self, seed: int) -> None:
        self._factory.__random__.seed(seed)
        self._factory.__faker__.seed_instance(seed)

    def capture(self) -> tuple[Any, Any]:
        return self._factory.__random__.getstate(), self._factory.__faker__.random.getstate()

    def probe(self) -> tuple[float, float]:
        return self._factory.__random__.random(), self._factory.__faker__.random.random()

    def restore(self, captured: tuple[Any, Any]) -> None:
        own, fakers = captured
        self._factory.__random__.setstate(own)
        self._factory.__faker__.random.setstate(fakers)

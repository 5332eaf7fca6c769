"""Python's `random`: the functions of the module, which share one hidden `random.Random`."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_seedall.seeders.base import Attachment, GeneratorKind, Seeder
from pytest_seedall.seeders.seed_calls import CAPTURE_CALLS, RESTORE_CALLS, SEED_CALLS

if TYPE_CHECKING:
    from types import ModuleType


def attach(random: ModuleType, session: Attachment) -> Seeder:
    """Return the seeder of `random`."""
    generator = _GlobalGenerator(random)
    session.kinds.append(
        GeneratorKind(
            "random.Random",
            random.Random,
            random.Random.getstate,
            generator.is_it,
            lambda held: partial(held.setstate, held.getstate()),
        )
    )
    return Seeder(
        name="random",
        seed=generator.seed,
        capture=generator.capture,
        restore=generator.restore,
        probe=generator.probe,
        seed_calls=SEED_CALLS["random"],
        capture_calls=CAPTURE_CALLS["random"],
        restore_calls=RESTORE_CALLS["random"],
    )


class _GlobalGenerator:
    """The generator behind `random.random` and its kin.

    Another one once the module has been reloaded, or imported anew.
    """

    def __init__(self, random: ModuleType) -> None:
        self._class = random.Random
        self._first = random.getrandbits.__self__
        # What `random.seed` does for an int; its type checks are a fifth of its time.
        self._initialise = random.Random.__base__.seed.__get__(self._first)

    def is_it(self, other: object) -> bool:
        return other is self._current()

    def _current(self) -> Any:
        module: Any = sys.modules.get("random")
        if getattr(module, "Random", self._class) is self._class:
            return self._first
        # A function of C, bound to the generator, unless a test has patched it.
        return getattr(module.getrandbits, "__self__", self._first)

    def seed(self, number: int) -> None:
        generator = self._current()
        if generator is self._first:
            self._initialise(number)
            generator.gauss_next = None
        else:
            generator.seed(number)

    def capture(self) -> tuple[Any, Any]:
        generator = self._current()
        return generator, generator.getstate()

    def restore(self, captured: tuple[Any, Any]) -> None:
        generator, state = captured
        generator.setstate(state)

    def probe(self) -> float:
        return self._current().random()  # type: ignore[no-any-return]

"""Keras 3: the global seed generator of `keras.random`, with any backend.

Layers, initialisers and this generator take their seeds from Python's `random`, so dropping the
generator and seeding `random` does what `keras.utils.set_random_seed` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_seedall._compat.keras import KerasGlobalGenerator
from pytest_seedall.seeders.base import Attachment, Seeder
from pytest_seedall.seeders.seed_calls import SEED_CALLS

if TYPE_CHECKING:
    from types import ModuleType


def attach(_: ModuleType, __: Attachment) -> Seeder:
    """Return the seeder of `keras`."""
    current = KerasGlobalGenerator()

    def seed(_: int) -> None:
        current.put(None)

    def capture() -> tuple[Any, list[int] | None]:
        generator = current.get()
        return generator, None if generator is None else _words(generator.state.value)

    def restore(captured: tuple[Any, Any]) -> None:
        generator, state = captured
        if generator is not None:
            generator.state.assign(state)
        current.put(generator)

    def probe() -> list[int] | None:
        return capture()[1]

    return Seeder(
        name="keras",
        seed=seed,
        capture=capture,
        restore=restore,
        probe=probe,
        seed_calls=SEED_CALLS["keras"],
    )


def _words(state: Any) -> list[int]:
    """Return what a variable of any backend holds; Keras's own way there warns with NumPy 2."""
    words: list[int] = (state if hasattr(state, "tolist") else state.numpy()).tolist()
    return words

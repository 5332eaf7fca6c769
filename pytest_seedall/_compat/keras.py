"""Keras's private names."""

from __future__ import annotations

from typing import Any


class KerasGlobalGenerator:
    """The seed generator behind `keras.random` functions that are given no seed.

    Private: `keras.utils.set_random_seed` alone resets it, and imports TensorFlow to do so,
    whatever the backend.
    """

    _NAME = "global_seed_generator"

    def __init__(self) -> None:
        from keras.src.backend.common import global_state

        self._get = global_state.get_global_attribute
        self._set = global_state.set_global_attribute

    def get(self) -> Any:
        """Return the generator, None before its use."""
        return self._get(self._NAME)

    def put(self, generator: Any) -> None:
        """Make `generator` the global one; with None, Keras makes another when it needs one."""
        self._set(self._NAME, generator)

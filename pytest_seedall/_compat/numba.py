"""Numba's private names."""

from __future__ import annotations

from typing import Any

# Each generator is a Mersenne Twister: its index and 624 words of 32 bits, and then what more
# `random.gauss` keeps.
_SIZE = 4 + 624 * 4


class NumbaGenerators:
    """The two generators that compiled functions draw from, in the main thread.

    Private: they can be seeded from inside a compiled function only, and compiling one takes a
    second; nothing that is public reads their states.
    """

    def __init__(self) -> None:
        from numba import _helperlib

        self._library: Any = _helperlib
        self._pointers = _helperlib.rnd_get_np_state_ptr(), _helperlib.rnd_get_py_state_ptr()
        if any(type(pointer) is not int for pointer in self._pointers):
            raise TypeError("the generators have no addresses")  # what stands in for Numba

    def seed(self, seed: int) -> None:
        for pointer in self._pointers:
            self._library.rnd_seed(pointer, seed)

    def position(self) -> tuple[bytes, ...]:
        """Return where the generators are; much faster than `capture`."""
        from ctypes import string_at  # Numba has imported it

        return tuple(string_at(pointer, _SIZE) for pointer in self._pointers)

    def capture(self) -> list[Any]:
        return [self._library.rnd_get_state(pointer) for pointer in self._pointers]

    def restore(self, states: list[Any]) -> None:
        for pointer, state in zip(self._pointers, states, strict=True):
            self._library.rnd_set_state(pointer, state)

"""Qiskit: the generator behind `random_unitary` and its like, made at its import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall.seeders.numpy_generators import seeder_of_numpy

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_seedall.seeders.base import Attachment, Seeder


def attach(random: ModuleType, _: Attachment) -> Seeder:
    """Return the seeder of `qiskit.quantum_info.operators.random`."""
    return seeder_of_numpy(
        random.DEFAULT_RNG, name="qiskit", module="qiskit.quantum_info.operators.random"
    )

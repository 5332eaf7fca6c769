"""ONNX Runtime: what the sessions that are made from then on draw with. Nothing reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall.seeders.base import Attachment, Seeder
from pytest_seedall.seeders.seed_calls import SEED_CALLS

if TYPE_CHECKING:
    from types import ModuleType


def attach(onnxruntime: ModuleType, _: Attachment) -> Seeder:
    """Return the seeder of `onnxruntime`."""
    return Seeder(
        name="onnxruntime", seed=onnxruntime.set_seed, seed_calls=SEED_CALLS["onnxruntime"]
    )

"""OpenCV: the generator behind `randu`, `randn`, `randShuffle` and `kmeans`; nothing reads it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pytest_seedall.seeders.base import Attachment, Seeder
from pytest_seedall.seeders.seed_calls import SEED_CALLS

if TYPE_CHECKING:
    from types import ModuleType


def attach(cv2: ModuleType, _: Attachment) -> Seeder:
    """Return the seeder of `cv2`."""
    numpy: Any = sys.modules["numpy"]  # which OpenCV has imported
    one = numpy.zeros(1)
    return Seeder(
        name="opencv",
        module="cv2",
        seed=cv2.setRNGSeed,
        probe=lambda: cv2.randu(one, 0, 1).item(),
        seed_calls=SEED_CALLS["opencv"],
    )

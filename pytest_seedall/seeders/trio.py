"""Trio: the generator that decides in which order its tasks go on, made at its import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall._compat.trio import scheduling_of
from pytest_seedall.seeders.base import seeder_of

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_seedall.seeders.base import Attachment, Seeder


def attach(run: ModuleType, _: Attachment) -> Seeder:
    """Return the seeder of Trio."""
    return seeder_of(scheduling_of(run), name="trio", module="trio._core._run")

"""Trio's private names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random
    from types import ModuleType


def scheduling_of(run: ModuleType) -> Random:
    """Return the generator that decides in which of two orders the tasks that can go on do so.

    Private: Trio wants nobody to rely on their order, so that nothing public seeds it.
    """
    return run._r  # type: ignore[no-any-return]

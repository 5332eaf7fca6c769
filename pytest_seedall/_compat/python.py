"""Python's private names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


def is_importing(module: ModuleType) -> bool:
    """Tell whether `module` is still being imported, and so not ready to be seeded.

    Private: `importlib` marks the spec and offers no function that reads the mark.
    """
    return getattr(getattr(module, "__spec__", None), "_initializing", False)

"""Python's private names."""

from __future__ import annotations

import importlib.util
from importlib.util import LazyLoader
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType


_LazyModule = getattr(importlib.util, "_LazyModule", ())


def eager_loader(loader: Any) -> Any:
    """Return the loader that executes a module, if `loader` (a `LazyLoader`) puts that off.

    Private: `importlib.util.LazyLoader` has no public name for the loader that it was given.
    """
    return getattr(loader, "loader", loader) if isinstance(loader, LazyLoader) else loader


def is_importing(module: ModuleType) -> bool:
    """Tell whether `module` is still being imported, and so not ready to be seeded.

    Private: `importlib` marks the spec and offers no function that reads the mark, nor one that
    tells a module whose import has been put off (`LazyLoader`).
    """
    if isinstance(module, _LazyModule):
        return True  # would be executed if it were asked for anything
    return getattr(getattr(module, "__spec__", None), "_initializing", False)

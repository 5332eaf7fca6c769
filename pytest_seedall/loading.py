"""Our modules are Python's to load, not pytest's: needed before pytest, so a room of its own."""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType


def keep_from_rewriting(package: str) -> None:
    """Have Python itself find and load a package's modules, not pytest, which takes far longer.

    For a package without assertions that pytest could explain. Outside of pytest it does nothing.

    pytest marks all modules of an installed plugin; `PYTEST_DONT_REWRITE` in a docstring spares a
    module the rewriting, but not pytest's loader, nor its own cache of code. And its finder, which
    comes first, matches the name of each module that is imported with patterns of paths.
    """
    if "pytest" in sys.modules:
        sys.meta_path.insert(0, _OrdinaryFinder(f"{package}."))


class _OrdinaryFinder:
    """Finds the modules of one package as Python does."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith(self._prefix):
            return None
        return PathFinder.find_spec(fullname, path, target)

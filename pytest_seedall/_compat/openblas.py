"""The OpenBLAS that NumPy and SciPy bring along."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIXES = ("scipy_openblas", "openblas")
_SUFFIXES = ("64_", "")
_FOLDERS = ("{}.libs", "{}/.dylibs")


class OpenBlas(NamedTuple):
    """How many threads one of them computes with: to be read and set."""

    read: Any
    write: Any


def bundled() -> Iterator[OpenBlas]:
    """Yield those of the libraries that are imported.

    Private: neither the folders nor the functions have a documented name; `threadpoolctl` finds
    them by the same.
    """
    for name in ("numpy", "scipy"):
        filename = str(getattr(sys.modules.get(name), "__file__", None) or "")
        packages = Path(filename).parent.parent
        for folder in _FOLDERS if filename else ():
            for path in sorted((packages / folder.format(name)).glob("*openblas*")):
                yield from _functions(path)


def _functions(path: Path) -> Iterator[OpenBlas]:
    try:
        library = ctypes.CDLL(str(path))  # which the process has loaded already
    except OSError:
        return
    names = [(prefix, suffix) for prefix in _PREFIXES for suffix in _SUFFIXES]
    for prefix, suffix in names:
        read = getattr(library, f"{prefix}_get_num_threads{suffix}", None)
        write = getattr(library, f"{prefix}_set_num_threads{suffix}", None)
        if read is not None and write is not None:
            yield OpenBlas(read, write)
            return

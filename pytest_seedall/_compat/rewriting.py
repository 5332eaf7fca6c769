"""pytest's private names that are needed before pytest: in processes that tests spawn it is not."""

from __future__ import annotations

import sys


def keep_from_rewriting(package: str) -> None:
    """Have Python itself load a package's modules, not pytest, which takes three times as long.

    For a package without assertions that pytest could explain. Outside of pytest it does nothing.

    Private: pytest marks all modules of an installed plugin; `PYTEST_DONT_REWRITE` in a docstring
    spares a module the rewriting, but not pytest's loader, nor its own cache of code.
    """
    for finder in sys.meta_path:
        marked = getattr(finder, "_must_rewrite", None)
        if isinstance(marked, set):
            marked -= {name for name in marked if str(name).partition(".")[0] == package}

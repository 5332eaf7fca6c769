"""Which results are ignored: by name, or by a pattern for a dotted path."""

from __future__ import annotations

import re
from fnmatch import translate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_KEY = re.compile(r"\[(?:'([^']*)'|\"([^\"]*)\"|([^\]]*))\]")


def dotted(path: str) -> str:
    """Return a path as patterns see it: ``stats['time'][3].x`` is ``stats.time.3.x``."""
    return _KEY.sub(lambda match: "." + next(filter(None, match.groups()), ""), path).lstrip(".")


def ignores(patterns: Iterable[str]) -> Callable[[str], bool] | None:
    """Return what tells whether a path is to be ignored; None if there are no patterns.

    ``elapsed`` is that result with all that is in it, ``model.*`` what is in `model`.
    """
    written = list(patterns)
    if not written:
        return None
    matcher = re.compile("|".join(translate(dotted(pattern)) for pattern in written))
    return lambda path: path in written or matcher.match(dotted(path)) is not None

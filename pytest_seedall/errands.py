"""What a process is to do for the one that has started it: run tests, and say what they give."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NamedTuple

#: Names, in the environment of such a process, the file with its errand.
ERRAND = "PYTEST_SEEDALL_REPEAT"


class Errand(NamedTuple):
    """Which tests to run."""

    ids: tuple[str, ...]
    results: str
    """The file for what they give."""
    reverses: bool = False
    """Whether they run in reverse order."""

    def to_json(self) -> str:
        return json.dumps(self)


def errand() -> Errand | None:
    """Return what this process has been started for, None if that was by the user."""
    name = os.environ.pop(ERRAND, None)  # not for the processes that a test starts
    if name is None:
        return None
    ids, results, reverses = json.loads(Path(name).read_text(encoding="utf-8"))
    return Errand(tuple(ids), results, reverses)

"""The kinds of `test_repeat_kinds`, with their causes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from causes.cases import ADDRESSES, CLOCK, ENTROPY, STATE, THREADS

if TYPE_CHECKING:
    from causes.cases import Causes
    from differing import Cases

#: By their names: the cause, and how the line begins where the runs part.
_WANTED = {
    "clock": (CLOCK, "started ="),
    "date in a dataclass": (CLOCK, "report ="),
    "uuid4": (ENTROPY, "key ="),
    "urandom": (ENTROPY, "token ="),
    "SystemRandom": (ENTROPY, "drawn, seeded ="),
    "id of an object": (ADDRESSES, "address, text ="),
    "hash of an object": (ADDRESSES, "place ="),
    "module state": (STATE, "number, kind ="),
    "class state": (STATE, "(thing|number) ="),
    "mutable default": (STATE, "(names = collect|names.append)"),
    "counter of a cache": (STATE, "(doubled|hits) ="),
    "environment": (STATE, "visits ="),
    "file left behind": (STATE, "is_there ="),
    "order of a directory": (STATE, "turn ="),
    "race of threads": (f"{THREADS} | {ENTROPY}", "(time.sleep|finished.append)"),
    "shared generator": (STATE, "drawn, other ="),
    "iterator that goes on": (STATE, "number ="),
    "iterator that ends": (STATE, "first ="),
    "order of a dict": (STATE, "names ="),
    "state of a wider fixture": (STATE, "number ="),
    "what a test records": (CLOCK, "seedall.record..seconds"),
    "outcome": (STATE, "if len"),
}


def with_causes(cases: Cases) -> Causes:
    """Return cases of which it is known which variable differs, with the cause and the line."""
    return {
        name: (_WANTED[name][0], _marked(text, _WANTED[name][1]))
        for name, (_, text) in cases.items()
    }


def _marked(text: str, start: str) -> str:
    marked, count = re.subn(rf"(?m)^( *{start}.*)$", r"\1  # here", text)
    assert count, start
    return marked

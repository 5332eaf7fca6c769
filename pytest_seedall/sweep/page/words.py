"""The words of a sweep's page that several of its parts need."""

from __future__ import annotations

import re

from pytest_seedall.sweep.page.markup import Markup, element, joined

_WBR = element("wbr")


def counts(number: int, noun: str) -> str:
    """Return how many there are: ``1 test``, ``2 tests``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def duration(seconds: float) -> str:
    """Return a time as people tell it: ``2.5 s``, ``12 min 34 s``, ``1 h 5 min``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"


def name(nodeid: str) -> Markup:
    """Return a name that breaks where people would break it, its file being less in sight."""
    file, colons, rest = nodeid.partition("::")
    if not colons:
        return _breakable(nodeid)
    return joined(element("span", _breakable(f"{file}::"), class_="folder"), _WBR, _breakable(rest))


def _breakable(text: str) -> Markup:
    parts = re.split(r"(?<=[/:_.-])(?=\w)", text)
    return joined(*(piece for part in parts for piece in (_WBR, part)))

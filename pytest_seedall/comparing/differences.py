"""What is different between two values, as facts, and in a person's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from pytest_seedall.comparing.pictures import MOST_ROWS, drawn
from pytest_seedall.naming.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

Aspect: TypeAlias = Literal[
    "type",
    "dtype",
    "shape",
    "device",
    "length",
    "keys",
    "elements",
    "order",
    "value",
    "text",
    "state",
    "missing",
]

_SENTENCES: dict[str, str] = {
    "type": "another type",
    "dtype": "another dtype",
    "shape": "another shape",
    "device": "on another device",
    "length": "another length",
    "keys": "keys in one run only",
    "elements": "elements in one run only",
    "state": "another state",
    "missing": "in one run only",
}

_MARGIN = " " * 9
ABSENT = "-"
_OWN = "self."
_MOST_ULPS = 1_000_000  # more say nothing to a person


class Difference(NamedTuple):
    """One difference between two runs."""

    path: str
    """Where, in the user's terms: ``weights['w'][3].grad``."""
    aspect: Aspect
    what: str
    """The type and shape in run 1: ``float32[128, 10]``."""
    values: tuple[str, str]
    """What is different, as it was in run 1 and in run 2."""
    at: str = ""
    """The first place, inside what `path` names: ``[7, 2]``, ``character 17``."""
    differing: int = 0
    """How many elements are different."""
    elements: int = 0
    """Of how many; 0 for a value that has none."""
    ulps: int | None = None
    """How many numbers of that type the first two are apart."""
    relative: float | None = None
    """How far the first two are apart, relative to the larger."""
    rtol: float | None = None
    """The smallest power of ten as `rtol` with which nothing would be different here."""
    note: str = ""
    """``NaN in one only``; why more is not known."""
    where: tuple[str, ...] = ()
    """The rows of a picture of the elements that differ; none if it would say no more."""

    @property
    def name(self) -> str:
        """The name at the beginning of the path: ``weights``, ``self.weights``."""
        start = len(_OWN) if self.path.startswith(_OWN) else 1
        for place, letter in enumerate(self.path[start:], start):
            if letter in ".[":
                return self.path[:place]
        return self.path

    @property
    def place(self) -> str:
        """The path to the first element that is different."""
        return self.path + self.at if self.at.startswith("[") else self.path


def lines(
    difference: Difference,
    width: int = 80,
    *,
    role: str = "",
    runs: tuple[str, str] = ("run 1", "run 2"),
    rows: int = MOST_ROWS,
) -> list[str]:
    """Return a difference in a person's words.

    :param role: what the value is: ``local``, ``return value``.
    :param rows: how many rows a picture may have; a larger one is not shown.
    """
    path = f"`{printable(difference.path)}`" if difference.path else ""
    first = "  ".join(filter(None, [" ".join(filter(None, [role, path])), difference.what]))
    found = [f"what     {first}"]
    found += [f"{_MARGIN}{sentence}" for sentence in _sentences(difference)]
    found += _values(difference, runs, width)
    labels = ["spread   ", *[_MARGIN] * MOST_ROWS]
    if len(difference.where) <= rows:
        shown = drawn(difference.where, difference.elements, width - len(_MARGIN))
        found += map("".join, zip(labels, shown, strict=False))
    return [line if len(line) <= width else f"{line[: width - 1]}…" for line in found]


def _sentences(difference: Difference) -> Iterator[str]:
    at = f"first at {difference.at}" if difference.at else ""
    if difference.aspect == "order":
        same = "same elements" if difference.elements else "same keys"
        yield ", ".join(filter(None, [f"{same}, other order", at]))
    elif difference.elements:
        counted = f"{difference.differing} of {difference.elements} elements differ"
        yield ", ".join(filter(None, [counted, at]))
    else:
        sentence = _SENTENCES.get(difference.aspect, "")
        yield from filter(None, [", ".join(filter(None, [sentence, at]))])
    if difference.note:
        yield difference.note


def _values(difference: Difference, runs: tuple[str, str], width: int) -> Iterator[str]:
    indent = f"{_MARGIN}  "
    label = max(map(len, runs))
    distance = _distance(difference)
    room = max(20, width - len(indent) - label - 3 - (len(distance) + 5 if distance else 0))
    for run, value in zip(runs, difference.values, strict=True):
        text = value if len(value) <= room else f"{value[: room - 1]}…"
        after = f"     {distance}" if distance and run == runs[1] else ""
        yield f"{indent}{run:<{label}}   {text}{after}"


def _distance(difference: Difference) -> str:
    found = []
    if difference.aspect == "order":
        return ""
    if difference.ulps is not None and difference.ulps <= _MOST_ULPS:
        found.append(f"{difference.ulps} ulp{'' if difference.ulps == 1 else 's'}")
    if difference.relative:  # not 0, of signs, NaN and what is nearer than Python's numbers are
        found.append(f"relative {difference.relative:.0e}")
    return ", ".join(found)

"""Tests that are not deterministic, each with its true cause, and what is told of them."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from diagnoses import Told

STATE = "state carried over"
CLOCK, ENTROPY, ADDRESSES, THREADS = "clock", "raw entropy", "addresses", "thread starts"
DIRECTORY = "directory order"

#: By their names: the cause, and the files. Alternatives stand side by side, ``clock | addresses``;
#: causes that are needed together are joined, ``clock & addresses``. No cause is a test of which
#: nothing is to be told. The text begins with the test's module; others follow, each after a line
#: ``# file: stamps.py``. The line where runs part has the comment ``# here``; there may be several
#: that are as good.
Causes: TypeAlias = "Mapping[str, tuple[str, str]]"

_MARKED = """
import pytest
pytestmark = pytest.mark.repeat_deterministic{arguments}
"""
_HERE = "# here"
_FILE = "# file: "


class Row(NamedTuple):
    """One test, and what was told of it."""

    name: str
    wanted: str
    told: Told | None
    """None if its runs did not differ."""

    @property
    def has_line(self) -> bool:
        return self.told is not None and self.told.line.endswith(_HERE)

    @property
    def has_cause(self) -> bool:
        return self.told is not None and bool(self.told.causes) and not self.is_wrong

    @property
    def is_wrong(self) -> bool:
        """Whether something is called the cause that is not."""
        return self.told is not None and bool(self.told.causes - self._closest())

    def _closest(self) -> frozenset[str]:
        told = frozenset[str]() if self.told is None else self.told.causes
        ones = [frozenset(filter(None, one.split(" & "))) for one in self.wanted.split(" | ")]
        return min(ones, key=lambda one: len(one ^ told))

    def __str__(self) -> str:
        if self.told is None:
            return f"{self.name}: the same in all runs"
        marks = [
            *([] if self.has_line else ["LINE"]),
            *(["WRONG"] if self.is_wrong else [] if self.has_cause else ["CAUSE"]),
        ]
        causes = " & ".join(sorted(self.told.causes)) or "no cause"
        wanted = "" if self.has_cause else f" (is {self.wanted})"
        return f"{' '.join(marks) or 'ok'}: {self.name}: {causes}{wanted}: {self.told.line}"


def files(cases: Causes, arguments: str = "") -> dict[str, str]:
    """Return a suite with a folder for each case.

    :param arguments: of the marker, with parentheses.
    """
    mark = _MARKED.format(arguments=arguments)
    found = {"pytest.ini": "[pytest]\n"}
    for name, (_, text) in cases.items():
        test, *others = textwrap.dedent(text).split(_FILE)
        found[_path(name)] = mark + test
        for other in others:
            file, _, rest = other.partition("\n")
            found[f"{_folder(name)}/{file}"] = rest
    return found


def rows(cases: Causes, told: Mapping[str, Told]) -> list[Row]:
    """Return what was told of each case.

    :param told: by test; see `diagnoses.diagnosed`.
    """
    return [
        Row(name, wanted, told.get(f"{_path(name)}::test_it"))
        for name, (wanted, _) in cases.items()
    ]


def table(found: Iterable[Row]) -> str:
    return "\n".join(["", *map(str, found)])


def wrong(found: Iterable[Row]) -> Iterator[Row]:
    """Yield those of which something is told that is not so."""
    for row in found:
        if row.is_wrong or (row.told is not None and not row.wanted):
            yield row


def _folder(name: str) -> str:
    return name.replace(" ", "_")


def _path(name: str) -> str:
    return f"{_folder(name)}/test_{_folder(name)}.py"

"""Compares two logs of `prng_log`: outcomes, and where each test left the PRNGs."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

#: How many tests are named of each kind.
LISTED = 20


class Test(NamedTuple):
    """What a log says of one test."""

    outcome: str
    drew: frozenset[str]
    """The libraries from which the test drew in its call."""
    own: tuple[str, ...]
    """The seeds that the suite's own code set for it."""
    ends: dict[str, dict[str, str]]
    """Where each phase left each library's PRNG."""


class Comparison(NamedTuple):
    """Two logs, test by test: names of tests, each with what is to be said of it."""

    common: int
    only_in_one: list[str]
    other_outcome: list[str]
    other_ends: list[str]
    drew: int
    own: list[str]
    """Tests that drew, and in both logs ended alike because they seed themselves."""
    same_ends: list[str]
    """Tests that drew, and in both logs ended alike though they do not seed themselves."""


def read(folder: Path) -> dict[str, Test]:
    """Return the tests of a log by name.

    :raises ValueError: if the folder holds no log.
    """
    lines = [line for file in folder.glob("*.jsonl") for line in file.read_text().splitlines()]
    if not lines:
        raise ValueError(f"no log in {folder}")
    return dict(map(_test, lines))


def compare(first: dict[str, Test], second: dict[str, Test]) -> Comparison:
    """Compare the tests that two logs have in common."""
    common = sorted(first.keys() & second.keys())
    drew = [name for name in common if first[name].drew]
    still = [name for name in drew if not _moved_apart(first[name], second[name])]
    return Comparison(
        common=len(common),
        only_in_one=sorted(first.keys() ^ second.keys()),
        other_outcome=[
            f"{name}: {first[name].outcome}, {second[name].outcome}"
            for name in common
            if first[name].outcome != second[name].outcome
        ],
        other_ends=[
            f"{name}: {', '.join(differences)}"
            for name in common
            if (differences := _differences(first[name], second[name]))
        ],
        drew=len(drew),
        own=[f"{name}: {', '.join(first[name].own)}" for name in still if first[name].own],
        same_ends=[name for name in still if not first[name].own],
    )


def _test(line: str) -> tuple[str, Test]:
    entry: dict[str, Any] = json.loads(line)
    return entry["test"], Test(
        entry["outcome"], frozenset(entry["drew"]), tuple(entry["own"]), entry["ends"]
    )


def _differences(first: Test, second: Test) -> list[str]:
    """Return the phases and libraries that ended otherwise.

    A library that only one of the two processes had imported tells nothing if nobody drew from it.
    """
    return [
        f"{library} after {phase}"
        for phase in sorted(first.ends.keys() | second.ends.keys())
        for library in sorted(_libraries(first, phase) | _libraries(second, phase))
        if first.ends.get(phase, {}).get(library) != second.ends.get(phase, {}).get(library)
        and (
            _libraries(first, phase) & _libraries(second, phase) & {library}
            or library in first.drew | second.drew
        )
    ]


def _libraries(test: Test, phase: str) -> set[str]:
    return set(test.ends.get(phase, {}))


def _moved_apart(first: Test, second: Test) -> bool:
    """Tell whether any library from which a test drew ended elsewhere."""
    return any(
        first.ends["call"][library] != second.ends.get("call", {}).get(library)
        for library in first.drew
    )


def outcomes(comparison: Comparison) -> str:
    """Return what is to be said of two runs that need not draw the same."""
    return _lines(
        f"{comparison.common} tests in both logs",
        ("tests in one log only", comparison.only_in_one),
        ("other outcome", comparison.other_outcome),
    )


def equality(comparison: Comparison) -> str:
    """Return what is to be said of two runs that should draw the same."""
    return _lines(
        f"{comparison.common} tests in both logs, {comparison.drew} of them drew",
        ("other outcome", comparison.other_outcome),
        ("other end states", comparison.other_ends),
    )


def difference(comparison: Comparison) -> str:
    """Return what is to be said of two runs that should not draw the same."""
    free = comparison.drew - len(comparison.own)
    apart = free - len(comparison.same_ends)
    files = Counter(name.partition("::")[0] for name in comparison.own)
    return _lines(
        f"{comparison.drew} tests drew, {free} of them from PRNGs that they had not seeded "
        f"themselves: {apart} of these ended elsewhere",
        ("other outcome", comparison.other_outcome),
        ("ended alike", comparison.same_ends),
        ("ended alike, and seed themselves", comparison.own),
        ("the same by file", [f"{count} {file}" for file, count in files.most_common()]),
    )


def _lines(first: str, *groups: tuple[str, list[str]]) -> str:
    lines = [first]
    for what, names in groups:
        lines += [f"{what}: {len(names)}", *(f"    {name}" for name in names[:LISTED])]
    return "\n".join(lines)


#: What can be expected of two logs.
EXPECTATIONS = {"outcomes": outcomes, "equal": equality, "different": difference}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("expectation", choices=EXPECTATIONS, help="what to compare")
    parser.add_argument("first", type=Path, help="folder of one log")
    parser.add_argument("second", type=Path, help="folder of the other")
    arguments = parser.parse_args()
    comparison = compare(read(arguments.first), read(arguments.second))
    sys.stdout.write(EXPECTATIONS[arguments.expectation](comparison) + "\n")


if __name__ == "__main__":
    main()

"""Whether two runs of a test gave the same: what differs, what was compared, what was not."""

from __future__ import annotations

from collections import Counter
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.comparing.comparing import compare
from pytest_seedall.comparing.numbers import Tolerance
from pytest_seedall.running.runs import MOST_EXAMPLES, NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_seedall.comparing.comparing import Comparison
    from pytest_seedall.comparing.differences import Difference
    from pytest_seedall.comparing.nodes import Snapshot
    from pytest_seedall.running.runs import Outcome, Run
    from pytest_seedall.running.wanted import Repetition

# Why examples were not compared, after their number.
_LATER = f"after the first {MOST_EXAMPLES} examples"


class Found(NamedTuple):
    """A difference, and what kind of result it is in."""

    role: str
    """``local``, ``recorded``, ``return value``, ``exception`` or ``PRNG``."""
    difference: Difference
    example: int = 0
    """Which example of Hypothesis it is in, counted from 1; 0 if there are none."""
    recorded: str = ""
    """The name under which `seedall.record` was given it, which may be any text."""

    @property
    def name(self) -> str:
        """The name of the result."""
        return self.recorded or self.difference.name


class Verdict(NamedTuple):
    """What came of comparing a run with the first one."""

    outcomes: tuple[tuple[Outcome, ...], tuple[Outcome, ...]]
    found: tuple[Found, ...]
    """The differences of results, those that a person asks for first."""
    more: int
    compared: int
    """How many results, part by part."""
    left_out: Counter[str]
    """How many parts of results were not compared, by the reason."""
    same: Counter[str]
    """How many results were the same, by their role."""
    moved: tuple[str, ...] = ()
    """The libraries whose PRNGs ended in another state."""
    states: int = 0
    """How many libraries' states were compared."""

    @property
    def outcome_differs(self) -> bool:
        return self.outcomes[0] != self.outcomes[1]

    @property
    def is_bare(self) -> bool:
        """Whether there was nothing to compare but the outcome."""
        return not self.compared

    @property
    def differs(self) -> bool:
        """Whether the test is not deterministic; PRNG states decide where there is nothing else."""
        return self.outcome_differs or bool(self.found) or (self.is_bare and bool(self.moved))


def judge(first: Run, second: Run, wanted: Repetition) -> Verdict:
    """Compare a run with the first one."""
    parts = list(_parts(first, second, wanted))
    left_out: Counter[str] = Counter()
    same: Counter[str] = Counter()
    for role, _, _, comparison in parts:
        left_out.update(comparison.reasons)
        same[role] += len(comparison.same)
    left_out[_LATER] += max(first.left_out, second.left_out)
    return Verdict(
        outcomes=(first.outcomes, second.outcomes),
        found=tuple(
            Found(role, difference, example, recorded)
            for role, example, recorded, comparison in parts
            for difference in comparison.differences
        ),
        more=sum(comparison.more for *_, comparison in parts),
        compared=sum(comparison.compared for *_, comparison in parts),
        left_out=+left_out,
        same=+same,
    )


def judge_with_states(first: Run, second: Run, wanted: Repetition) -> Verdict:
    """Compare two runs that are over; the states of PRNGs decide if there is nothing else."""
    verdict = judge(first, second, wanted)
    return with_states(verdict, first.states, second.states) if verdict.is_bare else verdict


def with_states(verdict: Verdict, first: Snapshot, second: Snapshot) -> Verdict:
    """Return the same with what the states of the PRNGs say, at the end of the two runs."""
    states = compare(first, second)
    # A library that only one of them has imported has drawn nothing in the other.
    differences = [one for one in states.differences if one.aspect != "missing"]
    moved = tuple(dict.fromkeys(difference.name for difference in differences))
    return verdict._replace(moved=moved, states=len(moved) + len(states.same))


def _parts(
    first: Run, second: Run, wanted: Repetition
) -> Iterator[tuple[str, int, str, Comparison]]:
    """Yield what each kind of result gives.

    That is its role, the number of the example, the name if it was recorded, the comparison.
    """
    has_examples = max(len(first.returned), len(second.returned)) > 1
    for role, pairs in (
        ("exception", _of_phases(dict(first.raised), dict(second.raised))),
        ("recorded", _pairs(first.recorded, second.recorded)),
        ("return value", _pairs(first.returned, second.returned)),
        ("local", _pairs(first.locals, second.locals)),
    ):
        for number, pair in enumerate(pairs, start=1):
            names = [*map(_names, pair)]
            if any(names):
                example = number if has_examples and role in ("return value", "local") else 0
                # Where another name was recorded in the other run, each is its own path.
                is_one = role == "recorded" and (not all(names) or names[0] == names[1])
                recorded = next(filter(None, names))[0] if is_one else ""
                yield role, example, recorded, _compare(*pair, wanted)


def _names(snapshot: Snapshot) -> list[str]:
    node = snapshot.node(snapshot.root)
    return [] if node is None else [name for name, _ in node.attributes]


def _of_phases(
    first: dict[str, Snapshot], second: dict[str, Snapshot]
) -> Iterator[tuple[Snapshot, Snapshot]]:
    for when in {**first, **second}:
        yield first.get(when, NOTHING), second.get(when, NOTHING)


def _pairs(
    first: Iterable[Snapshot], second: Iterable[Snapshot]
) -> Iterator[tuple[Snapshot, Snapshot]]:
    return zip_longest(first, second, fillvalue=NOTHING)


def _compare(first: Snapshot, second: Snapshot, wanted: Repetition) -> Comparison:
    tolerance = Tolerance(wanted.rtol, wanted.atol)
    return compare(first, second, tolerance=tolerance, ignore=wanted.ignore)

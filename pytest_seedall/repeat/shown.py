"""How pytest shows a test that would pass but is not deterministic, and all that differs in it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pytest_seedall.diagnosis.telling import Diagnosis
    from pytest_seedall.running.verdicts import Verdict

#: The user property, in JUnit XML too, that holds all differences: the report shows the first.
DIFFERENCES = "seedall_differences"
#: The one that holds where the runs part, and why.
DIAGNOSIS = "seedall_diagnosis"

_LABEL = re.compile(r"([a-zA-Z]+)( {2,}.*)")


class _Crash(NamedTuple):
    """What pytest's short summary and JUnit XML say, and reporters such as pytest-json-report."""

    path: str
    lineno: int
    """Counted from 1."""
    message: str

    def __str__(self) -> str:
        return self.message


class NotDeterministic:
    """Stands for pytest's traceback; sent by xdist as a string."""

    def __init__(self, text: str, place: tuple[str, int]) -> None:
        self._place = place
        self.tell(text)

    def tell(self, text: str) -> None:
        """Say something, or something else."""
        self.text = text
        self.reprcrash = _Crash(*self._place, text.partition("\n")[0])

    def __str__(self) -> str:
        return self.text

    def toterminal(self, writer: Any) -> None:
        """Write it, in colour where the terminal has any."""
        first, *others = self.text.split("\n")
        writer.line(first, red=True, bold=True)
        for line in others:
            label = _LABEL.fullmatch(line)
            if label is None:
                writer.line(line)
            else:
                writer.write(label[1], bold=True)
                writer.line(label[2])


def properties(
    verdict: Verdict, runs: tuple[str, str], diagnosis: Diagnosis | None
) -> dict[str, str]:
    """Return the user properties that hold what is said of a test, by their names."""
    found = {DIFFERENCES: differences(verdict, runs)}
    if diagnosis is not None:
        causes = [cause._asdict() for cause in diagnosis.causes]
        found[DIAGNOSIS] = json.dumps({**diagnosis._asdict(), "causes": causes})
    return found


def differences(verdict: Verdict, runs: tuple[str, str]) -> str:
    """Return all that differs, as far as it was counted one by one, as JSON."""
    found = [
        {"role": found.role, "example": found.example, **found.difference._asdict()}
        for found in verdict.found
    ]
    outcomes = [[list(outcome) for outcome in one] for one in verdict.outcomes]
    facts = {"runs": runs, "outcomes": outcomes, "moved": verdict.moved, "more": verdict.more}
    return json.dumps({**facts, "differences": found})

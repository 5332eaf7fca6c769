"""How much was compared over a whole run, and what that says."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pytest_seedall.repeat.words import bound, reasons
from pytest_seedall.reporting.report_text import REPEATED, TITLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pytest

    from pytest_seedall.running.verdicts import Verdict

_MOST_NAMED = 3


def tally(verdict: Verdict | None, runs: int, retries: int = 0) -> dict[str, Any]:
    """Return what a report tells of the runs of its test, in a form that can be sent.

    :param runs: how many there were, the retries of another plugin left out.
    """
    made = {"runs": runs, "retries": retries}
    if verdict is None:
        return {**made, "differs": False, "compared": 0, "left_out": {}}
    return {
        **made,
        "differs": verdict.differs,
        "compared": verdict.compared,
        "left_out": dict(verdict.left_out),
    }


class Tallies:
    """Sums up the repeats of a run, where the terminal is.

    :param is_audit: whether all tests are repeated, marked or not.
    """

    def __init__(self, is_audit: bool) -> None:
        self._is_audit = is_audit
        self._found: dict[str, dict[str, Any]] = {}

    def take(self, report: pytest.TestReport) -> None:
        """Heed a report, which may tell of repeats."""
        found = getattr(report, REPEATED, None)
        if found is not None:
            self._found[report.nodeid] = {**self._found.get(report.nodeid, {}), **found}

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self._found:
            return
        brief = terminalreporter.verbosity < 0
        if not brief:
            terminalreporter.write_sep("=", f"{TITLE}: repeat")
        for line in lines(self._found, self._is_audit, brief):
            terminalreporter.write_line(f"{TITLE}: {line}" if brief else line)


def lines(
    found: dict[str, dict[str, Any]], is_audit: bool = False, brief: bool = False
) -> list[str]:
    """Return what to say of all tests that were repeated.

    :param found: the tally of each test, by its node id.
    :param brief: only how many there are, and which marked ones have nothing to compare.
    """
    differing = [nodeid for nodeid, one in found.items() if one["differs"]]
    bare = [nodeid for nodeid, one in found.items() if not one["compared"]]
    compared = sum(one["compared"] for one in found.values())
    left_out: Counter[str] = Counter()
    for one in found.values():
        left_out.update(one["left_out"])
    said = [_first(found, len(differing), compared, left_out)]
    if not brief:
        said += _of_one_cause(found)
    if bare and not is_audit:
        said.append(f"nothing but the outcome to compare: {_named(bare)}")
    elif bare and not brief:
        said.append(f"{len(bare)} had nothing to compare but the outcome")
    if is_audit and not brief and len(differing) < len(found):
        said.append(_no_proof(min(one["runs"] for one in found.values())))
    return said


def _no_proof(runs: int) -> str:
    return (
        f"{runs} runs that agree are no proof: they find 19 of 20 tests that differ in "
        f"{bound(runs)} of their runs; 59 runs find those that differ in {bound(59)}, "
        f"299 runs in {bound(299)}"
    )


def _of_one_cause(found: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Yield what several tests have as their cause, and which tests these are."""
    tests: dict[str, list[str]] = {}
    for nodeid, one in found.items():
        if one.get("cause"):
            tests.setdefault(one["cause"], []).append(nodeid)
    for cause, nodeids in tests.items():
        if len(nodeids) > 1:
            yield f"{len(nodeids)} of them for one cause, {cause}: {_named(nodeids)}"


def _first(
    found: dict[str, dict[str, Any]], differing: int, compared: int, left_out: Counter[str]
) -> str:
    tests = "1 test" if len(found) == 1 else f"{len(found)} tests"
    same = len(found) - differing
    said = [f"{same} the same"] if same else []
    said += [f"{differing} NOT deterministic"] if differing else []
    results = "1 result" if compared == 1 else f"{compared} results"
    out = f", {left_out.total()} left out ({reasons(left_out)})" if left_out else ""
    return f"{tests} run {_times(found)}: {', '.join(said)}; {results} compared{out}"


def _times(found: dict[str, dict[str, Any]]) -> str:
    """Return how often the tests ran; the retries of another plugin are told apart."""
    runs = sorted({one["runs"] for one in found.values()})
    times = f"{runs[0]} times" if len(runs) == 1 else f"{runs[0]} to {runs[-1]} times"
    retries = sum(one["retries"] for one in found.values())
    return f"{times} ({retries} retr{'y' if retries == 1 else 'ies'})" if retries else times


def _named(nodeids: Sequence[str]) -> str:
    more = len(nodeids) - _MOST_NAMED
    return ", ".join([*nodeids[:_MOST_NAMED], *([f"... {more} more"] if more > 0 else [])])

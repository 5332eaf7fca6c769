"""The words for a test that is not deterministic, and for how much was compared."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pytest_seedall.comparing.differences import lines
from pytest_seedall.naming.wording import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_seedall.comparing.differences import Difference
    from pytest_seedall.diagnosis.telling import Diagnosis
    from pytest_seedall.running.runs import Outcome
    from pytest_seedall.running.verdicts import Found, Verdict

TITLE = "NOT DETERMINISTIC"

_MOST_LINES = 40
_MOST_SHOWN = 3
# In all pictures together: with all that else may be said, it is 40 lines.
_MOST_PICTURE_ROWS = 10
_ROLES = {"local": "local", "recorded": "recorded", "exception": "", "return value": "return value"}
# Numbers that are further apart do not come from sums in another order.
_MOST_ULPS = 10_000_000
# How many seconds ago a clock may have been read; clocks that have just been started tell nothing.
_RECENT = 600
_LARGEST_RTOL = 1e-2


def report(
    verdict: Verdict,
    name: str,
    runs: tuple[str, str],
    replay: str,
    width: int,
    diagnosis: Diagnosis | None = None,
) -> str:
    """Return what to say of a test whose runs differ, in at most 40 lines.

    :param runs: what the two runs are called: ``run 1``, ``run 2``.
    :param replay: the command that runs the test again; empty if there is none.
    :param diagnosis: where the runs part, and why.
    """
    first, second = runs
    said = [f"{TITLE}  {name}: {second} differs from {first} under the same seed"]
    said += [_cut(line, width) for line in diagnosis.first_lines] if diagnosis else []
    if verdict.outcome_differs:
        said += _outcomes(verdict, runs)
    rows = _MOST_PICTURE_ROWS
    for found in verdict.found[:_MOST_SHOWN]:
        said += _difference(found, runs, width, rows)
        rows -= len(found.difference.where) if len(found.difference.where) <= rows else 0
    said += _rest(verdict)
    said += _line("also", _also(verdict))
    said += _line("PRNGs", _moved(verdict))
    last = diagnosis.last_lines if diagnosis else []
    is_advised = diagnosis is not None and bool(diagnosis.advice)
    last += _line("" if is_advised else "fix", _fix(verdict, is_advised=is_advised))
    last += _line("replay", replay)
    return "\n".join([*said[: _MOST_LINES - len(last)], *last])


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else f"{line[: width - 1]}…"


def _line(label: str, text: str) -> list[str]:
    return [f"{label:<8} {text}"] if text else []


def _outcomes(verdict: Verdict, runs: tuple[str, str]) -> list[str]:
    said = ["what     the outcome"]
    for run, outcomes in zip(runs, verdict.outcomes, strict=True):
        said.append(f"           {run}   {_told(outcomes)}")
    return said


def _told(outcomes: Sequence[Outcome]) -> str:
    """Return the outcome of a run: that of the call, unless another phase has more to tell."""
    telling = [one for one in outcomes if one.word not in ("passed", "skipped")]
    chosen = telling or [one for one in outcomes if one.when == "call"] or list(outcomes)
    return ", ".join(
        one.word if one.when == "call" else f"{one.word} ({one.when})" for one in chosen
    )


def _difference(found: Found, runs: tuple[str, str], width: int, rows: int) -> list[str]:
    role = _ROLES[found.role]
    said = lines(found.difference, width, role=role, runs=runs, rows=rows)
    return [*said, f"         in example {found.example}"] if found.example else said


def _rest(verdict: Verdict) -> list[str]:
    rest = len(verdict.found) - _MOST_SHOWN + verdict.more
    if rest <= 0:
        return []
    paths = [found.difference.path for found in verdict.found[_MOST_SHOWN:]]
    names = [f"`{printable(path)}`" for path in dict.fromkeys(paths) if path][:5]
    return _line(
        "more", f"{_counted(rest, 'difference')}" + (f": {', '.join(names)}" if names else "")
    )


def _also(verdict: Verdict) -> str:
    """Say what is the same, and what was not compared."""
    said = [] if verdict.outcome_differs else ["outcome same"]
    for role, count in verdict.same.items():
        if role == "return value":
            said.append("return value same")
        elif role != "exception":
            said.append(f"{_counted(count, _PLURALS.get(role, role))} same")
    if verdict.left_out:
        said.append(f"not compared: {reasons(verdict.left_out)}")
    return "; ".join(said)


_PLURALS = {"local": "local", "recorded": "recorded value"}


def _moved(verdict: Verdict) -> str:
    if verdict.moved:
        return f"ended in another state: {', '.join(verdict.moved)}"
    return "ended in the same states" if verdict.states else ""


def _fix(verdict: Verdict, *, is_advised: bool = False) -> str:
    """Return arguments with which the differences would pass, ready to be copied.

    :param is_advised: whether it is said already what else can be done.
    """
    if verdict.outcome_differs or verdict.more or not verdict.found:
        return ""
    either = "or " if is_advised else ""
    tolerances = [_tolerance(found.difference) for found in verdict.found]
    if None not in tolerances:
        return f"{either}accept it: rtol={max(filter(None, tolerances)):.0e}"
    names = dict.fromkeys(found.name for found in verdict.found)
    if "" in names or any(found.role == "exception" for found in verdict.found):
        return ""
    way = "it reads a clock, leave" if _read_clocks(verdict) else "make it the same, or leave"
    return f"{'or leave' if is_advised else way} it out: ignore={list(names)}"


def _read_clocks(verdict: Verdict) -> bool:
    return all(is_clock_reading(*found.difference.values) for found in verdict.found)


def _tolerance(difference: Difference) -> float | None:
    """Return the `rtol` with which a difference would pass, if it may come from rounding."""
    is_rounding = difference.ulps is not None and difference.ulps <= _MOST_ULPS
    if not is_rounding or is_clock_reading(*difference.values):
        return None
    rtol = difference.rtol
    return rtol if rtol is not None and rtol <= _LARGEST_RTOL else None


def is_clock_reading(first: str, second: str) -> bool:
    """Tell whether two values are what a clock has shown a moment ago, one after the other."""
    try:
        earlier, later = float(first), float(second)
    except ValueError:
        return False
    clocks = (time.time(), time.perf_counter(), time.monotonic())
    return any(_RECENT < clock - _RECENT < earlier < later <= clock for clock in clocks)


def reasons(left_out: Mapping[str, int]) -> str:
    """Return why parts of results were not compared: ``2 locks, 1 generator``."""
    return ", ".join(f"{count} {reason}" for reason, count in sorted(left_out.items()))


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def bound(runs: int) -> str:
    """Return how often a test may still differ that has not differed in so many runs.

    The upper end of the one-sided interval of 95%: with this probability of a difference, one test
    of twenty would look the same so many times.
    """
    return f"{1 - 0.05 ** (1 / runs):.0%}"

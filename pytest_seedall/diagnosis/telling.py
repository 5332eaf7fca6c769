"""What a diagnosis says in the report of a test that is not deterministic."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_seedall.diagnosis.experiments import Tally

_MARGIN = " " * 9
# Runs that take so many seconds are the reason why the time is over.
_SLOW = 0.1


class Cause(NamedTuple):
    """What makes the runs differ, in a person's words."""

    source: str
    """``clock``."""
    name: str
    """The same in a sentence: ``the clock``."""
    where: str = ""
    """Where it is asked: ``time.time() at model.py:42 in stamp()``; what changed."""

    def __str__(self) -> str:
        return ": ".join(filter(None, [self.name, self.where]))


class Diagnosis(NamedTuple):
    """Where two runs of a test part, and why."""

    where: tuple[str, ...] = ()
    """The first line that differs, and what differs in it."""
    causes: tuple[Cause, ...] = ()
    tested: str = ""
    """How often it was tried, and with which result."""
    out_of_time: str = ""
    """That there was too little time, if the cause is not known."""
    suspicion: str = ""
    """What may be the cause, but was not tested often enough."""
    forks: str = ""
    """What runs from the very same state tell."""
    ruled_out: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    """What may be the cause, and could not be looked at."""
    advice: tuple[str, ...] = ()
    """What to do about it; takes the place of what is said of any test."""
    why_not: str = ""
    """Why there is no diagnosis."""

    @property
    def cause(self) -> str:
        """The causes in one line, by which tests are grouped; empty if none is known."""
        return "; ".join(map(str, self.causes))

    @property
    def first_lines(self) -> list[str]:
        """The lines that say where, for the beginning of a report."""
        return _lines("where", self.where)

    @property
    def last_lines(self) -> list[str]:
        """The lines that say why, and what to do, for its end."""
        return [*self._why(), *_lines("fix", self.advice)]

    def _why(self) -> list[str]:
        if self.causes:
            return _lines("cause", [*map(str, self.causes), self.tested])
        if not (self.tested or self.out_of_time or self.why_not):
            return []
        said = [self.why_not or "not found", self.tested, self.suspicion, self.forks]
        said.insert(2, self.out_of_time)
        said += [f"ruled out: {', '.join(self.ruled_out)}"] if self.ruled_out else []
        said += [f"not tested: {', '.join(self.unseen)}"] if self.unseen else []
        return _lines("cause", filter(None, said))


def _lines(label: str, texts: Iterable[str]) -> list[str]:
    """Return texts below each other, the first of them after a label."""
    texts = [text for text in texts if text]
    return [f"{label:<8} {text}" if text is texts[0] else f"{_MARGIN}{text}" for text in texts]


def tried(live: Tally, frozen: Tally, causes: int) -> str:
    """Say what came of running a test with its causes frozen, and without.

    :param causes: how many they are.
    """
    them = "it" if causes == 1 else "these"
    return f"tested: {_repeats(live)}; with {them} frozen {frozen.differing} of {frozen.pairs}"


def suspected(cause: Cause, frozen: Tally) -> str:
    """Say that something may be the cause."""
    return f"perhaps {cause}; with it frozen {_repeats(frozen)}, too few to be sure"


def reset_tried(runs: int, *, is_at_import: bool) -> str:
    """Say that runs differ as state is as at import or before run 1, or as a run has left it."""
    before = "at import agree" if is_at_import else "before run 1 agree with it"
    return f"tested: {runs} runs with it as {before}, {runs} as it was left differ from these"


def forks_tried(runs: int, *, differ: bool) -> str:
    """Say what came of runs from the very same state, in forked children."""
    if differ:
        return (
            f"{runs} runs from one state (forks) differ, too: it asks something that was not seen"
        )
    return f"{runs} runs from one state (forks) agree: a run leaves something that was not seen"


def not_forked(why: str) -> str:
    return f"whether runs from one state differ is not known: {why}"


def not_found(live: Tally) -> str:
    """Say how often runs differed while the cause was looked for."""
    return f"{_repeats(live)} since" if live.pairs else ""


def out_of_time(seconds: float, needed: float) -> str:
    """Say that there was too little time.

    :param seconds: those of one run.
    :param needed: those that are enough, as a rule.
    """
    if seconds < _SLOW:
        return "the time is over (ini seedall_diagnose_time)"
    tens = 10 * ceil(needed / 10)
    return f"the time is over: a run takes {seconds:.1f} s (try -o seedall_diagnose_time={tens})"


def _repeats(tally: Tally) -> str:
    differing, pairs = tally
    verb = "differs" if pairs == 1 else "differ"
    return f"{differing} of {pairs} {'repeat' if pairs == 1 else 'repeats'} {verb}"

"""The words of the reports: plain functions from facts to lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_seedall.options import SessionSeed

TITLE = "seedall"

#: The attribute of a failed report of a test that drew random numbers: its replay command, empty if
#: there is none.
REPLAY = "seedall_replay"

#: What a failed test's report says in JUnit XML.
PROPERTIES = ("seedall_seed", "seedall_session_seed", "seedall_replay", "seedall_id")

_NO_COMMAND = "none: the test is named after a memory address, another in each run"
_MAX_COMMANDS = 5
_MAX_NOTICES = 5
_MAX_OWN_SEEDS = 2


class FailureFacts(NamedTuple):
    """What is known of the random numbers of a failed test."""

    command: str
    """Empty if there is none that would find the test."""
    test_seed: int
    session_seed: SessionSeed
    drew: Sequence[str] = ()
    """The libraries that drew, each with where if not in the test itself."""
    own_seeds: Sequence[str] = ()
    is_pinned: bool = False
    is_certain: bool = True
    """False for a test whose worker died before it could tell its seed."""
    hash_order_is_fixed: bool = True
    attempt: int = 1


def failure_section(facts: FailureFacts) -> str:
    """Return the section of a failure report: one fact a line, at most 8, the action first."""
    lines = [
        _fact("replay", facts.command or _NO_COMMAND),
        _fact("test seed", f"{facts.test_seed}   ({_origin(facts)})"),
        _fact("drew from", ", ".join(facts.drew)),
        *_own_seed_facts(facts.own_seeds),
    ]
    if not facts.hash_order_is_fixed:
        lines.append(_fact("hash order", "not fixed: sets of strings may differ (PYTHONHASHSEED)"))
    if facts.attempt > 1:
        lines.append(_fact("attempt", f"{facts.attempt}, under the same seeds as the first"))
    return "\n".join(lines)


def short_section(replay: str, drew: Sequence[str]) -> str:
    """Return the section of what failed without a test seed: a collector, an unseeded test."""
    return "\n".join([_fact("replay", replay), _fact("drew from", ", ".join(drew))])


def _fact(name: str, text: str) -> str:
    return f"{name:<11} {text}"


def _origin(facts: FailureFacts) -> str:
    seed = facts.session_seed
    session = f"session seed {seed.value}" + (f", {seed.source}" if seed.source else "")
    if not facts.is_certain:
        return f"{session}; unless a marker pins another"
    return f"pinned; {session}" if facts.is_pinned else session


def _own_seed_facts(own_seeds: Sequence[str]) -> list[str]:
    shown = [_fact("own seed", own) for own in own_seeds[:_MAX_OWN_SEEDS]]
    more = len(own_seeds) - len(shown)
    return [*shown, _fact("", f"... {more} more")] if more else shown


def header(session_seed: SessionSeed, seed_option: str = "--seed") -> str:
    """Return the line at the start of a run."""
    text = f"{TITLE}: session seed {session_seed.value}"
    if not session_seed.source:
        return text
    return f"{text}, {session_seed.source} (again with {seed_option}={session_seed.value})"


def shortened(places: Sequence[str], shown: int = 3) -> str:
    """Return the first places, and how many more there are."""
    more = [f"... {len(places) - shown} more"] if len(places) > shown else []
    return ", ".join([*places[:shown], *more])


def summary(
    session_seed: SessionSeed,
    failed: int,
    drew: int,
    commands: Sequence[str],
    rerun_all: str,
    notices: Sequence[str],
    brief: bool = False,
) -> list[str]:
    """Return the lines at the end of a run; none if there is nothing to say.

    :param failed: how many tests failed.
    :param drew: how many of them drew random numbers.
    :param commands: the replay command of each of those, unless it is marked unseeded.
    :param rerun_all: the command that runs all of them again, empty if there is none.
    :param notices: what the user should know beside the failures, one line each.
    :param brief: say the first and the last line about the failures only.
    """
    noticed = list(notices[:_MAX_NOTICES])
    if len(notices) > _MAX_NOTICES:
        noticed[-1:] = [f"... {len(notices) - _MAX_NOTICES + 1} more notices"]
    lines = _failures(session_seed, failed, drew, commands) if failed else []
    if rerun_all and len(commands) > 1:
        lines.append(f"all of them: {rerun_all}")
    return noticed + (unique([lines[0], lines[-1]]) if brief and lines else lines)


def _failures(
    session_seed: SessionSeed, failed: int, drew: int, commands: Sequence[str]
) -> list[str]:
    source = session_seed.source.replace("chosen at ", "")
    seed = f"session seed {session_seed.value}" + (f" ({source})" if source else "")
    lines = [f"{seed}: {failed} failed, {drew or 'none'} of them drew random numbers"]
    lines += [f"  {command}" for command in commands[:_MAX_COMMANDS]]
    if len(commands) > _MAX_COMMANDS:
        lines.append(f"  ... {len(commands) - _MAX_COMMANDS} more")
    return lines


class WithSection:
    """A failure that is no traceback (a doctest's, a dead worker's), with our section below it.

    Stands for pytest's own objects: written by `toterminal`, sent by xdist as a string.
    """

    def __init__(self, failure: Any, text: str) -> None:
        self.failure = failure
        self.text = text

    @property
    def reprcrash(self) -> Any:
        """What pytest's short summary and JUnit XML say of the failure: of a text, itself."""
        is_text = isinstance(self.failure, str)
        return _Saying(self.failure) if is_text else self.failure.reprcrash

    def toterminal(self, writer: Any) -> None:
        if hasattr(self.failure, "toterminal"):
            self.failure.toterminal(writer)
        else:
            writer.line(str(self.failure))
        writer.sep("-", TITLE)
        writer.line(self.text)

    def __str__(self) -> str:
        return f"{self.failure}\n{f' {TITLE} ':-^80}\n{self.text}"


class _Saying(NamedTuple):
    message: str

    def __str__(self) -> str:
        return self.message[:50]  # as pytest shows a text under --tb=line


def add_section(report: Any, text: str) -> None:
    """Put our section into a failed report, where no option hides it."""
    if hasattr(report.longrepr, "addsection"):
        report.longrepr.addsection(TITLE, text)
    else:
        report.longrepr = WithSection(report.longrepr, text)


def properties(test_seed: int, session_seed: int, command: str, seed_id: str) -> dict[str, object]:
    """Return what a failed test's report says in JUnit XML."""
    values = zip(PROPERTIES, (test_seed, session_seed, command, seed_id), strict=True)
    return {name: value for name, value in values if value != ""}


def unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))

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

#: The attribute of a failed report of a test that Hypothesis failed by an example of its database.
STORED_EXAMPLE = "seedall_stored_example"

#: The attribute of a report that holds the tally of its test, if that ran several times.
REPEATED = "seedall_repeated"

#: The attribute of a report of a run under one of several seeds: the node id of the test, without.
SWEPT_TEST = "seedall_swept_test"

#: The attribute of its last report that tells of the test, and what one run has given or several.
SWEPT_RUNS = "seedall_swept"

#: That of its first report in a worker, which may die: what is told of it then.
SWEPT_BEGUN = "seedall_swept_begun"

#: Of failures of one test under several seeds: so many are recorded, and shown in full.
MOST_OF_SWEEP = 3

#: What the header says with ``--deterministic``.
DETERMINISTIC = "the deterministic modes of PyTorch and TensorFlow are on, where they are imported"

_NO_COMMAND = "none: the test is named after a memory address, another in each run"
_STORED_EXAMPLE = "from Hypothesis's database: a replay without it may pass"
_MAX_COMMANDS = 5
_MAX_NOTICES = 5
_MAX_FACTS = 8
_ALL = 1_000_000


class FailureFacts(NamedTuple):
    """What is known of the random numbers of a failed test."""

    command: str
    """Empty if there is none that would find the test."""
    test_seed: int
    session_seed: SessionSeed
    drew: Sequence[str] = ()
    """The libraries that drew, each with where if not in the test itself."""
    not_seeded: Sequence[str] = ()
    """The entropy draws that the operating system answered, each with its place."""
    shared: Sequence[str] = ()
    """The generators that tests share and that had been drawn from when the test began."""
    needs: Sequence[str] = ()
    """The tests before it without which it would not draw the same."""
    example_is_stored: bool = False
    """True if Hypothesis had the failing example from its database."""
    own_seeds: Sequence[str] = ()
    pinned: str = ""
    """Where the test seed is from, if it is not derived: ``pinned``, ``from tests/seeds.txt``."""
    is_certain: bool = True
    """False for a test whose worker died before it could tell its seed."""
    hash_order_is_fixed: bool = True
    attempt: int = 1
    is_verbose: bool = False
    """True under ``-v``, which shows all there is."""


def failure_section(facts: FailureFacts) -> str:
    """Return the section of a failure report: one fact a line, the action first.

    At most 8 lines, unless all are wanted.
    """
    most = _ALL if facts.is_verbose else 2
    first = [
        _fact("replay", facts.command or _NO_COMMAND),
        _fact("test seed", f"{facts.test_seed}   ({_origin(facts)})"),
    ]
    if facts.drew:
        first.append(_fact("drew from", ", ".join(facts.drew)))
    first += _facts("not seeded", facts.not_seeded, most)
    first += _facts("shared", [f"{one} was moved by earlier tests" for one in facts.shared], most)
    if facts.needs:
        ends = "fixture ends" if len(facts.needs) == 1 else "fixtures end"
        first.append(_fact("needs", f"{', '.join(facts.needs)}, whose {ends} here"))
    if facts.example_is_stored:
        first.append(_fact("example", _STORED_EXAMPLE))
    last = []
    if not facts.hash_order_is_fixed:
        last.append(_fact("hash order", "not fixed: sets of strings may differ (PYTHONHASHSEED)"))
    if facts.attempt > 1:
        last.append(_fact("attempt", f"{facts.attempt}, under the same seeds as the first"))
    room = _ALL if facts.is_verbose else _MAX_FACTS - len(first) - len(last)
    return "\n".join([*first, *_facts("own seed", facts.own_seeds, most)[:room], *last])


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
    return f"{facts.pinned}; {session}" if facts.pinned else session


def _facts(name: str, texts: Sequence[str], shown_at_most: int) -> list[str]:
    shown = [_fact(name, text) for text in texts[:shown_at_most]]
    more = len(texts) - len(shown)
    return [*shown, _fact("", f"... {more} more (-v shows all)")] if more else shown


def header(
    session_seed: SessionSeed, seed_option: str = "--seed", test_seed: int | None = None
) -> str:
    """Return the line at the start of a run."""
    text = f"{TITLE}: session seed {session_seed.value}"
    if session_seed.source:
        text += f", {session_seed.source} (again with {seed_option}={session_seed.value})"
    return text if test_seed is None else f"{text}, test seed {test_seed} for each selected test"


def own_seeds_found(places: Sequence[str], heeded: bool) -> str:
    """Say where the project's own code seeds in a wider scope, and what we make of that."""
    return f"{'heeding' if heeded else 'overriding'} the project's own seeds: {_shortened(places)}"


def _shortened(places: Sequence[str], shown: int = 3) -> str:
    """Return the first places, and how many more there are."""
    more = [f"... {len(places) - shown} more"] if len(places) > shown else []
    return ", ".join([*places[:shown], *more])


class RunFacts(NamedTuple):
    """What is known of a run at its end."""

    session_seed: SessionSeed
    failed: int = 0
    """How many tests failed."""
    drew: int = 0
    """How many of them drew random numbers."""
    without_replay: int = 0
    """How many of those have no command: they are marked unseeded, say."""
    commands: Sequence[str] = ()
    """The replay commands of the others."""
    rerun_all: str = ""
    """The command that runs all failed tests again, empty if there is none."""
    told_by_sweep: int = 0
    """How many replay commands there are beside these, of tests that a sweep tells of."""
    are_all_recorded: bool = True
    """False if a test has failed under more seeds than are recorded."""
    is_interrupted: bool = False
    running: Sequence[str] = ()
    """The commands of the tests that were running when the run was interrupted, if known."""
    notices: Sequence[str] = ()
    """What the user should know beside the failures, one line each."""


def summary(run: RunFacts, brief: bool = False) -> list[str]:
    """Return the lines at the end of a run; none if there is nothing to say.

    :param brief: of the failures, say how many there are and one command.
    """
    lines = list(run.notices[:_MAX_NOTICES])
    if len(run.notices) > _MAX_NOTICES:
        lines[-1:] = [f"... {len(run.notices) - _MAX_NOTICES + 1} more notices"]
    if brief:  # then there is no heading that says whose they are
        lines = [f"{TITLE}: {line}" for line in lines]
    if run.is_interrupted:
        lines.append(f"{_session_seed(run)}: interrupted{' in' if run.running else ''}")
        lines += _commands(run.running)
    return [*lines, *_failures(run, brief)] if run.failed else lines


def _failures(run: RunFacts, brief: bool) -> list[str]:
    count = f"{_session_seed(run)}: {run.failed} failed, "
    count += f"{run.drew or 'none'} of them drew random numbers"
    if run.without_replay:
        count += f", {run.without_replay} of these without a replay"
    if not run.rerun_all or len(run.commands) + run.told_by_sweep < 2:
        return [count, *_commands(run.commands, shown=1 if brief else _MAX_COMMANDS)]
    commands = [] if brief else _commands(run.commands)
    all_ = "all of them" if run.are_all_recorded else f"each under up to {MOST_OF_SWEEP} seeds"
    return [count, *commands, f"{all_}: {run.rerun_all}"]


def _session_seed(run: RunFacts) -> str:
    source = run.session_seed.source.replace("chosen at ", "")
    return f"session seed {run.session_seed.value}" + (f" ({source})" if source else "")


def _commands(commands: Sequence[str], shown: int = _MAX_COMMANDS) -> list[str]:
    lines = [f"  {command}" for command in commands[:shown]]
    more = len(commands) - shown
    return [*lines, f"  ... {more} more"] if more > 0 else lines


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


class _End(NamedTuple):
    """The end of a failure, in the place of its traceback."""

    reprcrash: Any

    def toterminal(self, writer: Any) -> None:
        writer.line(str(self))

    def __str__(self) -> str:
        return f"{self.reprcrash.path}:{self.reprcrash.lineno}: {self.reprcrash.message}"


class _Saying(NamedTuple):
    message: str

    def __str__(self) -> str:
        return self.message[:50]  # as pytest shows a text under --tb=line


def add_section(report: Any, text: str, title: str = TITLE) -> None:
    """Put a section of ours into a failed report, where no option hides it."""
    if hasattr(report.longrepr, "addsection"):
        report.longrepr.addsection(title, text)
    else:
        report.longrepr = WithSection(report.longrepr, text)


def replace_section(report: Any, text: str, title: str) -> None:
    """Put a section of ours into a failed report, in the place of one with the same title."""
    sections = getattr(report.longrepr, "sections", None)
    if isinstance(sections, list):
        sections[:] = [section for section in sections if section[0] != title]
    elif isinstance(report.longrepr, WithSection) and _is_titled(report.longrepr, title):
        report.longrepr = report.longrepr.failure
    add_section(report, text, title)


def shorten(report: Any) -> None:
    """Have a failed report show where it failed, and our section, but no traceback."""
    crash: Any = getattr(report.longrepr, "reprcrash", None)
    if not hasattr(crash, "lineno"):
        return
    sections = getattr(report.longrepr, "sections", ())
    report.longrepr = _End(crash)
    for title, text, *_ in sections:
        if title == TITLE:
            add_section(report, text)


def _is_titled(shown: WithSection, title: str) -> bool:
    return shown.text.lower().startswith(title)


def name_of(pair: object) -> object:
    """Return the name of a user property; None of what a project has put there beside pairs."""
    return pair[0] if isinstance(pair, tuple | list) and len(pair) == 2 else None


def unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))

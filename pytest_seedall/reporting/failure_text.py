"""The words of a failure report's section, and how it gets into the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall.reporting.report_text import TITLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_seedall.settings.options import SessionSeed

_NO_COMMAND = "none: the test is named after a memory address, another in each run"
_STORED_EXAMPLE = "from Hypothesis's database: a replay without it may pass"
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
    """The generators that tests share and that had been drawn from when it began, each by whom."""
    in_order: str = ""
    """The command that runs the tests before it as well, where these have moved such a one."""
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

    Own seeds fill it up to 8 lines, and have at least one, unless all facts are wanted.
    """
    most = _ALL if facts.is_verbose else 2
    first = [
        _fact("replay", facts.command or _NO_COMMAND),
        _fact("test seed", f"{facts.test_seed}   ({_origin(facts)})"),
    ]
    if facts.drew:
        first.append(_fact("drew from", ", ".join(facts.drew)))
    first += _facts("not seeded", facts.not_seeded, most)
    first += _facts("shared", facts.shared, most)
    if facts.in_order:
        first.append(_fact("in order", f"{facts.in_order}   (alone it draws other numbers)"))
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
    room = _ALL if facts.is_verbose else max(_MAX_FACTS - len(first) - len(last), 1)
    shown = len(facts.own_seeds) if len(facts.own_seeds) <= room else room - 1
    return "\n".join([*first, *_facts("own seed", facts.own_seeds, shown), *last])


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
    rest = _fact("" if shown else name, f"... {more} more (-v shows all)")
    return [*shown, rest] if more else shown


class WithSection:
    """A failure that is no traceback (a doctest's, a dead worker's), with our section below it.

    Stands for pytest's own objects: written by `toterminal`, sent by xdist as a string.
    """

    def __init__(
        self, failure: Any, text: str, place: tuple[str, int] = ("", 1), title: str = TITLE
    ) -> None:
        self.failure = failure
        self.text = text
        self._place = place
        self._title = title

    @property
    def reprcrash(self) -> Any:
        """What pytest's short summary and JUnit XML say of the failure: of a text, itself."""
        is_text = isinstance(self.failure, str)
        return _Saying(*self._place, self.failure) if is_text else self.failure.reprcrash

    def toterminal(self, writer: Any) -> None:
        if hasattr(self.failure, "toterminal"):
            self.failure.toterminal(writer)
        else:
            writer.line(str(self.failure))
        writer.sep("-", self._title)
        writer.line(self.text)

    def __str__(self) -> str:
        return f"{self.failure}\n{f' {self._title} ':-^80}\n{self.text}"


class _End(NamedTuple):
    """The end of a failure, in the place of its traceback."""

    reprcrash: Any

    def toterminal(self, writer: Any) -> None:
        writer.line(str(self))

    def __str__(self) -> str:
        return f"{self.reprcrash.path}:{self.reprcrash.lineno}: {self.reprcrash.message}"


class _Saying(NamedTuple):
    path: str
    lineno: int
    message: str

    def __str__(self) -> str:
        return self.message[:50]  # as pytest shows a text under --tb=line


def add_section(report: Any, text: str, title: str = TITLE) -> None:
    """Put a section of ours into a failed report, where no option hides it."""
    if hasattr(report.longrepr, "addsection"):
        report.longrepr.addsection(title, text)
    else:
        report.longrepr = WithSection(report.longrepr, text, _place(report), title)


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
    if crash is None or not hasattr(report.longrepr, "reprtraceback"):
        return
    sections = getattr(report.longrepr, "sections", ())
    report.longrepr = _End(crash)
    for title, text, *_ in sections:
        if title == TITLE:
            add_section(report, text)


def _place(report: Any) -> tuple[str, int]:
    """Return the file of a test, from the rootdir, and its line, counted from 1."""
    file, line, _ = getattr(report, "location", None) or ("", None, "")
    return file or "", (line or 0) + 1


def _is_titled(shown: WithSection, title: str) -> bool:
    return shown.text.lower().startswith(title)

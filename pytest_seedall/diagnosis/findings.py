"""What has come to light about one test, step by step, and the diagnosis made of it."""

from __future__ import annotations

import linecache
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pytest_seedall.diagnosis import advice
from pytest_seedall.diagnosis.candidates import Candidate
from pytest_seedall.diagnosis.experiments import FEWEST, Tally, runs_needed
from pytest_seedall.diagnosis.state.looking import shortened
from pytest_seedall.diagnosis.telling import (
    Cause,
    Diagnosis,
    not_found,
    out_of_time,
    reset_tried,
    suspected,
    tried,
)
from pytest_seedall.naming.projects import site_packages
from pytest_seedall.naming.wording import place
from pytest_seedall.tracing.divergence import first_divergence, line_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_seedall.diagnosis.candidates import Carried, CarriedFile
    from pytest_seedall.diagnosis.experiments import Conclusion
    from pytest_seedall.diagnosis.leaving import Leaving
    from pytest_seedall.diagnosis.leftovers import Leftover
    from pytest_seedall.diagnosis.operator_divergence import OperatorDivergence
    from pytest_seedall.diagnosis.operators import Recording
    from pytest_seedall.diagnosis.sources_base import Site
    from pytest_seedall.diagnosis.state.looking import Change
    from pytest_seedall.diagnosis.watching import Watched
    from pytest_seedall.tracing.divergence import Divergence
    from pytest_seedall.tracing.examined import Place

    #: Of a candidate, and of the one place where it is, if it is state.
    _Name: TypeAlias = tuple[str, str]

#: Sources that operators of frameworks depend on.
OF_OPERATORS = ("framework algorithms", "number of threads")

#: The runs that are looked at before any are compared.
RUNS_BEFORE = 3

_THREADS = advice.named("thread starts")
_MOST_CHANGES = _MOST_SITES = 3


class _Found(NamedTuple):
    """One cause."""

    source: str
    sites: tuple[Site, ...] = ()
    """Where it is asked, first where the runs part."""
    changes: tuple[Change, ...] = ()
    settings: tuple[Site | None, ...] = ()
    """Where each change has been made, if that is known."""
    are_told_apart: bool = False
    """Whether each of these places matters; if not, it is not known which of them do."""

    @property
    def site(self) -> Site | None:
        return self.sites[0] if self.sites else None


class Findings:
    """What is known so far.

    :param rootpath: the project's folder, from which files are named.
    """

    def __init__(self, rootpath: Path) -> None:
        self._rootpath = rootpath
        self.divergence: Divergence | None = None
        self.operator: OperatorDivergence | None = None
        self.live = Tally()
        self.sites: tuple[Site, ...] = ()
        """Where sources were asked."""
        self.is_out_of_time = False
        self.seconds = 0.0
        """Those that a run takes."""
        self.is_state_seen = True
        """Whether there was time to look at all of the project's state."""
        self.why_not = ""
        """Why it was not looked for."""
        self.causes: tuple[_Found, ...] = ()
        self.forks = ""
        """What runs from the very same state tell."""
        self.files: tuple[str, ...] = ()
        """Those that runs have left, and that have not been taken away."""
        self._tested = self._suspicion = ""
        self._ruled_out: dict[_Name, None] = {}
        self._untested: dict[_Name, None] = {}

    def part(self, first: Watched, second: Watched) -> None:
        """Take note of two runs that were traced."""
        self.divergence = first_divergence(first.trace, second.trace) or self.divergence

    def part_operators(self, first: Recording, second: Recording) -> None:
        """Take note of the operators of two runs."""
        from pytest_seedall.diagnosis.operator_divergence import first_operator

        self.operator = first_operator(first, second) or self.operator

    def asks(self, source: str) -> bool:
        """Tell whether the test has been seen to ask a source."""
        return any(site.source == source for site in self.sites)

    @property
    def agree(self) -> bool:
        """Whether runs with nothing frozen have agreed, so far, and there is time for more."""
        return self.live.agrees and not self.is_out_of_time

    @property
    def is_elsewhere(self) -> bool:
        """Whether the runs part where no cause is asked."""
        place = self.divergence and (self.divergence.filename, self.divergence.line)
        asked = [one.site[2:4] for one in self.causes if one.site is not None]
        return place is not None and place not in asked

    def conclude(self, conclusion: Conclusion[Any]) -> None:
        """Take note of what experiments tell."""
        self.is_out_of_time = conclusion.is_out_of_time
        if self.live.pairs and not conclusion.live.pairs:
            return  # it tells nothing
        self.live = conclusion.live
        ruled_out = dict.fromkeys(map(_name_of, conclusion.ruled_out))
        self._untested = dict.fromkeys(map(_name_of, conclusion.untested))
        if ruled_out.pop((_THREADS, ""), True) is None:  # some threads cannot wait for each other
            self._untested[f"{_THREADS}, but for their starts", ""] = None
        self._ruled_out.update(ruled_out)
        if conclusion.causes:
            self.causes = tuple(_found(one, self.divergence) for one in conclusion.causes)
            self._tested = tried(conclusion.live, conclusion.frozen, len(self.causes))
        elif conclusion.suspect is not None:
            found = _found(conclusion.suspect, self.divergence)
            cause = Cause(found.source, advice.named(found.source), self._place_of(found))
            self._suspicion = suspected(cause, conclusion.frozen)

    def conclude_reset(self, leftovers: Sequence[Leftover], leaving: Leaving) -> None:
        """Take note that state is the cause which the first run leaves to all others.

        :param leaving: what a run does that is as the first one.
        """
        settings = tuple(one.setting(leaving) for one in leftovers)
        changes = tuple(one.change for one in leftovers)
        self.causes = (_Found("state carried over", changes=changes, settings=settings),)
        is_at_import = not any(one.is_known for one in leftovers)
        self._tested = reset_tried(FEWEST + 1, is_at_import=is_at_import)

    @property
    def diagnosis(self) -> Diagnosis:
        return Diagnosis(
            where=tuple(self._where()),
            causes=tuple(
                Cause(one.source, advice.named(one.source), self._place_of(one))
                for one in self.causes
            ),
            tested=self._tested or not_found(self.live),
            out_of_time=self._time_needed() if self.is_out_of_time and not self.causes else "",
            ruled_out=() if self.causes else tuple(_joined(self._ruled_out)),
            why_not=self.why_not,
            suspicion=self._suspicion,
            forks=self.forks,
            unseen=() if self.causes else (*_joined(self._untested), *self._left()),
            advice=tuple(dict.fromkeys(filter(None, map(self._advice, self.causes)))),
        )

    def _time_needed(self) -> str:
        runs = RUNS_BEFORE + runs_needed(self.live, len(self._untested))
        return out_of_time(self.seconds, runs * self.seconds)

    def _left(self) -> Iterable[str]:
        if not self.is_state_seen:
            yield "state of the project, of which there is too much to look at"
        if self.files:
            yield f"files that a run has left ({', '.join(self.files[:_MOST_CHANGES])})"

    def _where(self) -> Iterable[str]:
        if self.live.agrees and not self.causes:
            return  # what they differ in makes no difference
        operator = self.operator
        site = self.causes[0].site if self.causes else None
        is_of_operators = all(one.source in OF_OPERATORS for one in self.causes)
        if operator is not None and operator.place is not None and is_of_operators:
            yield self._line(operator.place)  # nearer than what variables show
            yield f"same arguments, another result: {operator.name}"
        elif self.divergence is not None:
            yield line_of(self.divergence, self._relative(self.divergence.filename))
            yield _what_differs(self.divergence)
        elif site is not None:
            yield self._line(site)

    def _line(self, place: Site | Place) -> str:
        source = linecache.getline(place.filename, place.line).strip()
        return f"{self._place(place)} in {_called(place.function)}     {source}".rstrip()

    def _place_of(self, cause: _Found) -> str:
        if self.operator is not None and cause.source in OF_OPERATORS:
            return self.operator.name
        if cause.sites:
            between = ", and " if cause.are_told_apart else ", or "
            return between.join(map(self._asked, cause.sites))
        pairs = zip_longest(cause.changes, cause.settings[: len(cause.changes)])
        shown = [f"{_changed(one)}{self._set_at(site)}" for one, site in pairs]
        more = len(shown) - _MOST_CHANGES
        return "; ".join(shown[:_MOST_CHANGES]) + (f"; and {more} more" if more > 0 else "")

    def _set_at(self, site: Site | None) -> str:
        return "" if site is None else f" ({self._place(site)} in {_called(site.function)})"

    def _asked(self, site: Site) -> str:
        return f"{site.what} at {self._place(site)} in {_called(site.function)}"

    def _advice(self, cause: _Found) -> str:
        if self.operator is not None and cause.source in OF_OPERATORS:
            from pytest_seedall.diagnosis.operator_advice import advice_for

            said = advice_for(self.operator.name)
            if said:
                return said
        calls = " or ".join(dict.fromkeys(site.what for site in cause.sites))
        functions = {site.function for site in cause.sites}
        called = _called(functions.pop()) if len(functions) == 1 else ""
        place, role = cause.changes[0][:2] if cause.changes else ("", "")
        return advice.advice(cause.source, calls, called, place, role)

    def _place(self, site: Site | Place) -> str:
        return f"{self._relative(site.filename)}:{site.line}"

    def _relative(self, filename: str) -> str:
        parts = Path(filename).parts
        installed = parts[len(site_packages(parts)) :]
        return place(filename, 0, self._rootpath) if installed == parts else "/".join(installed)


def _found(cause: Candidate | Carried | CarriedFile, divergence: Divergence | None) -> _Found:
    if not isinstance(cause, Candidate):
        return _Found(cause.name, changes=cause.changes)
    where = divergence and (divergence.filename, divergence.line)
    of_lines: dict[tuple[str, int], Site] = {}
    for site in cause.sites:
        of_lines.setdefault((site.filename, site.line), site)  # `uuid4` calls `os.urandom`
    first = sorted(of_lines.values(), key=lambda site: (site.filename, site.line) != where)
    return _Found(cause.name, tuple(first[:_MOST_SITES]), are_told_apart=cause.are_told_apart)


def _changed(change: Change) -> str:
    if change.role == "file":
        return f"file left behind: {change.place}"
    name = change.place if change.is_whole else change.path
    return f"{name}: {shortened(change.before)} -> {shortened(change.after)}"


def _name_of(candidate: Candidate | Carried | CarriedFile) -> _Name:
    if not isinstance(candidate, Candidate) and len(candidate.changes) == 1:
        return advice.named(candidate.name), candidate.changes[0].place
    return advice.named(candidate.name), ""


def _joined(names: Iterable[_Name]) -> Iterable[str]:
    """Yield each name once, with its places behind it."""
    places: dict[str, list[str]] = {}
    for name, where in names:
        places.setdefault(name, []).extend([where] if where else [])
    for name, some in places.items():
        yield f"{name} ({', '.join(some)})" if some else name


def _called(function: str) -> str:
    name = function.rpartition("<locals>.")[2]
    return name if name.endswith(">") else f"{name}()"


def _what_differs(divergence: Divergence) -> str:
    name = f" `{divergence.name}`" if divergence.name else ""
    first, second = divergence.texts
    note = f", {divergence.note}" if divergence.note else ""
    # Two runs that were made for this: their values need not be those of the report's first two.
    return f"{divergence.role}{name}: {first}, then {second} (in later runs{note})"

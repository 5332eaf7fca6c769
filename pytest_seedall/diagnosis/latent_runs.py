"""Why a test differs in fresh interpreters: by which of their settings, or by itself."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from pytest_seedall.diagnosis.advice import advice
from pytest_seedall.diagnosis.experiments import OutOfTimeError
from pytest_seedall.diagnosis.findings import Findings
from pytest_seedall.diagnosis.latent import (
    FIXED,
    RUNS,
    SAME,
    Conclusion,
    conclusion,
    next_setting,
    next_with_fixed_addresses,
)
from pytest_seedall.diagnosis.latent_sessions import varied
from pytest_seedall.diagnosis.telling import Cause, Diagnosis
from pytest_seedall.processes.invocation import hash_seed
from pytest_seedall.running.variations import variation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pytest

    from pytest_seedall.diagnosis.cases import Case
    from pytest_seedall.diagnosis.laboratory import Deadline
    from pytest_seedall.diagnosis.latent import Cause as LatentCause
    from pytest_seedall.diagnosis.latent import Kind, Setting
    from pytest_seedall.diagnosis.latent_sessions import Sessions
    from pytest_seedall.running.repeats import Repeats
    from pytest_seedall.running.runs import Run
    from pytest_seedall.running.wanted import Repetition
    from pytest_seedall.tracing.traces import Trace

    _Results: TypeAlias = Mapping[Setting, Sequence[Run | None]]
    _Differs: TypeAlias = Callable[[Run, Run], bool | None]

# More tests are not traced in one interpreter, which keeps all their traces.
_MOST_TRACED = 10

_NOT_HERE = "{}, not between runs in one"
_ONLY_HERE = "{}; only this one differs, by what ran before it, or how it was started"
_NO_TIME = "the time is over after {} in fresh interpreters (ini seedall_diagnose_time)"


# What a sentence of advice says of it.
_CALLS: dict[Kind, str] = {"addresses": "their address"}


class Step(NamedTuple):
    """Kinds of settings that are tested one after another."""

    kinds: Sequence[Kind]
    is_enough: bool = False
    """Whether no further step is taken if a cause is known then."""


class LatentCase:
    """The diagnosis of one test that differs in fresh interpreters.

    :param live: looks for the cause in this process, which is done if no setting is one.
    :param tell: told what is done now.
    """

    def __init__(
        self,
        repeats: Repeats,
        live: Case,
        sessions: Sessions,
        deadline: Deadline,
        tell: Callable[[str], object],
    ) -> None:
        self._item = repeats.item
        self._live = live
        self._sessions = sessions
        self._deadline = deadline
        self._tell = tell
        self._id = sessions.fresh.id_of(repeats.item)
        self._steps = steps(repeats.wanted, repeats.runs[1])
        self._kinds: list[Kind] = []
        """Those tested so far."""
        self._where: tuple[str, ...] = ()
        self._has_parted = False
        self._is_out_of_time = False
        self._has_looked_here = False

    def look(self) -> None:
        """Find out what there is time for."""
        try:
            self._look_at_settings()
            found = self._conclusion()
            if not found.causes:
                self._look_here()
            if found.differs_by_itself and not self._live.diagnosis.causes:
                self._look_at_addresses()
                self._part(SAME, SAME, self._with_it(self._differs_by_itself))
        except OutOfTimeError:
            self._is_out_of_time = True

    @property
    def diagnosis(self) -> Diagnosis:
        """What is known so far."""
        found, live = self._conclusion(), self._live.diagnosis
        if found.causes:
            return Diagnosis(
                where=self._where,
                causes=tuple(Cause(cause.kind, cause.sentence) for cause in found.causes),
                tested="; ".join([*map(self._tested, found.causes), *self._no_time()]),
                advice=tuple(
                    advice(cause.kind, _CALLS.get(cause.kind, "")) for cause in found.causes
                ),
            )
        if live.causes:
            return live
        return live._replace(where=self._where or live.where, why_not=self._why_not(found))

    def _why_not(self, found: Conclusion) -> str:
        """Return what is said where no cause is known."""
        if not self._has_looked_here:  # it is over before its end
            known = found.sentences() if found.differs_by_itself else []
            return ": ".join(filter(None, ["not found", "; ".join([*known, *self._no_time()])]))
        said, live = "; ".join(found.sentences()), self._live.live
        if found.differs_by_itself and live.agrees:
            said = _NOT_HERE.format(said)
        elif found == Conclusion() and live.agrees:
            said = _ONLY_HERE.format(said)
        return f"not found: {said}"

    def _no_time(self) -> list[str]:
        number = self._sessions.number
        runs = "1 run" if number == 1 else f"{number} runs"
        return [_NO_TIME.format(runs)] if self._is_out_of_time else []

    def _look_at_settings(self) -> None:
        for step in self._steps:
            self._kinds += step.kinds
            self._look_at_kinds()
            causes = self._conclusion().causes
            if causes and not self._has_parted:
                self._part(SAME, causes[0].setting, self._alike(causes[0]))
            if causes and step.is_enough:
                return

    def _look_at_kinds(self) -> None:
        self._make_runs(partial(next_setting, kinds=self._kinds))

    def _look_at_addresses(self) -> None:
        """Find out whether what differs by itself does so by what is where in memory."""
        if sys.platform == "linux" and self._live.live.agrees:
            self._make_runs(next_with_fixed_addresses)

    def _make_runs(self, next_of: Callable[[_Results, _Differs], Setting | None]) -> None:
        differs = self._sessions.differs(self._id)
        while True:
            results = self._sessions.results(self._id)
            setting = next_of(results, differs)
            if setting is None:
                return
            made = len(results.get(setting, ())) + 1
            self._tell(f"run {made} {_label(setting)}")
            self._sessions.make(self._item, setting, self._deadline)

    def _look_here(self) -> None:
        """Look for a cause that is there in this process, too; other tests do not notice."""
        with self._sessions.fresh.generators_kept() as put_back:
            try:
                self._live.look()
            finally:
                put_back()
        self._has_looked_here = True

    def _part(self, first: Setting, second: Setting, ids: Sequence[str]) -> None:
        """Find out where the runs part, with two settings."""
        self._tell("tracing it in fresh interpreters")
        self._has_parted = True
        number = 2 if first == second else 1
        one = self._sessions.trace(self._item, first, ids, self._deadline)
        other = self._sessions.trace(self._item, second, ids, self._deadline, number)
        if one is not None and other is not None:
            self._where = where_they_part(one, other, self._item)

    def _conclusion(self) -> Conclusion:
        results = self._sessions.results(self._id)
        return conclusion(results, self._sessions.differs(self._id), self._kinds)

    def _alike(self, cause: LatentCause) -> list[str]:
        """Return the test and others with the same cause, which are traced together."""
        return self._with_it(partial(self._may_have, cause.setting))

    def _with_it(self, is_alike: Callable[[str], bool]) -> list[str]:
        others = filter(is_alike, self._sessions.tests)
        return list(dict.fromkeys([self._id, *others]))[:_MOST_TRACED]

    def _differs_by_itself(self, id_: str) -> bool:
        results, differs = self._sessions.results(id_), self._sessions.differs(id_)
        return conclusion(results, differs, ()).differs_by_itself

    def _may_have(self, setting: Setting, id_: str) -> bool:
        """Tell whether a first run with a setting differs from all without it."""
        results, differs = self._sessions.results(id_), self._sessions.differs(id_)
        changed = results[setting][0]
        return changed is not None and all(
            one is not None and differs(one, changed) for one in results[SAME]
        )

    def _tested(self, cause: LatentCause) -> str:
        results = self._sessions.results(self._id)
        without, changed = len(results[SAME]), len(results[cause.setting])
        label = varied(cause.setting).label
        if cause.setting == FIXED:
            return (
                f"tested: {without}+{changed} runs; all {without} differ; {changed} {label} agree"
            )
        return (
            f"tested: {without}+{changed} runs; the {changed} {label} agree, and differ from the "
            f"{without} others"
        )


def steps(wanted: Repetition, label: str) -> list[Step]:
    """Return which settings to test, the likeliest first.

    :param label: what the run is called that has differed.
    """
    asked = cast("list[Kind]", list(wanted.vary))
    # If it is not fixed, the hash seed is another one in each interpreter.
    others: list[Kind] = [] if "hash" in asked or hash_seed() else ["hash"]
    first = [kind for kind in asked if variation(kind).label == label] or others or asked[:1]
    more = [kind for kind in asked if kind not in first]
    return [
        Step(first),
        Step(more, is_enough=True),
        Step([kind for kind in others if kind not in first]),
    ]


def where_they_part(first: Trace, second: Trace, item: pytest.Item) -> tuple[str, ...]:
    """Return the first line that differs, and what differs in it; nothing if none does."""
    from pytest_seedall.tracing.divergence import first_divergence

    findings = Findings(item.config.rootpath)
    findings.divergence = first_divergence(first, second)
    return findings.diagnosis.where


def _label(setting: Setting) -> str:
    label = varied(setting).label
    return f"in a fresh interpreter {label}" if setting != SAME else f"of {RUNS} in a {label}"

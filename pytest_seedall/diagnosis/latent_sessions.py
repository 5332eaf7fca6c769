"""Sessions of the same tests in fresh interpreters, each with one setting changed.

An interpreter runs other tests beside the one that is diagnosed: what they give is there for these.
"""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING

from pytest_seedall.diagnosis.experiments import OutOfTimeError
from pytest_seedall.diagnosis.latent import SAME
from pytest_seedall.processes.errands import Errand
from pytest_seedall.running.variations import pinned, variation
from pytest_seedall.running.verdicts import judge_with_states

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pytest

    from pytest_seedall.diagnosis.laboratory import Deadline
    from pytest_seedall.diagnosis.latent import Setting
    from pytest_seedall.running.fresh_runs import FreshRuns, Kept
    from pytest_seedall.running.repeats import Repeats
    from pytest_seedall.running.runs import Run
    from pytest_seedall.running.variations import Variation
    from pytest_seedall.running.wanted import Repetition
    from pytest_seedall.tracing.traces import Trace

# In seconds: tests that take longer, all together, are not run for the sake of one of them.
_MOST_OF_OTHERS = 1.0


def running_with(
    repeats: Repeats, fresh: FreshRuns, *, also_outside: bool
) -> Mapping[str, Repetition]:
    """Return how a test is repeated, and each of those that are to run with it, by their ids.

    :param also_outside: whether these may be tests that do something outside their process.
    """
    own = fresh.id_of(repeats.item)
    alike = fresh.alike(repeats.item, repeats.wanted)
    found = {
        id_: wanted
        for id_, (wanted, kept) in alike.items()
        if id_ == own or also_outside or not kept.outside
    }
    seconds = sum(alike[id_][1].seconds for id_ in found if id_ != own)
    is_alone = seconds > _MOST_OF_OTHERS and "order" not in repeats.wanted.vary
    return {own: repeats.wanted} if is_alone or own not in found else found


class Sessions:
    """Sessions with the same tests, each in a fresh interpreter.

    :param tests: how they are repeated, by their ids.
    """

    def __init__(self, fresh: FreshRuns, tests: Mapping[str, Repetition]) -> None:
        self.fresh = fresh
        self.tests = tests
        self._made: dict[Setting, list[Mapping[str, Kept]]] = {}
        self._traces: dict[tuple[Setting, int], dict[str, Trace]] = {}
        self._differs: dict[tuple[int, int], bool] = {}
        """What is known of two runs, by their `id`s: all are kept."""
        self._longest = 0.0
        self._ended = 0
        """How many have been ended early, of which nothing is kept."""

    @property
    def number(self) -> int:
        """How many there were, without those that were traced."""
        return sum(map(len, self._made.values()))

    def results(self, id_: str) -> dict[Setting, list[Run | None]]:
        """Return what a test gave in each; None for nothing."""
        return {
            setting: [None if id_ not in kept else kept[id_].run for kept in made]
            for setting, made in self._made.items()
        }

    def differs(self, id_: str) -> Callable[[Run, Run], bool]:
        """Return what tells whether two results of a test differ."""

        def differs(first: Run, second: Run) -> bool:
            pair = id(first), id(second)
            if pair not in self._differs:
                verdict = judge_with_states(first, second, self.tests[id_])
                self._differs[pair] = verdict.differs
            return self._differs[pair]

        return differs

    def make(self, item: pytest.Item, setting: Setting, deadline: Deadline) -> None:
        """Run the tests once more.

        :raises OutOfTimeError: if the time that is left is not enough for it.
        """
        made = self._made.setdefault(setting, [])
        made.append(self._run(item, setting, len(made) + 1, (), deadline))

    def trace(
        self,
        item: pytest.Item,
        setting: Setting,
        ids: Sequence[str],
        deadline: Deadline,
        number: int = 1,
    ) -> Trace | None:
        """Return the trace of a test; trace others as well if it has not been traced.

        :param number: which trace of that setting.
        :raises OutOfTimeError: see `make`.
        """
        known = self._traces.setdefault((setting, number), {})
        id_ = self.fresh.id_of(item)
        if id_ not in known:
            kept = self._run(item, setting, number, ids, deadline)
            known.update((one, found.trace) for one, found in kept.items() if found.trace)
        return known.get(id_)

    def _run(
        self,
        item: pytest.Item,
        setting: Setting,
        number: int,
        traced: Sequence[str],
        deadline: Deadline,
    ) -> Mapping[str, Kept]:
        if deadline.left < self._longest:
            raise OutOfTimeError
        kind, begun = varied(setting), time.monotonic()
        ids = tuple(self.tests)
        name = f"{_digest(ids, traced)}-{setting.kind}-{setting.number}-{number}-{self._ended}"
        errand = Errand(ids, name, kind.reverses, traced=tuple(traced))
        kept = self.fresh.made(item, kind, errand, max(0.1, deadline.left))
        self._longest = max(self._longest, time.monotonic() - begun)
        if deadline.left <= 0:
            self._ended += 1
            raise OutOfTimeError
        return kept


def varied(setting: Setting) -> Variation:
    """Return what an interpreter is like with a setting."""
    return pinned(variation("" if setting == SAME else setting.kind, setting.number))


def _digest(ids: Sequence[str], traced: Sequence[str]) -> str:
    """Return a name for what a session runs, the same for all workers."""
    text = "\0".join([*ids, "", *traced])
    return f"diagnosed-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:16]}"

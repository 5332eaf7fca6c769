"""The runs of triage, with tests whose nature is known in the place of processes."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING, Any, cast

import pytest

from pytest_seedall.processes.started_tests import StartedTest
from pytest_seedall.records.records import Record, Seeds
from pytest_seedall.triage.experiments import Experiments
from pytest_seedall.triage.failures import Failure
from pytest_seedall.triage.triage_runs import Ran
from pytest_seedall.triage.verdicts import decide
from pytest_seedall.triage.wanted import Triage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    #: Tells whether a test fails under a session seed, after the tests with some ids; or how.
    Nature = Callable[[int, list[str]], bool | str]

SESSION_SEED = 42
OWN = Seeds(SESSION_SEED)


def started(id_: str) -> StartedTest:
    return StartedTest(f"{id_}.py", f"::{id_}", id_, id_, 1)


BEFORE = [started("first"), started("second")]


class Processes:
    """Runs tests without any process, as long as there is time.

    :param time: for how many runs.
    """

    def __init__(self, natures: Mapping[str, Nature], time: int = 1000) -> None:
        self._natures = natures
        self._time = time
        self.ran: list[tuple[int, list[str]]] = []
        self.forks = 0
        self.own_seeds: Mapping[str, tuple[str, ...]] = {}

    def run(
        self,
        tests: Iterable[StartedTest],
        seeds: Seeds,
        reverses: bool = False,
        may_fork: bool = False,
    ) -> dict[str, Ran]:
        if len(self.ran) == self._time:
            return {}
        ids = [test.id for test in tests][:: -1 if reverses else 1]
        self.ran.append((seeds.session_seed, ids))
        return {
            id_: _ran(
                self._natures[id_](seeds.session_seed, ids[:place]), seeds.session_seed % 100
            )._replace(own_seeds=self.own_seeds.get(id_, ()))
            for place, id_ in enumerate(ids)
            if id_ in self._natures
        }


def _ran(way: bool | str, test_seed: int) -> Ran:
    return Ran(bool(way), test_seed, way if isinstance(way, str) else "")


def failure(id_: str, seeds: Seeds, before: list[StartedTest], way: str = "") -> Failure:
    record = Record(id_, id_, seeds, 42, drew=True)
    return Failure(
        id_, record, started(id_), [*before, started(id_)], len(before), False, False, ("", 0), way
    )


def triage(
    natures: Mapping[str, Nature],
    time: int = 1000,
    seeds: Seeds = OWN,
    before: list[StartedTest] = BEFORE,
    way: str = "",
) -> tuple[dict[str, str], Processes]:
    """Return the verdict on each test, and what was run."""
    processes = Processes(natures, time)
    failures = [failure(id_, seeds, before, way) for id_ in natures]
    experiments = Experiments(cast("Any", processes), failures, (), lambda word: None)
    experiments.run(SESSION_SEED, Triage(10, 60))
    verdicts = [decide(notes.observed()) for notes in experiments.notes]
    kinds = {id_: verdict.kind for id_, verdict in zip(natures, verdicts, strict=True)}
    return cast("dict[str, str]", kinds), processes


def always(seed: int, before: list[str]) -> bool:
    return True


def by_seed(seed: int, before: list[str]) -> bool:
    return seed == SESSION_SEED or seed % 3 == 0


def by_other_seed(seed: int, before: list[str]) -> bool:
    return seed == SESSION_SEED


def after_first(seed: int, before: list[str]) -> bool:
    return "first" in before


def after_spoiler(seed: int, before: list[str]) -> bool:
    return "spoiler" in before


def test_each_nature_has_its_verdict() -> None:
    verdicts, _ = triage({"spoiler": always, "a": by_seed, "b": after_first, "c": after_spoiler})
    assert verdicts == {
        "spoiler": "always fails",
        "a": "seed-dependent",
        "b": "needs other tests",
        "c": "needs other tests",
    }


def test_a_failure_in_another_way_is_another() -> None:
    def value_after_first(seed: int, before: list[str]) -> str:
        return "ValueError" if "first" in before else "KeyError"

    nature = {"a": value_after_first}
    assert triage(nature, way="ValueError")[0] == {"a": "needs other tests"}
    assert triage(nature, way="ValueError", before=[])[0] == {"a": "not deterministic"}
    assert triage(nature, way="OSError")[0] == {"a": "not deterministic"}
    assert triage(nature, way="KeyError")[0] == triage(nature)[0] == {"a": "always fails"}


def test_two_ways_under_one_seed_are_not_deterministic() -> None:
    ways = iter(["A", "B"] * 20)
    assert triage({"a": lambda seed, before: next(ways)})[0] == {"a": "not deterministic"}
    seen: Counter[int] = Counter()

    def way(seed: int, before: list[str]) -> str:
        seen[seed] += 1
        passes = seed % 2 and seed != SESSION_SEED
        return "" if passes else "B" if seen[seed] == 2 and seed != SESSION_SEED else "A"

    assert triage({"a": way})[0] == {"a": "not deterministic"}


class ForkingProcesses(Processes):
    """Forks as often as it may; in a fork, tests end as a further nature says.

    :param forked: how all tests end there.
    """

    def __init__(self, natures: Mapping[str, Nature], forked: Nature) -> None:
        super().__init__(natures)
        self._forked = forked

    def run(
        self,
        tests: Iterable[StartedTest],
        seeds: Seeds,
        reverses: bool = False,
        may_fork: bool = False,
    ) -> dict[str, Ran]:
        found = super().run(tests, seeds, reverses)
        if may_fork:
            self.forks += 1
            return {id_: _ran(self._forked(seeds.session_seed, []), 1) for id_ in found}
        return found


@pytest.mark.parametrize(
    ("forked", "nature", "kind"),
    [
        (by_seed, by_seed, "seed-dependent"),
        (always, always, "always fails"),
        (always, by_other_seed, "seed-dependent"),
        (by_seed, always, "always fails"),
    ],
)
def test_forks_decide_only_if_fresh_processes_say_the_same(
    forked: Nature, nature: Nature, kind: str
) -> None:
    processes = ForkingProcesses({"a": nature}, forked)
    failures = [failure("a", OWN, BEFORE)]
    experiments = Experiments(cast("Any", processes), failures, (), lambda word: None)
    experiments.run(SESSION_SEED, Triage(10, 60))
    verdict = decide(experiments.notes[0].observed())
    fresh = {seed for seed, _ in processes.ran}
    assert verdict.kind == kind
    assert verdict.failed == sum(nature(seed, []) is True for seed in fresh)


def test_ways_are_counted_by_seeds() -> None:
    def way(seed: int, before: list[str]) -> str:
        return "A" if seed % 2 else "B"

    processes = Processes({"a": way})
    failures = [failure("a", OWN, BEFORE, "B")]
    experiments = Experiments(cast("Any", processes), failures, (), lambda word: None)
    experiments.run(SESSION_SEED, Triage(10, 60))
    ways = dict(decide(experiments.notes[0].observed()).ways)
    seeds = {seed for seed, _ in processes.ran}
    assert ways == {"A": sum(seed % 2 for seed in seeds), "B": sum(1 - seed % 2 for seed in seeds)}


def test_a_test_that_was_first_needs_no_other() -> None:
    assert triage({"a": after_first}, before=[])[0] == {"a": "not deterministic"}


@pytest.mark.parametrize(
    ("time", "verdict"),
    [(0, "unknown"), (1, "passes alone"), (2, "passes alone"), (3, "needs other tests")],
)
def test_without_time_less_is_known(time: int, verdict: str) -> None:
    assert triage({"b": after_first}, time)[0] == {"b": verdict}


def test_a_test_with_a_seed_of_its_own_does_not_run_after_others() -> None:
    """Its option would give them all that seed: they would be other tests."""
    seeds = Seeds(SESSION_SEED, ("--seedall-test-seed=7",))
    verdicts, processes = triage({"b": after_first}, seeds=seeds)
    assert verdicts == {"b": "passes alone"}
    assert all(ids == ["b"] for _, ids in processes.ran)


def test_the_other_seeds_are_the_same_each_time() -> None:
    first, second = (triage({"a": by_seed})[1].ran for _ in range(2))
    assert first == second
    assert len({seed for seed, _ in first}) == 11


@pytest.mark.parametrize("chance", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_tests_that_fail_by_chance_are_seldom_taken_for_others(chance: float) -> None:
    draw = random.Random(7).random
    found = Counter(
        triage({"flaky": lambda seed, before: draw() < chance})[0]["flaky"] for _ in range(500)
    )
    wrong = found.total() - found["not deterministic"]
    assert wrong <= {0.9: 0.4}.get(chance, 0.1) * found.total(), found


def test_a_test_that_no_seed_reaches_runs_under_two_others() -> None:
    own = ("random.seed(42)   conftest.py:8",)
    processes = Processes({"a": always, "b": always})
    processes.own_seeds = {"a": own}
    failures = [failure("a", OWN, BEFORE)._replace(own_seeds=own), failure("b", OWN, BEFORE)]
    experiments = Experiments(cast("Any", processes), failures, (), lambda word: None)
    experiments.run(SESSION_SEED, Triage(10, 60))
    kinds = [decide(notes.observed()).kind for notes in experiments.notes]
    assert kinds == ["seed has no effect", "always fails"]
    under_others = [ids for seed, ids in processes.ran if seed != SESSION_SEED]
    assert under_others == [["a", "b"]] * 2 + [["b"]] * 8

"""Which fresh interpreters a diagnosis asks for, and what it says of what they give."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from diagnosed import traced

from pytest_seedall.diagnosis.experiments import Tally
from pytest_seedall.diagnosis.latent_runs import LatentCase, Step, steps
from pytest_seedall.diagnosis.latent_sessions import Sessions, running_with
from pytest_seedall.diagnosis.telling import Cause, Diagnosis
from pytest_seedall.running.fresh_runs import Kept
from pytest_seedall.running.runs import Outcome, Run
from pytest_seedall.running.wanted import Repetition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pytest_seedall.processes.errands import Errand
    from pytest_seedall.running.variations import Variation

VARIED = Repetition(vary=("threads",))


@pytest.fixture(autouse=True)
def hash_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("OMP_NUM_THREADS", "4")  # the other number is 1


def kept(result: object, **others: Any) -> Kept:
    return Kept(Run((Outcome("call", str(result)),), (), (), (), ()), **others)


def compute(result: object) -> str:
    return f"found {result}"


class Interpreters:
    """Stands for `FreshRuns`.

    :param result: what each test gives, by the interpreter's label and the number of the errand.
    """

    def __init__(self, result: Callable[[str, int], object]) -> None:
        self._result = result
        self.errands: list[Errand] = []
        self.labels: list[str] = []
        self.seeds: set[str] = set()
        self.put_back = 0

    def id_of(self, item: Any) -> str:
        return str(item.name)

    def made(
        self, item: object, kind: Variation, errand: Errand, seconds: float
    ) -> Mapping[str, Kept]:
        self.errands.append(errand)
        self.labels.append(kind.label)
        self.seeds.add(kind.environment["PYTHONHASHSEED"])
        result = self._result(kind.label, len(self.errands))
        if result is None:
            return {}
        traces = {id_: traced(partial(compute, result)) for id_ in errand.traced}
        return {id_: kept(result, trace=traces.get(id_)) for id_ in errand.ids}

    @contextmanager
    def generators_kept(self) -> Iterator[Callable[[], None]]:
        def put_back() -> None:
            self.put_back += 1

        yield put_back


class Live:
    """Stands for the `Case` of a test in this process."""

    def __init__(self, diagnosis: Diagnosis) -> None:
        self._found = diagnosis
        self.live, self.diagnosis = Tally(), Diagnosis()

    def look(self) -> None:
        self.live, self.diagnosis = Tally(0, 5), self._found


class Latent:
    """Tests in fresh interpreters, and their diagnoses."""

    def __init__(self, result: Callable[[str, int], object], live: Diagnosis | None = None) -> None:
        self.deadline: Any = SimpleNamespace(left=60.0)
        self.interpreters = Interpreters(result)
        fresh: Any = self.interpreters
        self.sessions = Sessions(fresh, {"test": VARIED, "test_2": VARIED})
        self.live: Any = Live(live or Diagnosis())
        self.case = self.of("test")

    def of(self, name: str) -> LatentCase:
        item: Any = SimpleNamespace(name=name, config=SimpleNamespace(rootpath=Path.cwd()))
        repeats: Any = SimpleNamespace(item=item, wanted=VARIED, runs=("this run", "another"))
        return LatentCase(repeats, self.live, self.sessions, self.deadline, lambda _: None)

    def look(self) -> Diagnosis:
        self.case.look()
        return self.case.diagnosis


def test_a_cause_has_three_runs_and_is_traced() -> None:
    latent = Latent(lambda label, _: label)
    found = latent.look()
    assert [cause.source for cause in found.causes] == ["threads"]
    assert found.tested.startswith("tested: 3+3 runs; the 3 with 1 thread agree, and differ from")
    assert latent.interpreters.labels == [
        *["fresh interpreter"] * 3,
        *["with 1 thread"] * 3,
        "fresh interpreter",
        "with 1 thread",
    ]
    errands = latent.interpreters.errands
    assert [one.traced for one in errands] == [()] * 6 + [("test", "test_2")] * 2
    assert len({one.results for one in errands}) == 8
    assert latent.interpreters.seeds == {"7"}
    assert latent.interpreters.put_back == 0
    assert found.where[1].startswith("argument `result`: 'fresh interpreter', then 'with 1 ")


def test_what_is_known_of_another_test_is_not_asked_again() -> None:
    latent = Latent(lambda label, _: label)
    first = latent.look()
    latent.case = latent.of("test_2")
    assert latent.look() == first
    assert len(latent.interpreters.errands) == 8


@pytest.fixture(params=["linux", "darwin"])
def platform(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    name: str = request.param
    monkeypatch.setattr("pytest_seedall.diagnosis.latent_runs.sys", SimpleNamespace(platform=name))
    return name


def test_a_test_that_differs_by_itself(platform: str) -> None:
    latent = Latent(lambda _, number: number)
    found = latent.look()
    assert found.causes == ()
    assert found.why_not == (
        "not found: differs between fresh interpreters with the same settings, not between runs "
        "in one"
    )
    assert latent.interpreters.put_back == 1
    fixed = ["with fixed addresses"] * 2 if platform == "linux" else []
    assert latent.interpreters.labels[2:-2] == fixed
    traces = [one.traced for one in latent.interpreters.errands]
    assert traces == [(), (), *[()] * len(fixed), *[("test", "test_2")] * 2]


def test_a_test_that_depends_on_addresses(platform: str) -> None:
    latent = Latent(lambda label, number: 0 if "fixed" in label else number)
    found = latent.look()
    if platform == "linux":
        assert found.tested == ("tested: 3+5 runs; all 3 differ; 5 with fixed addresses agree")
        assert found.advice == ("order and name things by what they are, not by their address",)
    assert [cause.source for cause in found.causes] == ["addresses"] * (platform == "linux")
    assert found.where


def test_only_this_process_differs() -> None:
    found = Latent(lambda *_: "same").look()
    assert found.why_not == (
        "not found: the same in fresh interpreters, whatever was changed; only this one differs, "
        "by what ran before it, or how it was started"
    )


@pytest.mark.parametrize("result", [lambda _, number: number, lambda *_: "same"])
def test_a_cause_in_this_process(result: Callable[[str, int], object]) -> None:
    live = Diagnosis(causes=(Cause("clock", "the clock"),))
    assert Latent(result, live).look() == live


def test_interpreters_that_give_nothing() -> None:
    found = Latent(lambda *_: None).look()
    assert found.why_not == "not found: not tested: threads"


def test_the_time_is_over() -> None:
    def result(label: str, number: int) -> object:
        latent.deadline.left = 60.0 if number == 1 else 0.0
        return label

    latent = Latent(result)
    expected = "not found: the time is over after 1 run in fresh interpreters (ini "
    assert latent.look().why_not.startswith(expected)
    latent.look()  # there is none for another
    assert len(latent.interpreters.errands) == 2
    latent.deadline.left = 60.0
    latent.look()
    _, second, third = latent.interpreters.errands
    assert second.results != third.results  # the second was ended early: it is run again


def test_an_interrupt_leaves_what_is_known() -> None:
    def result(label: str, number: int) -> object:
        if number in (3, 8):
            raise KeyboardInterrupt
        return label

    latent = Latent(result)
    with pytest.raises(KeyboardInterrupt):
        latent.look()
    assert latent.case.diagnosis == Diagnosis(why_not="not found")
    latent.case = latent.of("test")
    with pytest.raises(KeyboardInterrupt):
        latent.look()  # it goes on, up to the tracing
    assert [cause.source for cause in latent.case.diagnosis.causes] == ["threads"]


@pytest.mark.parametrize(
    ("vary", "label", "seed", "expected"),
    [
        (("cpu", "order"), "in reverse order", "", [["order"], ["cpu"], ["hash"]]),
        (("cpu", "order"), "in reverse order", "1", [["order"], ["cpu"], []]),
        (("hash", "cpu"), "without CPU features", "", [["cpu"], ["hash"], []]),
        ((), "fresh interpreter", "", [["hash"], [], []]),
        ((), "fresh interpreter", "1", [[], [], []]),
    ],
)
def test_the_likeliest_settings_come_first(
    monkeypatch: pytest.MonkeyPatch,
    vary: tuple[str, ...],
    label: str,
    seed: str,
    expected: Sequence[list[str]],
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", seed)
    found = steps(Repetition(vary=vary), label)
    assert [step.kinds for step in found] == expected
    assert found[1] == Step(found[1].kinds, is_enough=True)


@pytest.mark.parametrize(
    ("also_outside", "seconds", "vary", "expected"),
    [
        (False, 0.1, "threads", ["test", "inside", "slow"]),
        (True, 0.1, "threads", ["test", "inside", "outside", "slow"]),
        (True, 0.6, "threads", ["test"]),
        (False, 5.0, "order", ["test", "inside", "slow"]),
    ],
)
def test_the_tests_that_run_as_well(
    also_outside: bool, seconds: float, vary: str, expected: list[str]
) -> None:
    wanted = Repetition(vary=(vary,))
    others = {
        "test": (wanted, kept("", outside=("forks",), seconds=9.0)),
        "inside": (wanted, kept("", seconds=0.5)),
        "outside": (wanted, kept("", outside=("forks",), seconds=0.25)),
        "slow": (wanted, kept("", seconds=seconds)),
    }
    fresh: Any = SimpleNamespace(id_of=lambda item: item.name, alike=lambda *_: others)
    repeats: Any = SimpleNamespace(item=SimpleNamespace(name="test"), wanted=wanted)
    assert list(running_with(repeats, fresh, also_outside=also_outside)) == expected

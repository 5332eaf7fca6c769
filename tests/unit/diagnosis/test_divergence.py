"""The first divergence: functions that have one, at a line that is known, and some without."""

from __future__ import annotations

import operator
import pickle
import tempfile
import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import parting
import pytest
from diagnosed import traced
from parting import CASES, Case

from pytest_seedall.tracing.divergence import first_divergence, line_of
from pytest_seedall.tracing.recorder import Limits, Recorder
from pytest_seedall.tracing.tracing import tracing

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_seedall.tracing.divergence import Divergence
    from pytest_seedall.tracing.traces import Trace

pytestmark = pytest.mark.usefixtures("way")


def between(function: Callable[[], object], **options: Any) -> Divergence | None:
    """Return where two calls of a function part, one of which was traced elsewhere."""
    first = pickle.loads(pickle.dumps(traced(function, **options)))
    second = traced(function, **options)
    assert first.stopped == second.stopped == ""
    return first_divergence(first, second)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.call.__name__)
def test_the_line_and_the_variable_are_named(case: Case) -> None:
    found = between(case.call)
    assert found is not None
    assert (found.function, found.line) == (case.place.__qualname__, case.line)
    assert (found.role, found.name) == (case.role, case.name)
    assert found.texts[0] != found.texts[1] or found.texts == ("not kept", "not kept")
    assert found.filename == parting.__file__
    assert found.source.endswith(parting.MARK)
    assert found.is_in_thread is (case.call is parting.thread)


def test_the_line_of_a_comprehension_is_named() -> None:
    """Before Python 3.12 it is a function of its own."""
    for function in (parting.comprehension, parting.inner_function, parting.sorted_by_key):
        found = between(function)
        assert found is not None
        assert found.source.endswith(parting.MARK)


def test_differences_tell_how_far_values_are_apart() -> None:
    found = between(parting.last_ulp)
    assert found is not None
    assert found.difference is not None
    assert found.difference.ulps == 1
    found = between(parting.array_element)
    assert found is not None
    assert found.difference is not None
    assert found.difference.place == "weights[1, 2]"
    found = between(parting.attribute_of_self)
    assert found is not None
    assert found.difference is not None
    assert found.difference.path == "self.seen['at']"


def test_both_ways_are_told() -> None:
    found = between(parting.branch)
    assert found is not None
    assert sorted(text.partition(" line")[0] for text in found.texts) == ["returned at"] * 2
    found = between(parting.only_one_raises)
    assert found is not None
    assert any("raised ValueError: " in text for text in found.texts)
    found = between(parting.only_one_calls)
    assert found is not None
    assert "called one()" in found.texts


def test_a_line_is_told_as_one() -> None:
    found = between(parting.two_deep)
    assert found is not None
    line = CASES[2].line
    expected = f"model.py:{line} in fresh_name()     name = uuid.uuid4().hex  # here"
    assert line_of(found, "model.py") == expected


def test_arguments_that_differ_from_the_beginning() -> None:
    def check(number: int) -> int:
        return number + 1

    traces = [traced(partial(check, number)) for number in (1, 2)]
    found = first_divergence(*traces)
    assert found is not None
    assert (found.role, found.name, found.texts) == ("argument", "number", ("1", "2"))
    assert found.line == check.__code__.co_firstlineno
    assert found.note == "at the beginning of the call"


def test_the_first_line_that_uses_an_argument_is_better() -> None:
    def use(numbers: list[int]) -> int:
        numbers.append(1)
        return len(numbers)

    def leave(numbers: list[int]) -> int:
        return 1 if numbers else 0

    found = [
        first_divergence(*[traced(partial(function, [0] * size)) for size in (1, 2)])
        for function in (use, leave)
    ]
    assert [one and (one.source, one.role) for one in found] == [
        ("numbers.append(1)", "local"),
        ("def leave(numbers: list[int]) -> int:", "argument"),
    ]


class Plain:
    """Has no ``repr`` of its own."""


def address_in_a_text() -> str:
    parting.KEPT.append(Plain())
    text = repr(parting.KEPT[-1])
    return text  # noqa: RET504


def left_out() -> None:
    lock = threading.Lock()
    function = lock.locked
    with lock:
        function()


def add(total: list[int], lock: threading.Lock, number: int) -> int:
    part = number * 2
    with lock:
        total[0] += 0
    return part


def no_numbers() -> float:
    nothing = float("nan")
    return nothing * 0.0


def set_of_texts() -> set[str]:
    found = {"a", "b", "c"}
    return found | {"d"}


def own_equality() -> None:
    class Odd:
        def __eq__(self, other: object) -> bool:
            raise RuntimeError

        def __hash__(self) -> int:
            raise RuntimeError

        def __repr__(self) -> str:
            raise RuntimeError

    odd = Odd()
    with suppress(RuntimeError):
        hash(odd)


@pytest.mark.parametrize(
    "function",
    [address_in_a_text, left_out, no_numbers, set_of_texts, own_equality],
    ids=lambda function: function.__name__,
)
def test_what_is_the_same_does_not_part(function: Callable[[], object]) -> None:
    assert between(function) is None


def test_threads_may_come_in_any_order() -> None:
    total, lock = [0], threading.Lock()

    traces = []
    for numbers in ([1, 2], [2, 1]):
        recorder = Recorder()
        with tracing(recorder):  # the other functions around are not seen: they began before
            for number in numbers:
                worker = threading.Thread(target=add, args=(total, lock, number))
                worker.start()
                worker.join()
        traces.append(recorder.trace())
    assert [len(trace.threads) > 1 for trace in traces] == [True, True]
    assert first_divergence(*traces) is None


def race(early: list[int], late: list[int]) -> Trace:
    """Trace two threads, which go on in such an order, at one line and at the next."""
    gates, done = [[threading.Event() for _ in range(2)] for _ in "ab"]

    def opened(numbers: list[int]) -> Callable[[], object]:
        """Return a function that lets threads go on; none of its code is the project's."""
        turns = [
            partial(call, event)
            for number in numbers
            for call, event in (
                (threading.Event.set, gates[number]),
                (threading.Event.wait, done[number]),
            )
        ]
        return partial(list, map(operator.call, turns))

    def run() -> None:
        found: list[int] = []

        def work(number: int) -> None:
            gates[number].wait()
            found.append(number)
            done[number].set()

        workers = [threading.Thread(target=work, args=(number,)) for number in range(2)]
        for worker in workers:
            worker.start()
        first()
        last()
        for worker in workers:
            worker.join()
        found.sort()

    first, last = opened(early), opened(late)
    return traced(run)


@pytest.mark.parametrize("early", [0, 1])
def test_the_line_in_a_thread_is_told_whatever_the_main_thread_sees_of_it(early: int) -> None:
    """It looks at what is shared before any thread has written, in one of the runs, or after."""
    numbers = [0, 1]
    found = first_divergence(race(numbers[:early], numbers[early:]), race([1], [0]))
    assert found is not None
    assert (found.source, found.is_in_thread) == ("found.append(number)", True)


def test_when_the_main_thread_sees_what_others_have_done_is_no_difference() -> None:
    assert first_divergence(race([0], [1]), race([], [0, 1])) is None


def file_in(folder: str) -> bytes:
    name = f"{folder}/file"
    return name.encode()


def test_temporary_folders_are_the_same() -> None:
    traces, plain = [], []
    for _ in range(2):
        with tempfile.TemporaryDirectory() as folder:
            name = partial(file_in, folder)
            traces.append(traced(name, folders={folder: "temporary"}))
            plain.append(traced(name))
    assert first_divergence(*traces) is None
    assert first_divergence(*plain) is not None


def test_traces_that_stopped_are_compared_as_far_as_they_go() -> None:
    first = traced(parting.two_deep, limits=Limits(events=3))
    assert first.stopped == "after 3 events"
    assert first_divergence(first, traced(parting.two_deep)) is None

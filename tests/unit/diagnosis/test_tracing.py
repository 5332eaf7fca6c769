"""Tracing: what is seen of the project's code, beside others that look on, and within limits."""

from __future__ import annotations

import json
import sys
import threading
from contextlib import ExitStack, suppress
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import parting
import pytest
from diagnosed import traced

from pytest_seedall.running.returns import seeing_returns
from pytest_seedall.tracing.calls import watching_calls
from pytest_seedall.tracing.monitors import free_tool
from pytest_seedall.tracing.recorder import Limits, Recorder
from pytest_seedall.tracing.tracing import tracing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from pytest_seedall.tracing.traces import Trace

pytestmark = pytest.mark.usefixtures("way")


def steps(trace: Trace, thread: int = 0) -> list[tuple[str, str, int]]:
    """Return what happened: the function without what is around it, what, at which of its lines."""
    found: list[tuple[str, str, int]] = []
    for event in trace.threads[thread]:
        function = trace.functions[event.function]
        name = function.name.rpartition(".")[2]
        found.append((name, event.kind, event.line - function.line))
    return found


def steps_of(function: Callable[[], object], **options: Any) -> list[tuple[str, str, int]]:
    trace = traced(function, **options)
    assert trace.stopped == ""
    return steps(trace)


def double(number: int) -> int:
    return number * 2


def plain() -> int:
    found = double(2)
    return found + 1


def test_calls_and_lines_are_seen_in_the_order_in_which_they_end() -> None:
    assert steps_of(plain) == [
        ("plain", "start", 0),
        ("double", "start", 0),
        ("double", "return", 1),
        ("plain", "line", 1),
        ("plain", "return", 2),
    ]


def test_a_start_has_the_line_with_the_call() -> None:
    trace = traced(plain)
    start = trace.threads[0][1]
    assert start.caller == (1, plain.__code__.co_firstlineno + 1)
    assert trace.threads[0][0].caller == (0, 0)


def test_libraries_are_not_traced() -> None:
    assert {name for name, _, _ in steps_of(lambda: json.dumps([1]))} == {"<lambda>"}


def called_back() -> list[int]:
    return sorted([2, 1], key=double)


def test_what_a_library_calls_is_traced() -> None:
    assert [step[:2] for step in steps_of(called_back)][1:5] == [
        ("double", "start"),
        ("double", "return"),
    ] * 2


def rescued() -> int:
    try:
        return wrong()
    except ValueError:
        return 3


def wrong() -> int:
    raise ValueError("no")


def test_exceptions_are_seen_where_they_come_through() -> None:
    trace = traced(rescued)
    assert [step for step in steps(trace) if step[1] != "line"] == [
        ("rescued", "start", 0),
        ("wrong", "start", 0),
        ("wrong", "raise", 1),
        ("wrong", "end", 1),
        ("rescued", "raise", 2),
        ("rescued", "return", 4),
    ]
    (change,) = trace.threads[0][2 + 1].changes
    assert change.value == "ValueError: no"


def count(number: int) -> Iterator[int]:
    for step in range(number):  # noqa: UP028
        yield step


def counted() -> int:
    return sum(count(2))


def test_generators_yield_and_go_on() -> None:
    assert [step[1] for step in steps_of(counted) if step[0] == "count"] == [
        *("start", "line"),
        *("yield", "resume", "line", "line"),
        *("yield", "resume", "line", "return"),
    ]


def closed() -> None:
    generator = count(5)
    next(generator)
    generator.close()  # type: ignore[attr-defined]


def thrown() -> None:
    generator = count(5)
    next(generator)
    with suppress(KeyError):
        generator.throw(KeyError("x"))  # type: ignore[attr-defined]


def test_generators_that_end_early_leave_nothing_behind() -> None:
    assert steps_of(closed)[-1][:2] == ("closed", "return")
    found = steps_of(thrown)
    assert ("count", "end") in [step[:2] for step in found]
    assert found[-1][:2] == ("thrown", "return")


def test_each_thread_has_its_own_events() -> None:
    def function() -> None:
        worker = threading.Thread(target=partial(double, 4))
        worker.start()
        worker.join()

    trace = traced(function)
    assert len(trace.threads) == 2
    assert {name for name, _, _ in steps(trace)} == {"function"}
    assert [step[:2] for step in steps(trace, 1)] == [("double", "start"), ("double", "return")]


def test_a_thread_that_goes_on_is_left_alone() -> None:
    go = threading.Event()

    def work() -> None:
        go.wait(10)
        double(1)

    worker = threading.Thread(target=work)
    recorder = Recorder()
    with tracing(recorder):
        worker.start()
    before = recorder.trace().length
    go.set()
    worker.join()
    assert recorder.trace().length == before


def test_what_is_imported_or_ends_by_itself_is_not_recorded(folder: Any) -> None:
    (folder / "project_module_of_ours.py").write_text("def made():\n    return 1\nVALUE = made()\n")

    class Ending:
        def __del__(self) -> None:
            double(3)

    def function() -> int:
        module = import_module("project_module_of_ours")
        Ending()
        return int(module.VALUE)

    assert {name for name, _, _ in steps_of(function)} == {"function"}


def endless() -> None:
    while True:
        double(1)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [(Limits(events=50), "after 50 events"), (Limits(seconds=0.0), "after 0 seconds")],
)
def test_tracing_stops_in_the_middle(limits: Limits, reason: str) -> None:
    def function() -> int:
        return sum(double(number) for number in range(1000))

    trace = traced(function, limits=limits)
    assert trace.stopped == reason
    assert trace.length <= 50
    assert function() == 999_000


def test_a_recorder_that_fails_is_no_matter_of_the_code() -> None:
    class Failing(Recorder):
        def line(self, frame: FrameType, line: int) -> None:
            raise KeyError

    recorder = Failing()
    with tracing(recorder):
        assert plain() == 5
    assert recorder.stopped == "by KeyError"


def too_deep(depth: int) -> int:
    return too_deep(depth + 1) + 1


def test_recursion_without_end_raises_what_it_raises() -> None:
    recorder = Recorder()
    with tracing(recorder), pytest.raises(RecursionError):
        too_deep(0)
    with tracing(Recorder()):
        assert plain() == 5


def test_code_that_sets_trace_functions_of_its_own() -> None:
    seen: list[str] = []

    def trace(frame: FrameType, event: str, argument: object) -> None:
        seen.append(event)

    def function() -> int:
        before, before_profile = sys.gettrace(), sys.getprofile()
        sys.settrace(trace)
        sys.setprofile(trace)
        found = double(3)
        sys.setprofile(before_profile)
        sys.settrace(before)
        return found

    before = sys.gettrace()
    traced(function)
    assert "call" in seen
    assert sys.gettrace() is before


def test_a_trace_function_is_put_back() -> None:
    def trace(frame: FrameType, event: str, argument: object) -> None:
        return

    before, before_in_threads = sys.gettrace(), threading.gettrace()
    try:
        sys.settrace(trace)
        threading.settrace(trace)
        traced(plain)
        found = sys.gettrace(), threading.gettrace()
    finally:
        sys.settrace(before)
        threading.settrace(before_in_threads)  # type: ignore[arg-type, unused-ignore]
    assert found == (trace, trace)


def test_others_look_on_at_the_same_time() -> None:
    returned: list[object] = []
    noted: list[str] = []
    recorder = Recorder()
    with ExitStack() as stack:
        stack.enter_context(seeing_returns(plain.__code__, lambda _, value: returned.append(value)))
        stack.enter_context(watching_calls({double: "double"}, lambda what, _: noted.append(what)))
        stack.enter_context(tracing(recorder))
        plain()
    assert (returned, noted) == ([5], ["double"])
    assert recorder.trace().length == 5


@pytest.mark.skipif(not hasattr(sys, "monitoring"), reason="there are none")
def test_all_numbers_for_tools_are_given_back() -> None:
    before = free_tool()
    assert before is not None
    for _ in range(10):
        traced(plain)
    assert free_tool() == before


def test_code_is_traced_again_by_the_next() -> None:
    assert traced(parting.two_deep).length == traced(parting.two_deep).length

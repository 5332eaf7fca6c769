"""The comparisons that are read from what a test leaves: before Python 3.12."""

from __future__ import annotations

import cProfile
import gc
import sys
import weakref
from contextlib import ExitStack, nullcontext, suppress
from types import FunctionType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy
import pytest
from pytest import approx  # noqa: PT013

from pytest_seedall.running import returns
from pytest_seedall.running.returns import seeing_returns
from pytest_seedall.sweep.asserted import finished, seeing
from pytest_seedall.sweep.asserted.seeing import seeing_call, seeing_comparisons
from pytest_seedall.sweep.runs import Comparison

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

BOUND = 0.5


@pytest.fixture(autouse=True)
def no_monitoring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeing, "free_tool", lambda: None)


def seen_of(function: Callable[..., Any], *arguments: Any) -> list[tuple[Any, ...]]:
    """Return what is seen while a function runs, and ends or raises an AssertionError."""
    seen: list[Comparison] = []
    with seeing_comparisons(function, seen.append), suppress(AssertionError):
        function(*arguments)
    return [each[: 5 if each.tolerance else 4] for each in seen]


def plain(value: Any) -> None:
    other = 0.25
    assert value > BOUND
    assert 0.1 < other < 0.3
    assert not value < -other
    assert abs(value - other) <= 1.5 * 2**-1 + 3


def test_variables_and_constants_are_read() -> None:
    assert seen_of(plain, 0.75) == [
        ("value > BOUND", 0.75, ">", 0.5),
        ("0.1 < other", 0.1, "<", 0.25),
        ("other < 0.3", 0.25, "<", 0.3),
        ("not value < -other", 0.75, ">=", -0.25),
        ("abs(value - other) <= 1.5 * 2**-1 + 3", 0.5, "<=", 3.75),
    ]


def test_one_that_does_not_hold_is_the_last() -> None:
    assert seen_of(plain, 0.25) == [("value > BOUND", 0.25, ">", 0.5)]


def of_tensors(value: Any) -> None:
    assert value.item() > float(value) / 2
    assert value == pytest.approx(0.5, abs=0.25)
    assert value == approx(1, rel=0.5)


def test_an_array_and_what_is_approximate_are_read() -> None:
    assert seen_of(of_tensors, numpy.array(0.75)) == [
        ("value.item() > float(value) / 2", 0.75, ">", 0.375),
        ("value == pytest.approx(0.5, abs=0.25)", 0.75, "~=", 0.5, 0.25),
        ("value == approx(1, rel=0.5)", 0.75, "~=", 1.0, 0.5),
    ]


def of_containers(value: float) -> None:
    losses = [value, value / 2, value / 4]
    history = {"loss": losses}
    assert losses[-1] < losses[0]
    assert history["loss"][-1] < 1
    assert sum(losses[1:]) < 1
    with nullcontext(value) as same:
        assert max(same, 0) > 0
    assert len(losses) > 2
    assert min(losses[:-1]) > 0


def test_what_is_in_lists_and_what_python_makes_of_it_is_read() -> None:
    assert seen_of(of_containers, 1.0) == [
        ("losses[-1] < losses[0]", 0.25, "<", 1.0),
        ('history["loss"][-1] < 1', 0.25, "<", 1.0),
        ("sum(losses[1:]) < 1", 0.75, "<", 1.0),
        ("max(same, 0) > 0", 1.0, ">", 0.0),
        ("len(losses) > 2", 3.0, ">", 2.0),
        ("min(losses[:-1]) > 0", 0.5, ">", 0.0),
    ]


class OwnList(list[float]):
    def __getitem__(self, key: Any) -> Any:
        return 1.0


def of_what_may_change(value: float) -> None:
    losses, array = [value], numpy.array(value)
    own = OwnList([value])
    assert losses[0] < 1
    assert array < 1
    assert own[0] > 0
    losses.append(value)
    array += 1
    with suppress(ValueError):
        assert value > 0.25
    with pytest.raises(ZeroDivisionError):
        assert value / 0 > 1


def test_what_may_be_changed_afterwards_and_what_may_be_swallowed_is_not() -> None:
    assert seen_of(of_what_may_change, 0.5) == []


def not_to_be_had(value: Any, **options: Any) -> int:
    value += 0.5
    assert value > 0
    assert str(value) > "0"
    assert round(value) > 0
    assert value == pytest.approx(value, **options)
    assert [value][0] > 0
    assert sorted([value]) > [0]
    assert 1 / (value - value) > 0 if value < 0 else True
    for value in (1.0, 2.0):
        assert value > BOUND
    if value > 1:
        return 1
    assert BOUND < 1
    return 2


def test_what_is_set_again_or_may_not_have_been_reached_is_not() -> None:
    assert seen_of(not_to_be_had, 1.0) == []


def shadowed(value: float, abs: Any) -> None:  # noqa: A002
    assert abs(value) > 0.5
    assert value > 0.5


def test_a_name_of_the_projects_own_is_not_called_again() -> None:
    calls: list[float] = []

    def own(value: float) -> float:
        calls.append(value)
        return 1.0

    assert seen_of(shadowed, 0.75, own) == [("value > 0.5", 0.75, ">", 0.5)]
    assert calls == [0.75]


def on_two_lines(value: float) -> None:
    assert value > 0.0
    assert value > 0.0


def test_the_same_text_on_two_lines_has_the_lines() -> None:
    line = on_two_lines.__code__.co_firstlineno
    assert [text for text, *_ in seen_of(on_two_lines, 1.0)] == [
        f"value > 0.0 (line {line + 1})",
        f"value > 0.0 (line {line + 2})",
    ]


def test_it_has_the_line_too_where_the_second_is_not_reached() -> None:
    line = on_two_lines.__code__.co_firstlineno
    assert [text for text, *_ in seen_of(on_two_lines, -1.0)] == [f"value > 0.0 (line {line + 1})"]


async def waiting(value: float) -> None:
    assert value > 0.5


def test_a_coroutine_is_read() -> None:
    seen: list[Comparison] = []
    with seeing_comparisons(waiting, seen.append), pytest.raises(StopIteration):
        waiting(0.75).send(None)
    assert seen == [Comparison("value > 0.5", 0.75, ">", 0.5)]


def test_a_tracer_goes_on_and_there_is_none_of_ours() -> None:
    """Fixtures and tests ask whether somebody traces: coverage, or a debugger."""
    events: list[str] = []

    def trace(frame: Any, event: str, value: object) -> Any:
        if frame.f_code is on_two_lines.__code__:
            events.append(event)
            return trace
        return None

    before = sys.gettrace()
    seen: list[Comparison] = []
    with seeing_comparisons(on_two_lines, seen.append):
        assert sys.gettrace() is before
        sys.settrace(trace)
        try:
            on_two_lines(1.0)
            assert sys.gettrace() is trace
        finally:
            sys.settrace(before)
    assert events == ["call", "line", "line", "return"]
    assert len(seen) == 2
    assert sys.getprofile() is None


def test_a_profiler_goes_on() -> None:
    events: list[str] = []

    def profile(frame: Any, event: str, value: object) -> None:
        if frame.f_code is on_two_lines.__code__:
            events.append(event)

    seen: list[Comparison] = []
    sys.setprofile(profile)
    try:
        with seeing_comparisons(on_two_lines, seen.append):
            on_two_lines(1.0)
        assert sys.getprofile() is profile
    finally:
        sys.setprofile(None)
    assert events == ["call", "return"]
    assert len(seen) == 2


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="it is a tool of sys.monitoring then")
def test_a_profiler_that_is_not_written_in_python_goes_on() -> None:
    seen: list[Comparison] = []
    profiler = cProfile.Profile()
    profiler.enable()
    try:
        with seeing_comparisons(on_two_lines, seen.append):
            on_two_lines(1.0)
        current: Any = sys.getprofile()
        assert current is profiler
    finally:
        profiler.disable()
    assert seen == []


@pytest.mark.parametrize("is_inner", [True, False])
def test_what_sees_the_return_goes_on(monkeypatch: pytest.MonkeyPatch, is_inner: bool) -> None:
    monkeypatch.setattr(returns, "free_tool", lambda left: None)
    seen: list[Any] = []
    around = [
        seeing_comparisons(plain, seen.append),
        seeing_returns(plain.__code__, lambda _, value: seen.append(value)),
    ]
    with ExitStack() as stack:
        for context in around if is_inner else reversed(around):
            stack.enter_context(context)
        plain(0.75)
    assert seen[0] is None
    assert len(seen) == 6
    assert sys.getprofile() is None


@pytest.mark.parametrize(("room", "name"), [(seeing, "readable_of"), (finished, "compared")])
def test_no_error_of_ours_reaches_the_test(
    monkeypatch: pytest.MonkeyPatch, room: ModuleType, name: str
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(room, name, fail)
    assert seen_of(FunctionType(plain.__code__, globals()), 0.75) == []


def test_a_test_that_is_never_called_leaves_nothing() -> None:
    with seeing_comparisons(plain, lambda _: None):
        pass
    assert sys.getprofile() is None
    with seeing_comparisons(print, lambda _: None):
        pass


def test_the_object_of_a_method_lives_no_longer_for_it() -> None:
    class Owner:
        def plain(self) -> None:
            value = 0.25
            assert value < 1

    def run() -> weakref.ref[Owner]:
        owner, seen = Owner(), list[Comparison]()
        item: Any = SimpleNamespace(obj=owner.plain)
        with seeing_call(item, seen.append):
            item.obj()
        assert [each.text for each in seen] == ["value < 1"]
        return weakref.ref(owner)

    gc.disable()
    try:
        assert run()() is None
    finally:
        gc.enable()

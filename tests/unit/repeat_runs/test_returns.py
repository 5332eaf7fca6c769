"""Seeing a function return: by monitoring, by profiling, and beside others that look on."""

from __future__ import annotations

import asyncio
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall.running import returns
from pytest_seedall.running.returns import seeing_returns

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from types import FrameType

HAS_MONITORING = hasattr(sys, "monitoring")
WAYS = ["monitoring", "profiling"] if HAS_MONITORING else ["profiling"]


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways, of which each must see the same."""
    if request.param == "profiling":
        monkeypatch.setattr(returns, "free_tool", lambda left: None)
    return str(request.param)


def seen_of(function: Callable[..., Any], call: Callable[[], object]) -> list[Any]:
    """Return the locals and the value at each return of a function while it is called."""
    seen: list[Any] = []

    def see(frame: FrameType, value: object) -> None:
        seen.append((dict(frame.f_locals), value))

    with seeing_returns(function.__code__, see):
        call()
    seen_inside = len(seen)
    call()
    assert len(seen) == seen_inside  # nobody looks on any more
    return seen


def plain(number: int) -> int:
    double = number * 2
    return double + 1


def nothing() -> None:
    found = "it"  # noqa: F841


def in_the_middle(number: int) -> str:
    for turn in range(number):
        if turn == 2:
            return "early"
    return "late"


@pytest.mark.usefixtures("way")
def test_a_return_is_seen_with_its_locals_and_its_value() -> None:
    assert seen_of(plain, lambda: plain(3)) == [({"number": 3, "double": 6}, 7)]
    assert seen_of(nothing, nothing) == [({"found": "it"}, None)]
    assert seen_of(in_the_middle, lambda: in_the_middle(9)) == [({"number": 9, "turn": 2}, "early")]


@pytest.mark.usefixtures("way")
def test_other_functions_are_not_seen() -> None:
    assert seen_of(plain, nothing) == []


def wrong() -> int:
    raise ValueError


def rescued() -> int:
    try:
        return wrong()
    except ValueError:
        return 5
    finally:
        done = True  # noqa: F841


@pytest.mark.usefixtures("way")
def test_a_function_that_raises_does_not_return() -> None:
    def call() -> None:
        with pytest.raises(ValueError):
            wrong()

    assert seen_of(wrong, call) == []
    assert seen_of(rescued, rescued) == [({"done": True}, 5)]


def factorial(number: int) -> int:
    return 1 if number == 0 else number * factorial(number - 1)


@pytest.mark.usefixtures("way")
def test_a_function_that_calls_itself_returns_as_often() -> None:
    seen = seen_of(factorial, lambda: factorial(3))
    assert [value for _, value in seen] == [1, 1, 2, 6]
    assert [found["number"] for found, _ in seen] == [0, 1, 2, 3]


async def coroutine(number: int) -> int:
    await asyncio.sleep(0)
    after = number + 1
    await asyncio.sleep(0)
    return after


def generator() -> Generator[int, None, str]:
    yield 1
    yield 2
    return "end"


@pytest.mark.usefixtures("way")
def test_a_coroutine_returns_when_it_ends() -> None:
    seen = seen_of(coroutine, lambda: asyncio.run(coroutine(1)))
    assert seen == [({"number": 1, "after": 2}, 2)]


@pytest.mark.usefixtures("way")
def test_a_generator_returns_when_it_ends() -> None:
    assert seen_of(generator, lambda: list(generator())) == [({}, "end")]


@pytest.mark.usefixtures("way")
def test_a_generator_that_is_thrown_away_does_not_return() -> None:
    assert seen_of(generator, lambda: next(generator())) == []


def closure() -> Callable[[], int]:
    kept = [1]

    def inner() -> int:
        kept.append(2)
        return len(kept)

    return inner


@pytest.mark.usefixtures("way")
def test_variables_that_inner_functions_use_are_locals_too() -> None:
    ((found, value),) = seen_of(closure, closure)
    assert found["kept"] == [1]
    assert found["inner"] is value


@pytest.mark.usefixtures("way")
def test_an_error_in_the_body_ends_the_looking_on() -> None:
    seen: list[object] = []
    before = sys.getprofile()
    with pytest.raises(KeyError), seeing_returns(plain.__code__, lambda *_: seen.append(1)):
        raise KeyError
    plain(1)
    assert seen == []
    assert sys.getprofile() is before


@pytest.mark.usefixtures("way")
def test_one_may_look_on_inside_another() -> None:
    outer: list[object] = []
    inner: list[object] = []
    with seeing_returns(plain.__code__, lambda _, value: outer.append(value)):
        with seeing_returns(nothing.__code__, lambda _, value: inner.append(value)):
            plain(1)
            nothing()
        plain(2)
    assert (outer, inner) == ([3, 5], [None])


# --- beside others --------------------------------------------------------------------------------


@pytest.mark.usefixtures("way")
def test_a_profiler_goes_on_seeing_all_it_saw() -> None:
    def events(look_on: bool) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []

        def profile(frame: FrameType, event: str, _: object) -> None:
            found.append((frame.f_code.co_name, event))

        with ExitStack() as stack:
            sys.setprofile(profile)
            stack.callback(sys.setprofile, None)
            if look_on:
                stack.enter_context(seeing_returns(plain.__code__, lambda *_: None))
            plain(1)
            factorial(2)
            assert sys.getprofile() is not None
        return [pair for pair in found if pair[0] in ("plain", "factorial")]

    assert events(look_on=True) == events(look_on=False) != []


@contextmanager
def tools_taken(numbers: range) -> Iterator[None]:
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
    taken = [number for number in numbers if monitoring.get_tool(number) is None]
    for number in taken:
        monitoring.use_tool_id(number, "theirs")
    try:
        yield
    finally:
        for number in taken:
            monitoring.free_tool_id(number)


@pytest.mark.skipif(not HAS_MONITORING, reason="Python 3.11 has no sys.monitoring")
def test_where_others_monitor_with_all_numbers_it_is_profiled() -> None:
    with tools_taken(range(6)):
        assert seen_of(plain, lambda: plain(3)) == [({"number": 3, "double": 6}, 7)]


@pytest.mark.skipif(not HAS_MONITORING, reason="Python 3.11 has no sys.monitoring")
def test_a_number_that_is_taken_is_left_to_its_owner() -> None:
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
    with tools_taken(range(3, 5)):
        names: list[str] = []
        with seeing_returns(
            plain.__code__, lambda *_: names.extend(map(monitoring.get_tool, range(6)))
        ):
            plain(1)
        assert names.count("theirs") == 2
        assert names.count("pytest-seedall") == 1
    assert "pytest-seedall" not in map(monitoring.get_tool, range(6))


@pytest.mark.skipif(not HAS_MONITORING, reason="Python 3.11 has no sys.monitoring")
def test_monitoring_sees_no_event_of_other_code() -> None:
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
    with seeing_returns(plain.__code__, lambda *_: None):
        tool = next(n for n in range(6) if monitoring.get_tool(n) == "pytest-seedall")
        assert monitoring.get_events(tool) == 0
        assert monitoring.get_local_events(tool, nothing.__code__) == 0
        assert monitoring.get_local_events(tool, plain.__code__) != 0

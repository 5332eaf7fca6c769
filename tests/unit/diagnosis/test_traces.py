"""What is recorded: the values that a line has changed, at that line, within bounds."""

from __future__ import annotations

import math
import pickle
import threading
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest
from diagnosed import traced

from pytest_seedall.comparing.nodes import Array
from pytest_seedall.comparing.showing import show
from pytest_seedall.tracing.divergence import first_divergence
from pytest_seedall.tracing.looking import Looking
from pytest_seedall.tracing.recorder import Limits
from pytest_seedall.tracing.traces import NOT_LOOKED_AT, Change, Event, Trace, Value

if TYPE_CHECKING:
    from collections.abc import Callable

np = pytest.importorskip("numpy")

pytestmark = pytest.mark.usefixtures("way")


def shown(change: Change) -> str:
    value = change.value
    if not isinstance(value, Value):
        return repr(value)
    return value.text if value.snapshot is None else show(value.snapshot, value.snapshot.root)


def changes_of(function: Callable[[], object], **options: Any) -> list[tuple[int, str, str]]:
    """Return what changed in the function itself: at which of its lines, what, and to what."""
    trace = traced(function, **options)
    assert trace.stopped == ""
    first = trace.functions[trace.threads[0][0].function]
    return [
        (event.line - first.line, change.name, shown(change))
        for event in trace.threads[0]
        if trace.functions[event.function] == first
        for change in event.changes
    ]


def numbers() -> int:
    one = 1
    two = one + 1
    one = 5
    return two


def test_a_line_has_what_it_changed() -> None:
    assert changes_of(numbers) == [
        (1, "one", "1"),
        (2, "two", "2"),
        (3, "one", "5"),
        (4, "", "2"),
    ]


def containers() -> None:
    found: list[Any] = []
    found.append(1)
    len(found)
    found[0] = {"a": 2}
    found[0]["a"] = 3


def test_what_changes_inside_is_seen() -> None:
    assert changes_of(containers) == [
        (1, "found", "[]"),
        (2, "found", "[1]"),
        (4, "found", "[{'a': 2}]"),
        (5, "found", "[{'a': 3}]"),
        (5, "", "None"),
    ]


class Counter:
    def __init__(self) -> None:
        self.count = 0

    def add(self) -> None:
        self.count += 1


def attributes() -> None:
    counter = Counter()
    counter.add()
    counter.add()


def test_attributes_are_seen() -> None:
    found = [shown for _, name, shown in changes_of(attributes) if name == "counter"]
    assert found == ["Counter(count=0)", "Counter(count=1)", "Counter(count=2)"]


def arguments(one: int = 1, *others: int, two: str = "b", **more: int) -> None:
    return


def test_arguments_are_there_at_the_start() -> None:
    trace = traced(lambda: arguments(5, 6, two="c", four=4))
    start = next(event for event in trace.threads[0] if event.caller[0])
    assert {change.name: shown(change) for change in start.changes} == {
        "one": "5",
        "others": "(6,)",
        "two": "'c'",
        "more": "{'four': 4}",
    }
    assert trace.functions[start.function].arguments == ("one", "two", "others", "more")


def closures() -> int:
    total = 0

    def add() -> None:
        nonlocal total
        total += 2

    add()
    return total


def test_what_inner_functions_set_is_seen() -> None:
    assert (7, "total", "2") in changes_of(closures)


def no_values() -> None:
    module = math
    function = len
    kind = int
    lock = threading.Lock()
    mock = Mock()
    steps = iter(())
    del module, function, kind, lock, mock, steps


def test_what_is_no_value_is_left_out() -> None:
    assert changes_of(no_values) == [(7, "", "None")]


def test_what_is_pytests_is_left_out(request: pytest.FixtureRequest) -> None:
    def function() -> None:
        given = request
        both = [given.config, 1]
        assert both

    trace = traced(function)
    assert trace.length < 20
    assert {change.name for event in trace.threads[0] for change in event.changes} == {"both", ""}
    names = {change.name for event in trace.threads[0] for change in event.changes}
    assert not any("@" in name for name in names)


def test_what_both_runs_share_is_left_out() -> None:
    shared = Counter()

    def function() -> None:
        counter = shared
        counter.add()

    assert {
        change[1] for change in changes_of(function, is_shared=lambda value: value is shared)
    } == {""}


class Odd:
    def __init__(self) -> None:
        self.inside = 1

    def __eq__(self, other: object) -> bool:
        raise RuntimeError

    def __hash__(self) -> int:
        raise RuntimeError

    def __repr__(self) -> str:
        raise RuntimeError

    def __getattribute__(self, name: str) -> object:
        raise RuntimeError


class OddError(Exception):
    def __str__(self) -> str:
        raise RuntimeError


class OddNames(dict[str, object]):
    def get(self, name: str, default: object = None) -> object:
        raise RuntimeError


class OddKind(type):
    @classmethod
    def __prepare__(cls, name: str, bases: tuple[type, ...], /, **more: Any) -> OddNames:
        return OddNames()


def odd_body() -> int:
    class Made(metaclass=OddKind):
        one = 1

    return int(Made.one)


def odd_ones() -> None:
    try:
        raise OddError
    except OddError as error:
        kept = error
    del kept


def test_objects_are_not_asked() -> None:
    changes_of(odd_ones)
    assert changes_of(odd_body)[-1][2] == "1"
    raised = [event for event in traced(odd_ones).threads[0] if event.kind == "raise"]
    assert [shown(event.changes[0]) for event in raised] == [
        "'OddError: <str() raised RuntimeError>'"
    ]


def test_a_trace_can_be_sent() -> None:
    trace = traced(containers)
    sent = pickle.loads(pickle.dumps(trace))
    assert sent == trace
    assert isinstance(sent, Trace)
    assert isinstance(sent.threads[0][0], Event)


def one_array() -> None:
    array = np.zeros(60_000)
    for step in range(300):
        array[step] = step


def test_large_values_are_looked_at_at_times() -> None:
    """The last of these lines that was looked at names the first that was not."""
    trace = traced(one_array)
    changes = [c for event in trace.threads[0] for c in event.changes if c.name == "array"]
    looked_at = [change for change in changes if change.since != NOT_LOOKED_AT]
    assert 20 <= len(looked_at) <= 200
    assert len(changes) >= 300
    assert {change.since for change in looked_at} == {0, trace.functions[0].line + 3}
    assert first_divergence(trace, traced(one_array)) is None


def test_memory_is_bounded() -> None:
    trace = traced(one_array, limits=Limits(memory=1_000_000))
    values = [c.value for e in trace.threads[0] for c in e.changes if isinstance(c.value, Value)]
    assert len(values) > 20
    assert 900_000 < len(pickle.dumps(trace)) < 1_500_000
    several = traced(texts, limits=Limits(memory=10_000))
    found = [c.value for e in several.threads[0] for c in e.changes if isinstance(c.value, Value)]
    kept = [value.snapshot is not None for value in found]
    assert kept == [True] * kept.count(True) + [False] * kept.count(False)
    assert 0 < kept.count(True) < len(kept)
    assert found[-1].text.startswith("['a', 'a'")


def texts() -> None:
    found = []
    for _ in range(100):
        found.append("a")  # noqa: PERF401


def test_what_does_not_change_takes_no_memory() -> None:
    looking = Looking(lambda _: False, None, 1 << 20)
    array = np.zeros(10_000)
    for _ in range(50):
        looking.at(array)
    array[0] = 1
    value = looking.at(array).value
    assert isinstance(value, Value)
    assert value.snapshot is not None
    assert isinstance(value.snapshot.nodes[0].value, Array)
    assert isinstance(value.snapshot.nodes[0].value.data, bytes)


def test_an_object_that_leads_far_is_cut() -> None:
    chain: list[Any] = []
    for _ in range(100_000):
        chain = [chain, [1]]
    looked = Looking(lambda _: False, None, 1 << 20).at(chain)
    assert looked.work < 20_000


def test_equal_values_are_kept_once() -> None:
    looking = Looking(lambda _: False, None, 1 << 20)
    assert looking.at([1, 2]).value is looking.at([1, 2]).value
    assert looking.at([1, 2]).value is not looking.at([1, 2.0]).value

"""Tests whose comparisons are seen are left alone, and others that look on, too."""

from __future__ import annotations

import ast
import sys
import threading
import weakref
from typing import TYPE_CHECKING, Any

import pytest
from seen_comparisons import needs_monitoring, seeing_comparisons, seen_of

from pytest_seedall.running.returns import seeing_returns
from pytest_seedall.sweep.asserted import monitor, watched
from pytest_seedall.sweep.asserted.seeing import Seeing
from pytest_seedall.sweep.asserted.watched import codes_of
from pytest_seedall.sweep.runs import Comparison

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType

pytestmark = needs_monitoring


def score(value: float) -> float:
    return value


def called(value: float) -> None:
    assert score(value) > 0.9


def test_nobody_looks_on_afterwards() -> None:
    seen = seen_of(called, 0.95)
    called(0.96)
    assert len(seen) == 1


def test_what_is_called_between_two_runs_is_not_seen() -> None:
    seeing, seen = Seeing(), []
    for value in (0.95, 0.98):
        with seeing.comparisons(called, lambda one: seen.append(one.left)):
            called(value)
        called(0.91)
    seeing.close()
    assert seen == [0.95, 0.98]


def test_an_instruction_that_compares_nothing_is_looked_at_once() -> None:
    """Until another test has run, whatever the number of runs."""
    places: list[tuple[int, int]] = []

    class Asked(dict[int, Any]):
        def get(self, offset: int, _: object = None) -> Any:
            places.append((run, offset))
            return super().get(offset)

    seeing = Seeing()
    code = called.__code__
    known = watched.watched_of(called, code)
    known.sites[id(code)] = Asked(known.sites[id(code)])
    for run in range(3):  # noqa: B007
        with seeing.comparisons(called, lambda _: None):
            called(0.95)
    seeing.close()
    sites = set(known.sites[id(code)])
    assert {offset for run, offset in places if run == 0} > sites
    assert {offset for run, offset in places if run > 0} == sites != set()


def test_one_test_takes_one_number_and_leaves_it() -> None:
    seeing = Seeing()
    for function in (called, generating, called, waiting, len):
        with seeing.comparisons(function, lambda _: None):
            assert len(_taken()) <= 1
    assert len(_taken()) == 1
    seeing.close()
    seeing.close()
    assert _taken() == []


def _taken() -> list[int]:
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
    return [number for number in (2, 4, 5) if monitoring.get_tool(number) is not None]


def generating(value: float) -> Iterator[float]:
    assert value > 0
    yield value
    assert value < 1


async def waiting(value: float) -> None:
    assert value > 0


def test_generators_and_coroutines_are_seen() -> None:
    seen: list[Comparison] = []
    with seeing_comparisons(generating, seen.append):
        list(generating(0.5))
    assert [each.text for each in seen] == ["value > 0", "value < 1"]
    with seeing_comparisons(waiting, seen.append), pytest.raises(StopIteration):
        waiting(0.25).send(None)
    assert seen[2].left == 0.25


def test_another_thread_is_seen() -> None:
    seen: list[Comparison] = []
    with seeing_comparisons(called, seen.append):
        thread = threading.Thread(target=called, args=(0.95,))
        thread.start()
        thread.join(60)
    assert len(seen) == 1


class Held:
    pass


def letting_go(seen: list[Any]) -> None:
    held, value = Held(), 0.5
    watch = weakref.ref(held)
    assert value > 0.25
    del held
    seen.append(watch())


def with_locals(seen: list[Any]) -> None:
    value, known = 0.5, locals()
    later = 1.0
    assert value > 0.25
    seen += [sorted(known), later]


@pytest.mark.parametrize(
    ("function", "left"), [(letting_go, [None]), (with_locals, [["seen"], 1.0])]
)
def test_the_variables_of_the_test_are_left_alone(
    function: Callable[[list[Any]], None], left: list[Any]
) -> None:
    plain: list[Any] = []
    function(plain)
    watched: list[Any] = []
    assert len(seen_of(function, watched)) == 1
    assert watched == plain == left


class Odd:
    def __init__(self, seen: list[str]) -> None:
        self.seen = seen

    def __gt__(self, other: object) -> bool:
        return True

    def __getattribute__(self, name: str) -> Any:
        if name != "seen":
            object.__getattribute__(self, "seen").append(name)
        return object.__getattribute__(self, name)


def of_odd(value: Any) -> None:
    assert value > 0.5


def test_no_code_of_the_project_is_called() -> None:
    calls: list[str] = []
    assert seen_of(of_odd, Odd(calls)) == []
    assert calls == []


def test_it_is_seen_beside_what_sees_the_return() -> None:
    seen: list[Any] = []
    with (
        seeing_comparisons(called, seen.append),
        seeing_returns(called.__code__, lambda _, value: seen.append(value)),
    ):
        called(0.95)
    assert seen == [None, Comparison("score(value) > 0.9", 0.95, ">", 0.9)]
    assert _taken() == []


@pytest.mark.parametrize("function", [None, print, len, Held(), type(None)])
def test_what_has_no_code_is_not_seen(function: Any) -> None:
    with seeing_comparisons(function, lambda _: None):
        pass


class Strange:
    def __getattr__(self, name: str) -> Any:
        raise ZeroDivisionError


def test_odd_attributes_do_no_harm() -> None:
    with seeing_comparisons(Strange(), lambda _: None):
        pass


@pytest.mark.parametrize(
    ("room", "name"),
    [
        (watched, "codes_of"),
        (watched, "sites_by_code"),
        (watched, "known_assertions"),
        (monitor, "compared"),
    ],
)
def test_no_error_of_ours_reaches_the_test(
    monkeypatch: pytest.MonkeyPatch, room: ModuleType, name: str
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(watched, "_KNOWN", {})
    monkeypatch.setattr(room, name, fail)
    assert seen_of(called, 0.95) == []


def test_all_of_an_assertion_may_be_where_it_begins(tmp_path: Path) -> None:
    """As old versions of pytest have it."""
    path = tmp_path / "old.py"
    path.write_text(
        "def check(value):\n"
        "    assert 0.25 < value, 'small'\n"
        "    assert max(value, 0.5 < value) > 0.5\n"
        "    assert value < 1 and not value > 2\n"
    )
    tree = ast.parse(path.read_text())
    for statement in ast.walk(tree):
        if isinstance(statement, ast.Assert):
            for node in ast.walk(statement):
                ast.copy_location(node, statement)
    names: dict[str, Any] = {}
    exec(compile(tree, str(path), "exec"), names)
    assert seen_of(names["check"], 0.75) == [
        Comparison("0.25 < value", 0.25, "<", 0.75),
        Comparison("value < 1", 0.75, "<", 1.0),
        Comparison("not value > 2", 0.75, "<=", 2.0),
    ]


def test_what_a_test_calls_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """And again after an import: of a library with assertions, it may be."""
    asked: list[object] = []

    def asking(function: object) -> Any:
        asked.append(function)
        return codes_of(function)

    monkeypatch.setattr(watched, "_KNOWN", {})
    monkeypatch.setattr(watched, "codes_of", asking)
    assert seen_of(called, 0.95) == seen_of(called, 0.95) != []
    assert len(asked) == 1
    monkeypatch.setitem(sys.modules, "a_library", sys)
    assert seen_of(called, 0.95) != []
    assert len(asked) == 2

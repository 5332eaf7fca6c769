"""Tests whose comparisons are seen are left alone, and others that look on, too."""

from __future__ import annotations

import ast
import sys
import threading
import weakref
from typing import TYPE_CHECKING, Any

import pytest
from seen_comparisons import needs_monitoring, seen_of

from pytest_seedall.running.returns import seeing_returns
from pytest_seedall.sweep.asserted import monitor, watched
from pytest_seedall.sweep.asserted.seeing import seeing_comparisons
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


def test_its_number_is_taken_for_the_body_alone() -> None:
    with seeing_comparisons(called, lambda _: None):
        (taken,) = _taken()
        assert taken != sys.monitoring.PROFILER_ID  # type: ignore[attr-defined]
    assert _taken() == []


def test_another_may_free_all_numbers_in_the_body() -> None:
    seen: list[Comparison] = []
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
    with seeing_comparisons(called, seen.append):
        called(0.95)
        for number in _taken():
            monitoring.free_tool_id(number)
            monitoring.use_tool_id(number, "theirs")
    assert len(seen) == 1
    for number in _taken():
        assert monitoring.get_tool(number) == "theirs"
        monitoring.free_tool_id(number)


def test_calls_within_each_other_are_all_seen() -> None:
    outer: list[Comparison] = []
    inner: list[Comparison] = []
    with seeing_comparisons(called, outer.append):
        called(0.95)
        with seeing_comparisons(called, inner.append):
            called(0.98)
    assert [each.left for each in outer] == [0.95]
    assert [each.left for each in inner] == [0.98]


@pytest.mark.parametrize("is_first", [True, False])
def test_functions_alike_in_two_files_have_their_own_texts(tmp_path: Path, is_first: bool) -> None:
    texts = ["value > 0.10", "value > 1e-1"]
    seen: list[str] = []
    for text in texts if is_first else reversed(texts):
        path = tmp_path / f"{len(seen)}.py"
        path.write_text(f"def check(value):\n    assert {text}\n")
        names: dict[str, Any] = {}
        exec(compile(path.read_text(), str(path), "exec"), names)
        seen += [each.text for each in seen_of(names["check"], 0.75)]
    assert seen == (texts if is_first else texts[::-1])


def _taken() -> list[int]:
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
    return [number for number in range(2, 6) if monitoring.get_tool(number) is not None]


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

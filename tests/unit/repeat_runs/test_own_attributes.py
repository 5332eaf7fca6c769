"""What a test sets of its own object, and what it finds there."""

from __future__ import annotations

import gc
import weakref
from types import SimpleNamespace
from typing import Any

import pytest

from pytest_seedall.comparing.snapshots import Snapshots
from pytest_seedall.running import returns
from pytest_seedall.running.own_attributes import OwnAttributes, has_attributes
from pytest_seedall.running.returns import seeing_returns
from pytest_seedall.running.runs import Taking


class Thing:
    pass


class Case:
    """As a test case is: with what its `setUp` has made."""

    def __init__(self) -> None:
        self.model = Thing()
        self.loss: float | None = None
        self.steps = 0

    def helped(self) -> None:
        self.by_helper = 1

    def test_it(self) -> None:
        self.result = 2
        self.loss = self.loss or 0.5
        self.steps += 1
        self.helped()


def set_by(owner: Any, function: Any, *arguments: object) -> dict[str, object]:
    own = OwnAttributes(owner, function.__code__)
    own.begin()
    function(*arguments)
    own.begin()  # of another example
    return own.found()


def test_it_is_what_is_new_and_what_the_code_sets() -> None:
    case = Case()
    found = set_by(case, Case.test_it, case)
    assert found == {"self.result": 2, "self.loss": 0.5, "self.steps": 1, "self.by_helper": 1}


def test_slots_have_attributes_too() -> None:
    class Slots:
        __slots__ = ("after", "before")

        def __init__(self) -> None:
            self.before = 0

        def test_it(self) -> None:
            self.after = 1

    slots = Slots()
    assert set_by(slots, Slots.test_it, slots) == {"self.after": 1}


def test_nothing_is_kept_of_what_was_there() -> None:
    case = Case()
    seen = weakref.ref(case.model)
    own = OwnAttributes(case, Case.test_it.__code__)
    own.begin()
    del case.model
    gc.collect()
    assert seen() is None


def test_a_test_that_has_not_begun_has_set_nothing() -> None:
    assert OwnAttributes(Case(), Case.test_it.__code__).found() == {}


def test_functions_and_class_methods_have_no_object_of_their_own() -> None:
    class Meta(type):
        pass

    class Made(metaclass=Meta):
        pass

    assert not any(map(has_attributes, (None, Case, Made)))
    assert has_attributes(Case())


@pytest.mark.parametrize("takes_locals", [True, False])
def test_they_are_locals(takes_locals: bool) -> None:
    case = Case()
    with Snapshots() as snapshots:
        taking = Taking(
            snapshots, Case.test_it.__code__, lambda _, value: value is not case, takes_locals
        )
        taking.watch(case)
        case.test_it()
        taking.stop(None)
        run = taking.taken()
    nodes = [found.node(found.root) for found in run.locals]
    names = [name for node in nodes if node is not None for name, _ in node.attributes]
    expected = ["self.loss", "self.steps", "self.result", "self.by_helper"]
    assert names == (expected if takes_locals else [])


@pytest.mark.parametrize("way", ["monitoring", "profiling"])
def test_the_begin_of_a_function_is_seen(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if way == "profiling":
        monkeypatch.setattr(returns, "free_tool", lambda left: None)
    seen: list[str] = []
    noted = SimpleNamespace(begin=lambda: seen.append("begin"))

    def function() -> None:
        seen.append("body")

    with seeing_returns(function.__code__, lambda *_: seen.append("end"), noted.begin):
        function()
        function()
    function()
    assert seen == ["begin", "body", "end"] * 2 + ["body"]

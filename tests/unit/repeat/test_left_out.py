"""What is not compared: it is counted, with the reason, and never asked for anything."""

from __future__ import annotations

import asyncio
import ctypes
import decimal
import functools
import itertools
import sys
import threading
import weakref
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from comparisons import compared, difference, is_same, reasons

from pytest_seedall.comparing.comparing import compare
from pytest_seedall.comparing.snapshots import Snapshots

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Thing:
    """What we know nothing of."""

    def __init__(self, number: int = 1) -> None:
        self.number = number


def generator() -> Iterator[int]:
    yield 1


THING = Thing()
LEFT_OUT: list[tuple[object, str]] = [
    (threading.Lock(), "lock"),
    (threading.RLock(), "lock"),
    (threading.Condition(), "lock"),
    (threading.Event(), "lock"),
    (threading.Thread(), "thread"),
    (lambda: 1, "lambda"),
    (generator, "function"),
    (len, "function"),
    ([].append, "function"),
    (THING.__init__, "function"),  # type: ignore[misc]
    (functools.partial(len), "function"),
    (generator(), "generator"),
    (iter([1]), "iterator"),
    (zip([1], strict=True), "iterator"),
    (itertools.count(), "iterator"),
    (weakref.ref(THING), "weak reference"),
    (weakref.proxy(THING), "weak reference"),
    (weakref.WeakSet([THING]), "weak reference"),
    (sys, "module"),
    (mock.Mock(), "mock"),
    (mock.MagicMock(spec=Thing), "mock"),
    (mock.create_autospec(Thing), "mock"),
    (THING, "known by type only"),
    (object(), "known by type only"),
]
IDS = [f"{type(value).__name__}-{reason}" for value, reason in LEFT_OUT]


@pytest.mark.parametrize(("value", "reason"), LEFT_OUT, ids=IDS)
def test_what_cannot_be_compared_is_counted_with_the_reason(value: object, reason: str) -> None:
    assert reasons(value) == {reason: 1}
    found = compared([value, 1], [value, 1])
    assert [(one.path, one.reason) for one in found.left_out] == [("x[0]", reason)]
    assert found.compared == 1
    assert not compared(value, value).same


def test_open_files_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("ab")
    with (tmp_path / "file").open() as file:
        assert reasons(file) == {"open file": 1}
        assert file.read() == "ab"


def test_a_generator_is_not_consumed() -> None:
    numbers, letters = generator(), iter("ab")
    reasons([numbers, letters])
    assert (next(numbers), next(letters)) == (1, "a")


def test_another_class_is_a_difference_even_of_what_is_left_out() -> None:
    assert difference(THING, object()).aspect == "type"
    assert difference(threading.Lock(), mock.Mock()).aspect == "type"


def test_objects_are_looked_into_if_asked_for() -> None:
    assert difference(Thing(1), Thing(2), deep=True).path == "x.number"
    assert is_same(Thing(1), Thing(1), deep=True)


class Sized(ctypes.c_int):
    """What has attributes, and a number that is none of them."""


def test_what_a_class_hides_is_left_out_even_if_asked_for() -> None:
    for value in (object.__new__(Bare), decimal.Context(), ctypes.c_int(1), Sized(1)):
        is_bare = isinstance(value, Bare)
        expected = {} if is_bare else {"known by type only": 1}
        assert reasons(value, deep=True) == expected
    first, second = Sized(1), Sized(1)
    first.note, second.note = "a", "b"  # type: ignore[attr-defined]
    assert difference(first, second, deep=True).path == "x.note"


class Bare:
    """What has nothing."""


def test_objects_in_a_container_are_left_out_one_by_one() -> None:
    assert compared({"a": Thing(1), "b": [1]}, {"a": Thing(2), "b": [1]}).reasons == {
        "known by type only": 1
    }


def test_objects_that_are_keys_and_elements_are_counted() -> None:
    first, second = (Thing(), (1, Thing())), (Thing(), (1, Thing()))
    makers: list[Any] = [set, dict.fromkeys]
    for make in makers:
        found = compared(make(first), make(second))
        assert not found.differences
        assert found.reasons == {"known by type only": 2}


class Stated(Thing):
    def __seedall_state__(self) -> object:
        return {"number": self.number}


def test_an_object_that_says_its_state_is_compared_by_it() -> None:
    assert difference(Stated(1), Stated(2)).path == "x['number']"
    assert is_same(Stated(1), Stated(1))


class Hostile:
    """What answers nothing."""

    def _refuse(self, *arguments: object) -> Any:
        raise AssertionError("asked")

    __eq__ = __hash__ = __repr__ = __str__ = __bool__ = __len__ = __iter__ = _refuse
    __getattribute__ = __dir__ = __reduce_ex__ = __sizeof__ = __copy__ = _refuse

    @property
    def __dict__(self) -> Any:  # type: ignore[override]
        raise AssertionError("asked")

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        raise AssertionError("asked")


class HostileMeta(type):
    def __hash__(cls) -> int:
        raise AssertionError("asked")

    def __eq__(cls, other: object) -> bool:
        raise AssertionError("asked")

    @property
    def __mro__(cls) -> Any:
        raise AssertionError("asked")

    @property
    def __name__(cls) -> Any:  # type: ignore[override]
        raise AssertionError("asked")


class HostileClass(metaclass=HostileMeta):
    pass


class HostileList(list[int]):
    def __iter__(self) -> Any:
        raise AssertionError("asked")

    __len__ = __getitem__ = __eq__ = __repr__ = __iter__  # type: ignore[assignment]


class HostileDict(dict[str, int]):
    def items(self) -> Any:
        raise AssertionError("asked")

    __len__ = __getitem__ = __iter__ = keys = __eq__ = items  # type: ignore[assignment]


class HostileInt(int):
    def __index__(self) -> Any:
        raise AssertionError("asked")

    __int__ = __eq__ = __hash__ = __repr__ = __str__ = __bool__ = __index__  # type: ignore[assignment]


class HostileText(str):
    __slots__ = ()

    def __str__(self) -> Any:
        raise AssertionError("asked")

    __repr__ = __eq__ = __hash__ = __len__ = encode = __str__  # type: ignore[assignment]


def test_objects_are_not_asked_for_anything() -> None:
    assert reasons([Hostile()]) == {"known by type only": 1}
    assert reasons([Hostile()], deep=True) in ({}, {"raised AttributeError": 1})
    assert reasons([HostileClass()]) == {"known by type only": 1}
    assert is_same([HostileClass], [HostileClass])


def test_derived_classes_are_not_asked_for_their_content() -> None:
    makers: list[Any] = [lambda item: HostileList([item]), HostileInt, HostileText]
    for make in makers:
        first, again, other = make(1), make(1), make(2)
        assert is_same([first], [again])
        assert not is_same([first], [other])
    assert difference(HostileDict(a=1), HostileDict(a=2)).path == "x['a']"


class Raises:
    def __seedall_state__(self) -> object:
        raise OSError("no")


def test_what_raises_is_left_out_with_what_it_raised() -> None:
    found = compared([Raises(), 1], [Raises(), 1])
    assert not found.differences
    assert found.reasons == {"raised OSError": 1}
    assert found.compared == 1


def test_what_raises_in_one_run_only_is_left_out() -> None:
    class Once:
        raised = False

        def __seedall_state__(self) -> int:
            if Once.raised:
                return 1
            Once.raised = True
            raise OSError

    assert compared(Once(), Once()).reasons == {"raised OSError in one run only": 1}


def test_a_coroutine_is_neither_awaited_nor_closed() -> None:
    async def answer() -> int:
        return 5

    coroutine = answer()
    assert reasons(coroutine) == {"generator": 1}
    assert asyncio.run(coroutine) == 5


def test_objects_that_both_runs_share_are_left_out() -> None:
    shared, own = {"a": 1}, [2]
    assert compared([shared, own], [shared, [2]], shared={id(shared)}).reasons == {
        "shared by both runs": 1
    }


def test_an_object_that_one_run_has_found_and_the_other_made_is_left_out() -> None:
    shared = [1]
    found = compared([shared], [[2]], shared={id(shared)})
    assert found.reasons == {"shared in one run only": 1}


def test_ignored_results_are_counted() -> None:
    first = {"elapsed": 1.0, "model": {"a": 1, "b": 2}, "loss": 3}
    second = {"elapsed": 2.0, "model": {"a": 5, "b": 6}, "loss": 3}
    with Snapshots() as snapshots:
        one, other = snapshots.of_names(first), snapshots.of_names(second)
        found = compare(one, other, ignore=["elapsed", "model.*"])
        assert not found.differences
        assert found.reasons == {"ignored": 3}
        assert found.same == ("loss",)
        found = compare(one, other, ignore=["model['a']", "elapsed"])
        assert [one.path for one in found.differences] == ["model['b']"]


def test_names_in_one_run_only_are_told() -> None:
    with Snapshots() as snapshots:
        one, other = snapshots.of_names({"a": 1, "b": [2]}), snapshots.of_names({"a": 1, "c": 3})
        found = compare(one, other).differences
    assert [(one.path, one.aspect, one.values) for one in found] == [
        ("b", "missing", ("[2]", "-")),
        ("c", "missing", ("-", "3")),
    ]


def test_names_share_what_they_have_in_common() -> None:
    shared, other = [1], [2]
    with Snapshots() as snapshots:
        one = snapshots.of_names({"a": shared, "b": shared})
        another = snapshots.of_names({"a": other, "b": other})
        assert [found.path for found in compare(one, another).differences] == ["a"]
        assert compare(one, snapshots.of_names({"a": [1], "b": [1]})).same == ("a", "b")

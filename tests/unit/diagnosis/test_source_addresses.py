"""Addresses: the project's objects are numbered in the order in which it asks."""

from __future__ import annotations

import copy
import functools
import gc
import pickle
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest.mock import MagicMock

import pytest

from pytest_seedall.diagnosis.sources import addresses
from pytest_seedall.diagnosis.sources.addresses import Addresses

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_seedall.diagnosis.sources_base import Site


class Plain:
    def __init__(self, number: int = 0) -> None:
        self.number = number


class Equal(Plain):
    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 1


class Slotted:
    __slots__ = ()


@dataclass(frozen=True)
class Record:
    number: int = 0


OLD = Plain()


def order_of_set() -> list[int]:
    scattered = [Plain() for _ in range(random.randrange(1000))]  # so that addresses differ
    found = [one.number for one in {Plain(number) for number in range(50)}]
    del scattered
    return found


def order_of_local_class() -> list[int]:
    class Local:
        def __init__(self, number: int) -> None:
            self.number = number

    return [one.number for one in {Local(number) for number in range(50)}]


def identities() -> list[int]:
    return [id(one) for one in [Plain(), [], Plain(), "text" * 3]]


@pytest.mark.parametrize("ask", [order_of_set, order_of_local_class, identities])
def test_each_run_has_the_same(ask: Callable[[], list[int]]) -> None:
    kept, runs = [], []
    for size in range(3):
        kept.append([Plain() for _ in range(size * 100)])
        with Addresses().frozen():
            runs.append(ask())
    assert runs[0] == runs[1] == runs[2]


def test_sets_iterate_in_the_order_in_which_they_are_made() -> None:
    with Addresses().frozen():
        assert order_of_set() == [*range(50)]


def test_one_object_has_one_number_while_it_lives() -> None:
    with Addresses().frozen():
        first, second = Plain(), [1]
        numbers = id(first), id(second)
        assert (id(first), id(second)) == numbers
        assert len({id(each) for each in [Plain() for _ in range(500)]} | {*numbers}) == 502


def test_what_is_older_keeps_its_own() -> None:
    known, held = {id(OLD): 1}, {OLD: 2}
    with Addresses().frozen():
        assert known[id(OLD)] == 1
        assert held[OLD] == 2
        assert id(OLD) == addresses._address(OLD)


def test_what_outlives_the_run_is_found_afterwards() -> None:
    with Addresses().frozen():
        held = {one: number for number, one in enumerate([Plain() for _ in range(20)])}
        assert vars(Plain)["__hash__"]
    assert [held[one] for one in held] == [*range(20)]
    with Addresses().frozen():
        assert order_of_set() == [*range(50)]
        assert [held[one] for one in held] == [*range(20)]
    held.clear()
    with Addresses().frozen():
        pass


def test_everything_is_put_back() -> None:
    import builtins

    class Own:
        pass

    before = dict(vars(builtins)), dict(vars(Own))
    with pytest.raises(ZeroDivisionError), Addresses().frozen():
        divmod(id(Own()) + hash(Own()), 0)
    assert (dict(vars(builtins)), dict(vars(Own))) == before


def test_classes_with_a_hash_or_equality_of_their_own_keep_it() -> None:
    with Addresses().frozen():
        assert "__hash__" not in vars(Slotted)
        assert hash(Equal()) == 1
        assert hash(Record(3)) == hash(Record(3))
        assert vars(Plain)["__hash__"] is not vars(Equal)["__hash__"]


def test_a_decorator_finds_a_class_as_it_is_written() -> None:
    with Addresses().frozen():

        @dataclass
        class Local:
            number: int = 0

        with pytest.raises(TypeError, match="unhashable"):
            hash(Local())


def test_objects_are_copied_and_pickled_as_ever() -> None:
    circle: list[Any] = [Plain(1), Plain(2)]
    with Addresses().frozen():
        circle.append(circle)
        for twin in (copy.deepcopy(circle), pickle.loads(pickle.dumps(circle))):
            assert twin[2] is twin
            assert [one.number for one in twin[:2]] == [1, 2]


class Copied:
    """Copies itself as Python's documents say."""

    other: Copied

    def __deepcopy__(self, memo: dict[int, Any]) -> Copied:
        twin = type(self)()
        memo[id(self)] = twin
        twin.other = copy.deepcopy(self.other, memo)
        return twin


def test_a_memo_finds_what_is_noted_in_it() -> None:
    with Addresses().frozen():
        copied = Copied()
        copied.other = copied
        twin = copy.deepcopy(copied)
        assert twin.other is twin


def test_code_that_uses_ctypes_has_true_addresses() -> None:
    held = [object()]
    source = (
        "import ctypes\ndef back(one):\n    return ctypes.cast(id(one), ctypes.py_object).value"
    )
    namespace: dict[str, Any] = {"__file__": __file__, "__name__": "uses_ctypes"}
    exec(source, namespace)
    with Addresses().frozen():
        fresh = Plain()
        assert namespace["back"](fresh) is fresh
    assert namespace["back"](held[0]) is held[0]


def test_not_too_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "_MOST_KEPT", 2)
    with Addresses().frozen():
        lists: list[list[int]] = [[] for _ in range(4)]
        numbers = [id(each) for each in lists]
    assert [number >= 1 << 60 for number in numbers] == [True, True, False, False]


def test_id_bound_before_is_numbered_too() -> None:
    key = functools.partial(sorted, key=id)
    with Addresses().frozen():
        objects = [Plain(number) for number in range(5)]
        asked = [id(each) for each in reversed(objects)]
        assert [each.number for each in key(objects)] == [4, 3, 2, 1, 0]
    assert len(set(asked)) == 5
    gc.collect()


def test_it_is_noted_where_addresses_are_asked_for_by_no_call() -> None:
    sites: set[Site] = set()
    with Addresses().frozen(sites):
        order_of_set()
        sorted([Plain(), Plain()], key=id)
        sorted([OLD], key=id)
    (by_hash,) = (site for site in sites if site.what == "the hash of Plain")
    (by_id,) = (site for site in sites if site.what == "id()")
    assert by_hash.function == "order_of_set"
    assert by_id.function == test_it_is_noted_where_addresses_are_asked_for_by_no_call.__name__
    assert len(sites) == 2


def test_runs_nest() -> None:
    with Addresses().frozen():
        first = Plain()
        outer = id(first), hash(first)
        with Addresses().frozen():
            assert order_of_set() == [*range(50)]
        assert (id(first), hash(first)) == outer


def test_its_calls_are_named() -> None:
    assert Addresses().calls()[id] == "id()"


def test_mocks_are_not_asked_for_what_they_would_make() -> None:
    held = MagicMock()
    with Addresses().frozen():
        before = len(type(held).__mro__[1].__subclasses__())
        assert held.method() is held.method()
    for _ in range(3):
        with Addresses().frozen():
            pass
    assert len(type(held).__mro__[1].__subclasses__()) <= before + 2

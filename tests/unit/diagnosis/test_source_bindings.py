"""What code has bound before: each kind of place is found, and put back as it was."""

# ruff: noqa: PLW0108  (each lambda looks a name up when it is called, which is what is tested)
from __future__ import annotations

import dataclasses
import functools
import sys
import time
import types
from contextlib import ExitStack
from time import time as name_of_module
from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall.diagnosis.sources.bindings import Remembered, replace_bound
from pytest_seedall.diagnosis.sources.stand_ins import standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def default(now: Callable[[], float] = time.time) -> float:
    return now()


def keyword(*, now: Callable[[], float] = time.time) -> float:
    return now()


def closure() -> Callable[[], float]:
    now = time.time
    return lambda: now()


class Attributes:
    of_class = time.time
    of_nobody = staticmethod(time.time)

    def __init__(self) -> None:
        self.own = time.time


class Slots:
    __slots__ = ("own",)

    def __init__(self) -> None:
        self.own = time.time


@dataclasses.dataclass
class Record:
    at: float = dataclasses.field(default_factory=time.time)


_attributes, _slots, _list, _dict = Attributes(), Slots(), [time.time], {"now": time.time}
_partial = functools.partial(time.time)
_arguments = functools.partial(lambda now: now(), time.time)

PLACES: dict[str, Callable[[], float]] = {
    "module": lambda: name_of_module(),
    "default": default,
    "keyword": keyword,
    "closure": closure(),
    "class": lambda: Attributes.of_class(),
    "object": lambda: _attributes.own(),
    "static method": lambda: _attributes.of_nobody(),
    "slot": lambda: _slots.own(),
    "list": lambda: _list[0](),
    "dict": lambda: _dict["now"](),
    "partial": lambda: _partial(),
    "arguments": lambda: _arguments(),
    "dataclass": lambda: Record().at,
}


def always_seven(_: object) -> float:
    return 7


@pytest.mark.parametrize("place", PLACES)
def test_what_is_bound_before_is_replaced_and_put_back(place: str) -> None:
    for _ in range(50):
        assert PLACES[place]() > 7  # so often that Python remembers what it found
    with standing({"time:time": always_seven}):
        assert [PLACES[place]() for _ in range(50)] == [7] * 50
    assert PLACES[place]() > 7


def test_everything_is_the_original_afterwards() -> None:
    with standing({"time:time": always_seven}):
        pass
    places = [name_of_module, Attributes.of_class, _attributes.own, Attributes.of_nobody]
    places += [_slots.own, _list[0], _dict["now"], _partial.func, _arguments.args[0]]
    places += [(default.__defaults__ or ())[0], (keyword.__kwdefaults__ or {})["now"]]
    assert {id(place) for place in places} == {id(time.time)}
    assert type(time.time) is types.BuiltinFunctionType


def test_a_module_that_is_imported_meanwhile_has_the_original_afterwards() -> None:
    module: Any = types.ModuleType("made_meanwhile")
    with standing({"time:time": always_seven}):
        exec("from time import time", vars(module))
        assert module.time() == 7
    assert module.time is time.time


def test_what_somebody_else_has_replaced_meanwhile_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    original = time.time
    with standing({"time:time": always_seven}):
        time.time = lambda: 8
        _list[0] = time.time
    theirs = time.time
    time.time = original
    assert (theirs(), _list[0]()) == (8, 8)
    _list[0] = original


def test_they_nest() -> None:
    with standing({"time:time": always_seven}):
        with standing({"time:time": lambda original: original() + 1}):
            assert {PLACES[place]() for place in PLACES} == {8}
        assert {PLACES[place]() for place in PLACES} == {7}
    assert min(PLACES[place]() for place in PLACES) > 7


def test_an_exception_puts_all_back() -> None:
    with pytest.raises(ValueError), standing({"time:time": always_seven}):
        raise ValueError
    assert name_of_module is time.time


def test_pythons_own_modules_keep_theirs() -> None:
    import queue
    import threading

    before = dict(vars(threading)), dict(vars(queue))
    with standing({"time:monotonic": always_seven}):
        assert (dict(vars(threading)), dict(vars(queue))) == before


def test_functions_that_do_not_exist_are_left_out() -> None:
    with standing({"time:no_such": always_seven, "no_such_module:f": always_seven}):
        assert not hasattr(time, "no_such")
    assert "no_such_module" not in sys.modules


class Odd:
    """An object that raises whatever it is asked."""

    def __init__(self) -> None:
        vars(self)["held"] = time.time

    def __getattribute__(self, name: str) -> Any:
        if name == "__dict__":
            return super().__getattribute__(name)
        raise RuntimeError

    def __eq__(self, other: object) -> bool:
        raise RuntimeError

    __hash__ = None  # type: ignore[assignment]


@pytest.fixture
def odd() -> Iterator[Odd]:
    return iter([Odd()])


def test_odd_objects_do_no_harm(odd: Iterator[Odd]) -> None:
    holder: dict[str, Any] = {"odd": next(odd), "now": time.time}
    with ExitStack() as cleanup:
        replace_bound([(time.time, len)], cleanup)
        assert holder["now"] == len
    assert holder["now"] is time.time


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """For how many objects the process has been searched each time."""
    from pytest_seedall.diagnosis.sources import bindings

    made: list[int] = []
    find = bindings._find

    def counted(originals: list[object], **options: Any) -> Any:
        made.append(len(originals))
        return find(originals, **options)

    monkeypatch.setattr(bindings, "_find", counted)
    return made


def test_a_search_is_remembered_until_there_is_more_to_find(searches: list[int]) -> None:
    remembered = Remembered()
    bound: list[Any] = []
    for _ in range(3):
        with standing({"time:ctime": always_seven}, remembered=remembered):
            assert closure_of_ctime() == 7
    assert len(searches) == 1
    bound.append(time.ctime)
    for _ in range(2):
        with standing({"time:ctime": always_seven}, remembered=remembered):
            assert (bound[0](), closure_of_ctime()) == (7, 7)
    assert len(searches) == 3  # lists are not remembered
    assert bound[0] is time.ctime


def _closure_of_ctime() -> Callable[[], object]:
    now: Any = time.ctime
    return lambda: now()


closure_of_ctime = _closure_of_ctime()


def test_tables_stay_as_they_are() -> None:
    row = (time.time, "time")
    table = [row]
    with standing({"time:time": always_seven}):
        assert table[0] is row

"""What a search finds, where it stops, and that it runs no code of what it looks at."""

from __future__ import annotations

import gc
import random
import sys
import weakref
from argparse import Namespace
from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from pytest_seedall.sharing.held_objects import MAX_PARTS, Way, at_end_of
from pytest_seedall.sharing.held_search import MAX_LEVELS, MAX_LOOKS, HeldSearch

if TYPE_CHECKING:
    from collections.abc import Callable

RNG = random.Random(1)


def ways_to(held: object, sought: object = RNG) -> list[str]:
    """Return the ways to an object; each leads there."""
    ways = [way for way, found in HeldSearch(__name__).of_value(held) if found is sought]
    assert all(at_end_of(way, held) is sought for way in ways)
    return ["".join(step.written for step in way) for way in ways]


class Holder:
    def __init__(self, rng: object) -> None:
        self.rng = rng


class Slots:
    __slots__ = ("__private", "empty", "rng")

    def __init__(self) -> None:
        self.rng = RNG


class SlotsAndMore(Slots):
    pass


@dataclass(slots=True)
class Data:
    rng: random.Random


class OwnDict(dict[str, object]):
    def refuse(self, *_: object) -> Any:
        raise ValueError

    items = __iter__ = __getitem__ = get = __len__ = refuse


class OwnList(list[object]):
    def refuse(self, *_: object) -> Any:
        raise ValueError

    __iter__ = __getitem__ = __len__ = refuse


class Odd:
    """Whatever it is asked, it raises."""

    def __init__(self) -> None:
        self.rng = RNG

    def refuse(self, *_: object) -> Any:
        raise ValueError

    __getattr__ = __getattribute__ = __eq__ = __bool__ = __len__ = __iter__ = refuse
    __class__ = property(refuse)
    __hash__ = refuse


class OddKey:
    """A key that would be compared with the string of the same hash."""

    def __hash__(self) -> int:
        return hash("a")

    def __eq__(self, other: object) -> bool:
        if type(other) is str and self.is_compared:
            raise ValueError
        return False

    is_compared = False


class OddDict:
    """An object, like those of werkzeug, that answers with another's attributes."""

    @property
    def __dict__(self) -> Any:  # type: ignore[override]
        raise ValueError


class OddMeta(type):
    def __hash__(cls) -> int:
        raise ValueError

    def __eq__(cls, other: object) -> bool:
        raise ValueError

    def __getattribute__(cls, name: str) -> Any:
        raise ValueError

    def __instancecheck__(cls, instance: object) -> bool:
        raise ValueError


def closure() -> Callable[[], object]:
    rng, empty = RNG, None

    def inner() -> object:
        return rng, empty

    if inner() is not None:
        del empty
    return inner


class Pair(NamedTuple):
    rng: object
    other: object


@pytest.mark.parametrize(
    ("held", "way"),
    [
        (RNG, ""),
        (Holder(RNG), ".rng"),
        (Holder([{"a": RNG}]), ".rng[0]['a']"),
        ({"a": {1: (0, RNG)}}, "['a'][1][1]"),
        (OrderedDict(a=RNG), "['a']"),
        (defaultdict(a=RNG), "['a']"),
        (Pair(RNG, 0), "[0]"),
        (SimpleNamespace(a=SimpleNamespace(b=RNG)), ".a.b"),
        (Namespace(a=RNG), ".a"),
        (Slots(), ".rng"),
        (SlotsAndMore(), ".rng"),
        (Data(RNG), ".rng"),
        (OwnDict(a=RNG), "['a']"),
        (OwnList([RNG]), "[0]"),
        (lambda a, b=0, *, rng=RNG: None, "(rng)"),
        (lambda a, rng=RNG: None, "(rng)"),
        (closure(), ".<locals>.rng"),
        (RNG.random, ".__self__"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_is_held_is_found(held: object, way: str) -> None:
    assert ways_to(held) == [way]


def test_an_object_of_a_library_is_looked_into_only_where_the_project_holds_it() -> None:
    library = Namespace(rng=RNG, inner=Namespace(other=RNG))
    assert ways_to(Holder(library)) == [".rng.rng"]
    assert ways_to([library]) == ["[0].rng"]
    assert ways_to(Namespace(inner=[Namespace(rng=RNG)])) == []
    assert ways_to(Namespace(inner=Holder(RNG))) == [".inner.rng"]


def test_the_classes_and_functions_of_others_are_not_looked_into() -> None:
    other = ModuleType("other")
    other.rng = RNG  # type: ignore[attr-defined]
    made = type("Made", (), {"rng": RNG, "__module__": "other"})
    assert ways_to([other, made]) == []
    assert ways_to(made) == ways_to(other) == []
    assert ways_to(type("Made", (), {"rng": RNG})) == [".rng"]


def test_a_module_is_searched_with_its_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("searched")
    inner = type(
        "Inner", (), {"rng": [RNG], "__module__": "searched", "__qualname__": "Held.Inner"}
    )
    held = type("Held", (), {"Inner": inner, "__module__": "searched"})
    vars(module).update(Held=held, alone=Holder(RNG))
    monkeypatch.setitem(sys.modules, "searched", module)
    search, ways = HeldSearch, [("alone", "rng"), ("Held", "Inner", "rng", 0)]
    found = [keys(way) for way, value in search("searched").of_module() if value is RNG]
    assert found == ways[:1]  # the nearest
    found = [keys(way) for way, value in search("searched").of_class(inner) if value is RNG]
    assert found == ways[1:]
    del held.Inner  # type: ignore[attr-defined]
    assert [*search("searched").of_class(inner)] == []
    assert [*search("gone").of_module()] == []


def keys(way: Way) -> tuple[object, ...]:
    return tuple(step.key for step in way)


def test_no_code_of_the_objects_runs() -> None:
    odd_class: Any = OddMeta("Odd", (), {"rng": RNG})
    hostile = {OddKey(): 0, "a": [Odd(), OddDict(), odd_class, object.__new__(odd_class)]}
    OddKey.is_compared = True
    ways = ["".join(s.written for s in way) for way, it in HeldSearch(__name__).of_value(hostile)]
    assert ways == ["", "['a'][0]", "['a'][1]", "['a'][3]", "['a'][0].rng"]
    assert [way for way, found in HeldSearch(__name__).of_value(Odd()) if found is RNG]
    way = next(way for way, found in HeldSearch(__name__).of_value(hostile) if found is RNG)
    assert at_end_of(way, hostile) is RNG


def test_a_search_ends() -> None:
    cycle: list[object] = [RNG]
    cycle += [cycle, Holder(cycle)]
    assert ways_to(cycle) == ["[0]"]
    assert ways_to(nested(MAX_LEVELS)) == ["[0]" * MAX_LEVELS]
    assert ways_to(nested(MAX_LEVELS + 1)) == []
    assert ways_to([*range(MAX_PARTS - 1), RNG]) == [f"[{MAX_PARTS - 1}]"]
    assert ways_to([*range(MAX_PARTS), RNG]) == []
    many = [[[Holder(number)] for number in range(MAX_PARTS)] for _ in range(MAX_PARTS)]
    assert len([*HeldSearch(__name__).of_value(many)]) <= MAX_LOOKS + 1


def nested(levels: int) -> object:
    return [nested(levels - 1)] if levels else RNG


def test_nothing_is_kept_alive() -> None:
    held = Holder(Holder(random.Random(2)))
    found = weakref.ref(held.rng)
    search = HeldSearch(__name__)
    ways = [way for way, _ in search.of_value(held)]
    del held
    gc.collect()
    assert found() is None
    assert ways[-1]


def test_a_way_ends_where_nothing_is_any_more() -> None:
    way = next(way for way, found in HeldSearch(__name__).of_value(Holder([RNG])) if found is RNG)
    for other in (Holder([]), Holder({0: None}), Holder(None), Slots(), None, {"rng": [RNG]}):
        assert at_end_of(way, other) is None


def test_the_loader_of_a_module_is_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    """That of tests holds all of pytest."""
    module = ModuleType("loaded")
    module.__loader__ = Holder(RNG)  # type: ignore[assignment]
    module.__spec__ = Holder(RNG)  # type: ignore[assignment]
    monkeypatch.setitem(sys.modules, "loaded", module)
    assert list(HeldSearch("loaded").of_module()) == []
    module.RNG = RNG  # type: ignore[attr-defined]
    assert [found for _, found in HeldSearch("loaded").of_module()] == [RNG]

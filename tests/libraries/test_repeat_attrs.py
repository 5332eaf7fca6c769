"""Objects of classes that attrs has made, compared by what is in them."""

from __future__ import annotations

import functools
from typing import Any

import pytest
from comparisons import difference, is_same, reasons

attrs: Any = pytest.importorskip("attrs")
attr: Any = pytest.importorskip("attr")  # the same package, by its older names

WAYS = {
    "define": attrs.define,
    "frozen": attrs.frozen,
    "mutable": attrs.mutable,
    "without slots": attrs.define(slots=False),
    "without comparison": attrs.define(eq=False),
    "attr.s": functools.partial(attr.s, auto_attribs=True),
}


def made_by(way: Any) -> Any:
    """Return a class that attrs has made."""

    class Model:
        weights: list[float]
        name: str = "model"

    return way(Model)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_objects_are_compared_field_by_field(way: Any) -> None:
    model = made_by(way)
    assert is_same(model([1.0, 2.0]), model([1.0, 2.0]))
    found = difference(model([1.0, 2.0]), model([1.0, 2.5]))
    assert (found.path, found.at) == ("x.weights", "[1]")
    assert difference(model([1.0]), model([1.0], "other")).path == "x.name"


@pytest.mark.parametrize("way", [attr.s, attrs.define])
def test_fields_that_attrs_does_not_compare_are_compared(way: Any) -> None:
    class Loss:
        value = attr.ib(eq=False, repr=False)

    loss = way(Loss)
    assert difference(loss(1.0), loss(1.5)).path == "x.value"


def test_inherited_fields_belong_to_it() -> None:
    class Model:
        weights: list[float]

    attrs.define(slots=False)(Model)

    class Deeper(Model):
        depth: int = 3

    larger = attrs.define(Deeper)
    assert is_same(larger([1.0]), larger([1.0]))
    assert difference(larger([1.0]), larger([2.0])).at == "[0]"
    assert difference(larger([1.0]), larger([1.0], depth=4)).path == "x.depth"


def test_private_fields_belong_to_it() -> None:
    class Cache:
        _seed: int

        @functools.cached_property
        def doubled(self) -> int:
            return self._seed * 2

    cache = attrs.define(Cache)
    assert difference(cache(1), cache(2)).path == "x._seed"
    first, second = cache(1), cache(1)
    assert first.doubled == second.doubled == 2
    assert is_same(first, second)


def test_nobody_asks_them_whether_they_are_equal() -> None:
    class Proud:
        value: int

        def __eq__(self, other: object) -> bool:
            raise AssertionError("asked")

        __hash__ = None  # type: ignore[assignment]

    proud = attrs.define(eq=False)(Proud)
    assert difference(proud(1), proud(2)).path == "x.value"


def test_converters_and_factories_are_not_called_again() -> None:
    calls: list[object] = []

    def noted(value: object = 1) -> object:
        calls.append(value)
        return value

    class Counted:
        number = attrs.field(converter=noted)
        items = attrs.field(factory=noted)

    counted = attrs.define(Counted)
    first, second = counted(1), counted(1)
    made = list(calls)
    assert is_same(first, second)
    assert calls == made


def test_what_cannot_be_compared_in_them_is_counted() -> None:
    class Unknown:
        pass

    model = made_by(attrs.define)
    assert reasons(model([1.0], Unknown())) == {"known by type only": 1}


def test_a_class_is_a_value_by_its_name() -> None:
    model = made_by(attrs.define)
    assert is_same(model, model)
    assert is_same(attrs.fields(model).weights.name, "weights")

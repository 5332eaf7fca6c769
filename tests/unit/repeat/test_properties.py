"""What holds for whatever values: copies are the same, and a change is found where it is."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
from comparisons import compared, is_same
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pytest_seedall.comparing.comparing import compare
from pytest_seedall.comparing.snapshots import Snapshots

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.complex_numbers(),
    st.text(max_size=5),
    st.binary(max_size=5),
    st.decimals(allow_nan=False),
    st.datetimes(),
    st.uuids(),
    arrays.arrays(arrays.scalar_dtypes(), arrays.array_shapes(max_side=3)),
    arrays.arrays(arrays.array_dtypes(max_size=3), arrays.array_shapes(max_dims=2, max_side=2)),
)
KEYS = st.one_of(st.text(max_size=3), st.integers(), st.tuples(st.booleans(), st.text(max_size=1)))


def containers(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.lists(children, max_size=4),
        st.lists(children, max_size=4).map(tuple),
        st.dictionaries(KEYS, children, max_size=4),
        st.frozensets(KEYS, max_size=4),
    )


VALUES = st.recursive(LEAVES, containers, max_leaves=15)


@given(VALUES)
@settings(deadline=None)
def test_a_value_is_the_same_as_its_copy(value: object) -> None:
    assert is_same(value, copy.deepcopy(value))
    assert is_same(value, copy.deepcopy(value), memory=0)
    assert is_same(value, copy.deepcopy(value), rtol=1e-6)


@given(VALUES, VALUES)
@settings(deadline=None)
def test_the_comparison_is_the_same_from_either_side(first: object, second: object) -> None:
    one, back = compared(first, second), compared(second, first)
    assert [(found.aspect, found.differing) for found in one.differences] == [
        (found.aspect, found.differing) for found in back.differences
    ] or {"missing", "order"} & {found.aspect for found in one.differences}
    assert bool(one.differences) is bool(back.differences)


def places(value: Any, path: str = "x") -> list[tuple[str, Any, Any]]:
    """Return where the leaves of a value are: their path, and container and key."""
    found: list[tuple[str, Any, Any]] = []
    if isinstance(value, list):
        items = [(key, f"{path}[{key}]") for key in range(len(value))]
    elif isinstance(value, dict):
        items = [(key, f"{path}[{key!r}]") for key in value]
    elif isinstance(value, np.ndarray):
        return [(f"{path}{list(key)}", value, key) for key in np.ndindex(value.shape)]
    else:
        return []
    for key, below in items:
        inside = places(value[key], below)
        found += inside or [(below, value, key)]
    return found


FLOATS = arrays.arrays(
    st.sampled_from(["f2", "f4", "f8", ">f4"]), arrays.array_shapes(max_dims=3, max_side=3)
)
NESTED = st.recursive(
    st.one_of(st.integers(), st.floats(), st.text(max_size=3), FLOATS),
    lambda children: st.one_of(
        st.lists(children, min_size=1, max_size=4),
        st.dictionaries(st.text("abc", min_size=1, max_size=3), children, min_size=1, max_size=4),
    ),
    max_leaves=12,
)


def change(value: Any) -> Any:
    """Return another value of the same type."""
    if isinstance(value, str):
        return f"{value}!"
    if isinstance(value, int):
        return value + 1
    return type(value)(1.5) if value != 1.5 else type(value)(2.5)


@given(st.lists(NESTED, min_size=1, max_size=3), st.data())
@settings(deadline=None)
def test_a_change_of_any_leaf_is_found_at_its_path(value: list[Any], data: st.DataObject) -> None:
    changed = copy.deepcopy(value)
    path, container, key = data.draw(st.sampled_from(places(changed)))
    container[key] = change(container[key])
    (found,) = compared(value, changed).differences
    assert found.place == path
    assert found.differing in {0, 1}


@given(NESTED)
@settings(deadline=None)
def test_a_change_after_the_snapshot_is_not_in_it(value: Any) -> None:
    with Snapshots() as snapshots:
        first = snapshots.of(value)
        kept = copy.deepcopy(value)
        for _, container, key in places(value):
            container[key] = change(container[key])
        assert not compare(first, snapshots.of(kept)).differences

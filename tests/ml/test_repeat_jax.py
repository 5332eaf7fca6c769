"""JAX's arrays and keys, as they are compared between runs."""

from __future__ import annotations

from typing import Any

import pytest
from comparisons import difference, is_same, reasons

jax: Any = pytest.importorskip("jax")
jnp: Any = pytest.importorskip("jax.numpy")


@pytest.mark.parametrize(
    "name",
    ["float32", "float16", "bfloat16", "float8_e4m3fn", "int32", "int4", "bool", "complex64"],
)
def test_arrays_of_each_type_are_compared(name: str) -> None:
    first = jnp.array([[0, 1, 2], [3, 0, 1]]).astype(name)
    assert is_same(first, first.copy())
    second = first.at[1, 1].set(first[0, 1])
    found = difference(first, second)
    assert (found.place, found.what) == ("x[1, 1]", f"{name}[2, 3]")
    assert found.values[0] != found.values[1]


def test_distances_are_told() -> None:
    first = jnp.ones(3, "bfloat16")
    second = first.at[2].set(1.0078125)
    assert difference(first, second).ulps == 1
    assert is_same(first, second, rtol=1e-2)


def test_nan_is_the_same_as_nan() -> None:
    assert is_same(jnp.array([jnp.nan, 1]), jnp.array([jnp.nan, 1]))
    assert difference(jnp.array([jnp.nan]), jnp.array([1.0])).note == "NaN in one only"


def test_types_are_told() -> None:
    array = jnp.ones(2)
    assert difference(array, array.astype("float16")).aspect == "dtype"
    assert difference(jnp.asarray(1.0), jnp.float32(1.0)).path == "x.weak_type"


def test_keys_are_compared() -> None:
    for make in (jax.random.key, jax.random.PRNGKey):
        assert is_same(make(1), make(1))
        assert not is_same(make(1), make(2))
    assert difference(jax.random.key(1), jax.random.key(1, impl="rbg")).aspect == "dtype"
    assert is_same(jax.random.split(jax.random.key(1)), jax.random.split(jax.random.key(1)))


def test_trees_of_arrays_are_compared() -> None:
    first = {"layer": [jnp.zeros(3), {"bias": jnp.ones(2)}]}
    second = {"layer": [jnp.zeros(3), {"bias": jnp.array([1.0, 2.0])}]}
    assert difference(first, second).place == "x['layer'][1]['bias'][1]"


def test_what_is_being_traced_is_left_out() -> None:
    seen = []

    @jax.jit  # type: ignore[untyped-decorator]
    def traced(value: Any) -> Any:
        seen.append(reasons([value]))
        return value

    traced(jnp.ones(2))
    assert seen == [{"traced": 1}]


def test_what_is_no_longer_there_is_left_out() -> None:
    array = jnp.ones(2) + 1
    array.delete()
    assert reasons(array) == {"raised RuntimeError": 1}

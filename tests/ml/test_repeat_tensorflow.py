"""TensorFlow's tensors, variables, modules and generators, as they are compared between runs."""

from __future__ import annotations

from typing import Any

import pytest
from comparisons import compared, difference, is_same, reasons

tf: Any = pytest.importorskip("tensorflow")

TYPES = [
    *("bool", "int8", "int32", "int64", "uint8", "uint64", "float16", "float32", "float64"),
    *("bfloat16", "float8_e4m3fn", "float8_e5m2", "complex64", "complex128", "string"),
]


def tensor(name: str, *numbers: int) -> Any:
    if name == "string":
        return tf.constant([str(number) for number in numbers])
    whole = tf.constant(numbers, tf.float32 if name.startswith("float8") else None)
    return tf.cast(whole, name)


@pytest.mark.parametrize("name", TYPES)
def test_tensors_of_each_type_are_compared(name: str) -> None:
    first, again, other = tensor(name, 1, 0, 1), tensor(name, 1, 0, 1), tensor(name, 1, 0, 0)
    assert is_same(first, again)
    found = difference(first, other)
    assert (found.place, found.differing, found.elements) == ("x[2]", 1, 3)
    assert not is_same(first, tensor(name, 1, 0))
    assert is_same(first[0], again[0])
    assert not is_same(first[0], first[1])


def test_types_are_told() -> None:
    assert difference(tensor("float32", 1), tensor("float64", 1)).values == ("float32", "float64")
    assert difference(tensor("float32", 1), tf.Variable([1.0])).aspect == "type"
    assert difference(tf.float32, tf.float64).aspect == "value"
    assert difference(tf.TensorShape([1]), tf.TensorShape([2])).aspect == "value"


def test_nan_is_the_same_as_nan() -> None:
    assert is_same(tf.constant([float("nan")]), tf.constant([float("nan")]))
    assert difference(tf.constant([float("nan")]), tf.constant([1.0])).note == "NaN in one only"


def test_variables_are_compared() -> None:
    first, second = tf.Variable([1.0, 2.0], name="a"), tf.Variable([1.0, 2.0], name="b")
    assert is_same(first, second)
    second[1].assign(5.0)
    assert difference(first, second).place == "x[1]"
    assert difference(first, tf.Variable([1.0, 2.0], trainable=False)).path == "x.trainable"


def test_tensors_that_consist_of_others() -> None:
    ragged = [tf.ragged.constant(rows) for rows in ([[1], [2, 3]], [[1], [2, 3]], [[1, 2], [3]])]
    assert is_same(*ragged[:2])
    assert difference(*ragged[1:]).path == "x.nested_row_splits[0]"
    sparse = [tf.sparse.from_dense(rows) for rows in ([[0, 1]], [[0, 1]], [[0, 2]])]
    assert is_same(*sparse[:2])
    assert difference(*sparse[1:]).path == "x.values"
    slices = [tf.IndexedSlices(tf.constant([value]), tf.constant([0])) for value in (1, 1, 2)]
    assert is_same(*slices[:2])
    assert difference(*slices[1:]).path == "x.values"


class Net(tf.Module):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.weight = tf.Variable([1.0, 2.0])
        self.layers = [tf.Variable([3.0]), {"a": tf.Variable(4.0)}]
        self.named = {"b": tf.Variable(5.0)}


def test_modules_are_compared_by_their_attributes() -> None:
    first, second = Net(), Net()
    assert is_same(first, second)
    second.weight.assign([1.0, 3.0])
    assert difference(first, second).place == "x.weight[1]"
    second = Net()
    second.layers[1]["a"].assign(0.0)
    assert difference(first, second).path == "x.layers[1]['a']"
    second = Net()
    second.named["b"].assign(0.0)
    assert difference(first, second).path == "x.named['b']"


def test_generators_are_compared_by_their_state() -> None:
    first, second = (tf.random.Generator.from_seed(1) for _ in range(2))
    assert is_same(first, second)
    second.normal([1])
    assert difference(first, second).aspect == "state"


def test_what_has_no_values_is_left_out() -> None:
    seen: list[dict[str, int]] = []

    @tf.function  # type: ignore[untyped-decorator]
    def traced(value: Any) -> Any:
        seen.append(compared([value], [value]).reasons)
        return value

    traced(tf.constant(1.0))
    assert list(seen[0].values()) == [1]
    assert reasons([tf.data.Dataset.range(3), traced]) == {"lazy": 1, "function": 1}


def test_a_large_tensor_is_compared() -> None:
    first = tf.range(1 << 19, dtype=tf.float32)
    second = tf.tensor_scatter_nd_update(first, [[400_000]], [0.5])
    assert is_same(first, tf.identity(first))
    assert difference(first, second).place == "x[400000]"

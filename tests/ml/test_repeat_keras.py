"""Keras's variables, models and optimisers, as they are compared between runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from comparisons import compared, difference, is_same

pytest.importorskip("tensorflow")
keras: Any = pytest.importorskip("keras")


def model(*, fitted: bool = False) -> Any:
    keras.utils.set_random_seed(1)
    made = keras.Sequential(
        [
            keras.layers.Input((2,)),
            keras.layers.Dense(3, activation="relu"),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(1),
        ]
    )
    made.compile("adam", "mse")
    if fitted:
        made.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)
    return made


def test_models_are_compared_though_their_names_count_up() -> None:
    first, second = model(), model()
    assert first.name != second.name
    assert is_same(first, second)


def test_a_weight_has_the_path_of_its_layer() -> None:
    first, second = model(), model()
    kernel = second.layers[2].kernel
    kernel.assign(kernel + np.array([[0.0], [1.0], [0.0]]))
    assert difference(first, second).place == "x.layers[2].kernel[1, 0]"


def test_a_model_is_compared_with_its_optimiser_and_generators() -> None:
    first, second = model(fitted=True), model(fitted=True)
    assert is_same(first, second)
    second.optimizer.variables[0].assign(7)
    assert difference(first, second).path == "x.optimizer.variables[0]"
    paths = {one.path for one in compared(first, model()).differences}
    assert "x.layers[1].seed_generator_state" in paths
    second = model(fitted=True)
    second.layers[0].trainable = False
    assert "x.layers[0].trainable" in {one.path for one in compared(first, second).differences}


class Custom(keras.Model):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.inner = keras.layers.Dense(1)
        self.scale = self.add_weight(name="scale", shape=())

    def call(self, value: Any) -> Any:
        return self.inner(value) * self.scale


def test_models_of_the_users_are_compared() -> None:
    keras.utils.set_random_seed(1)
    first = Custom()
    first(np.ones((1, 2)))
    keras.utils.set_random_seed(1)
    second = Custom()
    assert compared(first, second).differences
    second(np.ones((1, 2)))
    assert is_same(first, second)
    second.scale.assign(5.0)
    assert difference(first, second).path.startswith("x.variables[")
    second.scale.assign(first.scale)
    second.inner.bias.assign([1.0])
    assert difference(first, second).path == "x.layers[0].bias"


def test_variables_optimisers_and_metrics_by_themselves() -> None:
    assert is_same(keras.Variable([1.0]), keras.Variable([1.0]))
    assert difference(keras.Variable([1.0]), keras.Variable([2.0])).place == "x[0]"
    first, second = keras.metrics.Mean(), keras.metrics.Mean()
    assert is_same(first, second)
    second.update_state([1.0, 2.0])
    assert compared(first, second).differences
    assert not is_same(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.2))


def test_generators_are_compared_by_their_state() -> None:
    first, second = keras.random.SeedGenerator(1), keras.random.SeedGenerator(1)
    assert is_same(first, second)
    second.next()
    assert difference(first, second).aspect == "state"


def test_the_history_of_a_training_is_compared() -> None:
    histories = [model().fit(np.ones((4, 2)), np.full((4, 1), y), verbose=0) for y in (1, 1, 2)]
    assert is_same(*histories[:2])
    assert difference(*histories[1:]).place == "x.history['loss'][0]"

"""Kinds of nondeterminism of tests with the big frameworks, and tests that have none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from differing import audited, expected, reported

if TYPE_CHECKING:
    from differing import Cases

for name in ("jax", "keras", "sklearn", "tensorflow", "torch"):
    pytest.importorskip(name)

#: Threads that add up in another order each time: two of them have to run at once.
RACES: Cases = {
    "sums of two threads": (
        "sums",
        """
        import torch
        def test_it():
            torch.set_num_threads(2)
            places, numbers = torch.randint(1000, (1_000_000,)), torch.randn(1_000_000)
            zeros, sums = torch.zeros(1000), []
            for _ in range(30):
                sums.append(zeros.index_put((places,), numbers, accumulate=True))
        """,
    ),
}

CASES: Cases = {
    "shared generator of torch": (
        "drawn",
        """
        import torch
        generator = torch.Generator().manual_seed(1)
        def test_it():
            drawn, other = torch.rand(3, generator=generator), torch.rand(3)
        """,
    ),
    "weights of a module": (
        "model",
        """
        import itertools
        import torch
        ticks = itertools.count(1)
        def test_it():
            model, other = torch.nn.Linear(3, 2), torch.nn.Linear(3, 2)
            with torch.no_grad():
                model.weight[1, 2] = next(ticks)
        """,
    ),
    "state of an optimiser": (
        "optimiser",
        """
        import itertools
        import torch
        ticks = itertools.count(1)
        def test_it():
            parameter = torch.nn.Parameter(torch.zeros(2))
            optimiser = torch.optim.SGD([parameter], lr=0.1 / next(ticks))
            parameter.requires_grad_(False)
        """,
    ),
    "buffer that goes on": (
        "mean",
        """
        import torch
        norm = torch.nn.BatchNorm1d(2)
        def test_it():
            output = norm(torch.rand(8, 2))
            mean, size = norm.running_mean.clone(), norm.num_features
        """,
    ),
    "training with torch": (
        None,
        """
        import torch
        def test_it():
            torch.set_num_threads(1)
            model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Dropout(), torch.nn.ReLU())
            optimiser = torch.optim.Adam(model.parameters())
            data = torch.utils.data.TensorDataset(torch.rand(32, 4))
            losses = []
            for (batch,) in torch.utils.data.DataLoader(data, batch_size=8, shuffle=True):
                loss = model(batch).square().mean()
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                losses.append(loss.item())
        """,
    ),
    "variable of TensorFlow": (
        "variable",
        """
        import itertools
        import tensorflow as tf
        ticks = itertools.count(1)
        def test_it():
            variable, constant = tf.Variable([1.0, 2.0]), tf.constant([1, 2])
            variable.assign([1.0, 2.0 + next(ticks) * 1e-6])
        """,
    ),
    "shared generator of TensorFlow": (
        "drawn",
        """
        import tensorflow as tf
        generator = tf.random.Generator.from_seed(1)
        def test_it():
            drawn, other = generator.normal((3,)), tf.random.normal((3,))
        """,
    ),
    "seeded draws of TensorFlow": (
        None,
        """
        import tensorflow as tf
        def test_it():
            drawn, generator = tf.random.normal((3,)), tf.random.Generator.from_seed(1)
            own = generator.uniform((2,))
            batches = list(tf.data.Dataset.range(20).shuffle(20).batch(5))
            ragged = tf.ragged.constant([[1], [2, 3]])
        """,
    ),
    "layers of Keras": (
        "model",
        """
        import itertools
        import keras
        ticks = itertools.count(1)
        def test_it():
            model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
            other = keras.layers.Dense(2)
            other.build((None, 3))
            kernel, bias = model.get_weights()
            model.set_weights([kernel, bias + next(ticks)])
        """,
    ),
    "training with Keras": (
        None,
        """
        import keras
        import numpy as np
        def test_it():
            layers = [keras.Input((3,)), keras.layers.Dense(4), keras.layers.Dropout(0.5)]
            model = keras.Sequential([*layers, keras.layers.Dense(1)])
            model.compile(loss="mse", optimizer="sgd")
            history = model.fit(np.random.rand(16, 3), np.random.rand(16), verbose=0)
            weights, losses = model.get_weights(), history.history
        """,
    ),
    "estimator with a shared generator": (
        "model",
        """
        import numpy as np
        from sklearn.linear_model import SGDRegressor
        generator = np.random.RandomState(1)
        def test_it():
            data = np.random.rand(20, 3)
            model = SGDRegressor(random_state=generator.randint(1000), max_iter=5, tol=None)
            other = SGDRegressor(max_iter=5, tol=None).fit(data, data[:, 0])
            model.fit(data, data[:, 0])
        """,
    ),
    "prediction that is rounded": (
        "predicted",
        """
        import itertools
        import numpy as np
        from sklearn.linear_model import LinearRegression
        ticks = itertools.count(1)
        def test_it():
            data = np.random.rand(20, 3)
            model = LinearRegression().fit(data, data[:, 0])
            predicted = model.predict(data) + next(ticks) * 1e-15
        """,
    ),
    "training with scikit-learn": (
        None,
        """
        import numpy as np
        from sklearn.cluster import KMeans
        from sklearn.ensemble import RandomForestClassifier
        from sklearn.model_selection import train_test_split
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
        def test_it():
            data = np.random.rand(60, 3)
            train, test = train_test_split(data)
            forest = RandomForestClassifier(5, n_jobs=2).fit(train, train[:, 0] > 0.5)
            clusters = make_pipeline(StandardScaler(), KMeans(3, n_init=2)).fit(train)
            labels = clusters.predict(test)
        """,
    ),
    "key of JAX": (
        "key",
        """
        import time
        import jax
        def test_it():
            key, other = jax.random.key(time.time_ns() % 2**31), jax.random.key(1)
            drawn = jax.random.normal(other, (3,))
        """,
    ),
    "array of JAX": (
        "total",
        """
        import itertools
        import jax.numpy as jnp
        ticks = itertools.count(1)
        def test_it():
            array = jnp.arange(4.0)
            total = array.at[2].add(next(ticks) * 1e-6)
        """,
    ),
    "functions of JAX": (
        None,
        """
        import jax
        import jax.numpy as jnp
        def test_it():
            array = jax.random.normal(jax.random.key(1), (4, 4))
            compiled = jax.jit(lambda x: x @ x.T)
            squared, gradient = compiled(array), jax.grad(lambda x: jnp.sin(x).sum())(array)
        """,
    ),
}


def test_exactly_the_variable_that_differs_is_reported(pytester: pytest.Pytester) -> None:
    assert reported(pytester, CASES) == expected(CASES)


def test_nothing_is_reported_of_the_others_in_ten_runs(pytester: pytest.Pytester) -> None:
    same = {name: case for name, case in CASES.items() if case[0] is None}
    assert audited(pytester, same, runs=10) == expected(same)


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="threads cannot run at once")
def test_races_of_threads_are_reported(pytester: pytest.Pytester) -> None:
    assert reported(pytester, RACES, "(runs=5)") == expected(RACES)


def test_the_same_under_deterministic_modes_is_not(pytester: pytest.Pytester) -> None:
    same = {name: (None, source) for name, (_, source) in RACES.items()}
    assert reported(pytester, same, "(runs=5, deterministic=True)") == expected(same)

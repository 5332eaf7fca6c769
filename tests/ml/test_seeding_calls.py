"""A test seed gives the numbers that each library's own seeding call gives."""

from __future__ import annotations

import pytest
from experiments import Suite

for _module in ("torch", "tensorflow", "keras", "sklearn"):
    pytest.importorskip(_module)  # before runs in this process, which could not import it twice

#: What people write by hand, and what they draw afterwards.
CALLS = {
    "random.seed(N)": "random.random(), random.gauss(0, 1), random.sample(range(99), 9)",
    "np.random.seed(N)": "np.random.rand(), np.random.normal(), np.random.permutation(9)",
    "torch.manual_seed(N)": """
        torch.rand(3), torch.randn(3), torch.randperm(9), torch.nn.Linear(2, 2).weight,
        torch.nn.functional.dropout(torch.ones(9)), next(iter(loader))
    """,
    "tf.random.set_seed(N)": """
        tf.random.uniform([3]), tf.random.normal([3]), tf.random.shuffle(tf.range(9)),
        tf.nn.dropout(tf.ones(9), 0.5), list(tf.data.Dataset.range(9).shuffle(9))
    """,
    "keras.utils.set_random_seed(N)": """
        keras.random.normal((3,)), keras.initializers.GlorotUniform()((2, 2)),
        keras.layers.Dense(2)(np.ones((1, 2))), keras.random.shuffle(np.arange(9)),
        keras.layers.Dropout(0.5)(np.ones(9), training=True)
    """,
    # Scikit-learn has no call of its own: `random_state=None` stands for NumPy's generator.
    "np.random.seed(N), 'for scikit-learn'": """
        train_test_split(range(20)), list(ShuffleSplit(2).split(range(9))),
        RandomForestClassifier(3).fit(X, y).predict_proba(X),
        KMeans(3, n_init=1).fit(X).cluster_centers_
    """,
}
IMPORTS = """
import random

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch
from noting import note
from sklearn.cluster import KMeans
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import ShuffleSplit, train_test_split

X, y = np.arange(40.0).reshape(20, 2), np.arange(20) % 2
loader = torch.utils.data.DataLoader(range(9), shuffle=True, batch_size=9)
"""
BY_CALL = IMPORTS + "def test_it():\n    {call}\n    note('drawn', {draws})"
BY_US = IMPORTS + "@pytest.mark.seed({seed})\ndef test_it():\n    note('drawn', {draws})"


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("seed", [0, 42, 2**31 - 1])
def test_a_test_seed_gives_what_the_seeding_call_gives(
    pytester: pytest.Pytester, call: str, seed: int
) -> None:
    draws = f"*[{' '.join(CALLS[call].split())}]"
    by_call = BY_CALL.format(call=call.replace("N", str(seed)), draws=draws)
    by_us = BY_US.format(seed=seed, draws=draws)
    bare = Suite(pytester, {"test_it.py": by_call}).values("-p", "no:seedall", seed=None)
    assert Suite(pytester, {"test_it.py": by_us}).values() == bare

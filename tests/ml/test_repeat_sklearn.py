"""scikit-learn's estimators, as they are compared between runs."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from comparisons import compared, difference, is_same

pytest.importorskip("sklearn")

from sklearn.cluster import KMeans
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

RNG = np.random.RandomState(0)
X, Y = RNG.rand(40, 3), np.arange(40) % 3

ESTIMATORS: list[Any] = [
    LogisticRegression(),
    SGDClassifier(random_state=0),
    KMeans(3, random_state=0, n_init=1),
    KNeighborsClassifier(),
    DecisionTreeClassifier(random_state=0),
    RandomForestClassifier(5, random_state=0),
    GradientBoostingClassifier(n_estimators=3, random_state=0),
    make_pipeline(StandardScaler(), LogisticRegression()),
]


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda made: type(made).__name__)
def test_estimators_are_compared_by_what_they_learnt(estimator: Any) -> None:
    first = copy.deepcopy(estimator).fit(X, Y)
    again = copy.deepcopy(estimator).fit(X, Y)
    other = copy.deepcopy(estimator).fit(X[::-1] * 2, Y)
    assert not compared(first, again).differences
    assert compared(first, again).compared > 3
    if not isinstance(estimator, KNeighborsClassifier):  # what it learns is the data, in private
        assert compared(first, other).differences
    assert compared(first, copy.deepcopy(estimator)).differences


@pytest.mark.parametrize("estimator", ESTIMATORS[:6], ids=lambda made: type(made).__name__)
def test_nothing_of_an_estimator_is_left_out(estimator: Any) -> None:
    fitted = copy.deepcopy(estimator).fit(X, Y)
    assert is_same(fitted, copy.deepcopy(fitted))


def test_parameters_and_learnt_values_have_their_names() -> None:
    assert difference(LogisticRegression(C=1), LogisticRegression(C=2)).path == "x.C"
    first = LogisticRegression().fit(X, Y)
    second = copy.deepcopy(first)
    second.coef_[1, 2] += 1e-9
    found = difference(first, second)
    assert found.place == "x.coef_[1, 2]"
    assert found.rtol is not None
    assert is_same(first, second, rtol=found.rtol)


def test_the_nodes_of_a_tree_are_compared() -> None:
    first = DecisionTreeClassifier(random_state=0).fit(X, Y)
    second = DecisionTreeClassifier(random_state=0, max_depth=1).fit(X, Y)
    paths = {one.path for one in compared(first, second).differences}
    assert "x.tree_['nodes']" in paths


def test_a_forest_that_was_seeded_otherwise_is_another() -> None:
    first = RandomForestClassifier(5, random_state=0).fit(X, Y)
    second = RandomForestClassifier(5, random_state=1).fit(X, Y)
    paths = [one.path for one in compared(first, second, ignore=["x.random_state"]).differences]
    assert any(path.startswith("x.estimators_[0].tree_") for path in paths)

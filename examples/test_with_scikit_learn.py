"""scikit-learn: `random_state=None` means NumPy's global generator, which is seeded."""

import pytest

pytest.importorskip("sklearn")

from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import ShuffleSplit, cross_val_score, train_test_split


@pytest.fixture(scope="module")
def forest(dataset):
    """A forest grown from the whole data set, once for all tests of this file."""
    return RandomForestClassifier(n_estimators=20).fit(*dataset)


def test_a_forest_knows_what_it_has_seen(forest, dataset):
    assert forest.score(*dataset) > 0.95


def test_a_forest_knows_new_points(dataset, seedall):
    train, test, train_labels, test_labels = train_test_split(*dataset, random_state=seedall.seed)
    model = RandomForestClassifier(n_estimators=20).fit(train, train_labels)
    assert model.score(test, test_labels) > 0.8


@pytest.mark.seed(shared="params")  # both models are tried on the same splits
@pytest.mark.parametrize(
    "model", [LogisticRegression(), RandomForestClassifier(n_estimators=20)], ids=["line", "forest"]
)
def test_a_model_beats_chance(model, dataset):
    scores = cross_val_score(model, *dataset, cv=ShuffleSplit(3))
    assert scores.mean() > 0.8

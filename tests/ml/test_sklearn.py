"""Scikit-learn, whose estimators and splitters draw from NumPy where `random_state` is None."""

from __future__ import annotations

import pytest
from experiments import Suite

pytest.importorskip("sklearn")

IMPORTS = """
        import numpy as np
        import pytest
        from joblib import parallel_config
        from noting import note
        from sklearn import cluster, datasets, decomposition, ensemble, inspection, linear_model
        from sklearn import manifold, mixture, model_selection, neural_network, svm, utils
        from sklearn.tree import DecisionTreeClassifier

        X, y = datasets.make_classification(60, random_state=0)
"""
DRAWS = {
    "test_draws.py": f"""{IMPORTS}
        DRAWS = {{
            "make_classification": lambda: datasets.make_classification(5)[0],
            "train_test_split": lambda: model_selection.train_test_split(y),
            "KFold": lambda: list(model_selection.KFold(3, shuffle=True).split(X)),
            "ShuffleSplit": lambda: list(model_selection.ShuffleSplit(3).split(X)),
            "StratifiedShuffleSplit": lambda: list(
                model_selection.StratifiedShuffleSplit(3).split(X, y)
            ),
            "resample": lambda: utils.resample(y),
            "check_random_state": lambda: utils.check_random_state(None).rand(3),
            "SGDClassifier": lambda: linear_model.SGDClassifier(max_iter=5, tol=None)
            .fit(X, y)
            .coef_,
            "MLPClassifier": lambda: neural_network.MLPClassifier((3,), max_iter=200, tol=1)
            .fit(X, y)
            .coefs_,
            "KMeans": lambda: cluster.KMeans(3, n_init=2).fit(X).cluster_centers_,
            "GaussianMixture": lambda: mixture.GaussianMixture(2, init_params="random")
            .fit(X)
            .means_,
            "randomized PCA": lambda: decomposition.PCA(2, svd_solver="randomized")
            .fit_transform(X),
            "LinearSVC": lambda: svm.LinearSVC(max_iter=3, tol=10, dual=True).fit(X, y).coef_,
            "cross_val_score": lambda: model_selection.cross_val_score(
                DecisionTreeClassifier(max_features=2), X, y, cv=3
            ),
            "randomized search": lambda: model_selection.RandomizedSearchCV(
                DecisionTreeClassifier(), {{"max_depth": range(1, 50)}}, n_iter=3, cv=2
            )
            .fit(X, y)
            .cv_results_["param_max_depth"]
            .tolist(),
            "permutation_importance": lambda: inspection.permutation_importance(
                DecisionTreeClassifier(random_state=0).fit(X, y), X, y, n_repeats=3
            ).importances,
        }}

        @pytest.mark.parametrize("name", DRAWS)
        def test_draw(name):
            note(name, DRAWS[name]())
    """,
    # Ensembles draw their members' seeds in this process, so that the workers need none.
    "test_workers.py": f"""{IMPORTS}
        @pytest.mark.parametrize("backend", ["loky", "threading", "sequential"])
        def test_forest(backend):
            with parallel_config(backend=backend):
                forest = ensemble.RandomForestClassifier(6, n_jobs=2).fit(X, y)
                note(f"forest by {{backend}}", forest.predict_proba(X))

        @pytest.mark.parametrize("backend", ["loky", "threading"])
        def test_bagging(backend):
            with parallel_config(backend=backend):
                bagging = ensemble.BaggingClassifier(DecisionTreeClassifier(), 4, n_jobs=2)
                note(f"bagging by {{backend}}", bagging.fit(X, y).predict_proba(X))

        @pytest.mark.seed(3)
        @pytest.mark.parametrize("backend", ["loky", "threading", "sequential"])
        def test_same_forest(backend):
            with parallel_config(backend=backend):
                forest = ensemble.ExtraTreesClassifier(6, n_jobs=2).fit(X, y)
                note("forest by any backend", forest.predict_proba(X))
    """,
}


def test_estimators_and_splitters_draw_the_same_in_any_order(pytester: pytest.Pytester) -> None:
    values = Suite(pytester, DRAWS).values_in_any_order()
    assert len(set(values.values())) == len(values) == 22


def test_another_session_seed_gives_other_draws(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, DRAWS)
    one, other = suite.values(), suite.values(seed=43)
    assert {place for place in one if one[place] == other[place]} == {"forest by any backend"}


def test_names_that_joblib_and_scikit_learn_draw_are_no_random_data(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile("""
        from sklearn import datasets, ensemble, linear_model

        def test_it():
            X, y = datasets.make_classification(60, random_state=0)
            ensemble.RandomForestClassifier(2, random_state=0).fit(X, y)
            linear_model.LogisticRegression().fit(X, y)
            assert False
    """)
    result = pytester.runpytest_subprocess("--seed=1")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["session seed 1: 1 failed, drew no random numbers"])
    result.stdout.no_fnmatch_line("not seeded *")

"""Keras 3, with each of its backends."""

from __future__ import annotations

import pytest
from experiments import Suite

pytest.importorskip("keras")
pytest.importorskip("tensorflow")

DRAWS = {
    "test_draws.py": """
        import keras
        import numpy as np
        import pytest
        from noting import note

        X, Y = np.linspace(0, 1, 16).reshape(8, 2), np.arange(8.0)
        DRAWS = {
            "keras.random": lambda: keras.random.normal((3,)),
            "keras.random, twice": lambda: [keras.random.uniform((3,)) for _ in range(2)],
            "initialiser": lambda: keras.initializers.GlorotUniform()((2, 3)),
            "weights": lambda: keras.layers.Dense(3)(np.ones((1, 2))),
            "dropout": lambda: keras.layers.Dropout(0.5)(np.ones(20), training=True),
            "noise": lambda: keras.layers.GaussianNoise(1.0)(np.ones(3), training=True),
            "generator": lambda: keras.random.uniform((3,), seed=keras.random.SeedGenerator()),
            "shuffle": lambda: keras.random.shuffle(np.arange(9)),
        }

        def new_model():
            layers = [keras.layers.Dense(4), keras.layers.Dropout(0.5), keras.layers.Dense(1)]
            model = keras.Sequential([keras.Input((2,)), *layers])
            model.compile("sgd", "mse")
            return model

        @pytest.fixture(scope="module")
        def shared():
            return new_model()

        @pytest.mark.parametrize("name", DRAWS)
        def test_draw(name):
            note(name, DRAWS[name]())

        def test_first_weights_of_a_shared_model(shared):
            note("weights of the shared model", shared.get_weights())

        def test_prediction_of_a_shared_model(shared):
            note("prediction of the shared model", shared.predict(X, verbose=0))

        def test_training():
            model = new_model()
            model.fit(X, Y, epochs=2, batch_size=2, shuffle=True, verbose=0)
            note("weights after training", model.get_weights())
    """,
}


def test_draws_are_the_same_in_any_order(pytester: pytest.Pytester) -> None:
    values = Suite(pytester, DRAWS).values_in_any_order()
    assert len(set(values.values())) == len(values) == 11


def test_another_session_seed_gives_other_draws(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, DRAWS)
    assert not set(suite.values().values()) & set(suite.values(seed=43).values())


WIDE_DRAW = """
    import keras
    import pytest
    from noting import note

    @pytest.fixture
    def narrow(request):
        keras.random.uniform(())
        request.getfixturevalue("wide")
        note("setup", float(keras.random.uniform(())))

    @pytest.fixture(scope="module")
    def wide():
        note("module fixture", float(keras.random.uniform(())))

    def test_it(narrow):
        note("body", float(keras.random.uniform(())))
"""


def test_warnings_as_errors_leave_keras_seeded(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, {"test_it.py": WIDE_DRAW})
    assert suite.values("-Werror") == suite.values()
    suite.run("-Werror").stdout.no_fnmatch_line("*not seeded*")


@pytest.mark.parametrize("backend", ["torch", "jax"])
def test_other_backends_are_seeded_without_tensorflow(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    pytest.importorskip(backend)
    monkeypatch.setenv("KERAS_BACKEND", backend)
    without = f"""
        import sys

        import keras
        from noting import note

        def test_before():
            keras.random.uniform(())

        def test_it():
            assert keras.config.backend() == {backend!r}
            note("body", keras.random.uniform((3,)), keras.layers.Dense(2)(keras.ops.ones((1, 2))))

        def test_imports():
            assert "tensorflow" not in sys.modules
    """
    suite = Suite(pytester, {"test_it.py": without})
    assert suite.values("--order=reversed", process=True) == suite.values(process=True)

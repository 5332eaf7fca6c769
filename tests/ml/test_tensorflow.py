"""TensorFlow: eager and traced draws, the global generator, and when kernels are thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from experiments import Suite

if TYPE_CHECKING:
    from collections.abc import Callable

tf = pytest.importorskip("tensorflow")

DRAWS = {
    "test_eager.py": """
        import pytest
        import tensorflow as tf
        from noting import note

        DRAWS = {
            "uniform": lambda: tf.random.uniform([3]),
            "normal": lambda: tf.random.normal([3]),
            "with an operation's seed": lambda: tf.random.uniform([3], seed=1),
            "shuffle": lambda: tf.random.shuffle(tf.range(9)),
            "dropout": lambda: tf.nn.dropout(tf.ones(20), 0.5),
            "categorical": lambda: tf.random.categorical(tf.ones((1, 9)), 5),
            "global generator": lambda: tf.random.get_global_generator().normal([3]),
            "split of it": lambda: tf.random.get_global_generator().split(2)[1].normal([3]),
            "tf.data": lambda: list(tf.data.Dataset.range(9).shuffle(9)),
            "tf.data, twice": lambda: [list(DATA), list(DATA)],
        }
        DATA = tf.data.Dataset.range(9).shuffle(9)

        @pytest.mark.parametrize("name", DRAWS)
        def test_draw(name):
            note(name, DRAWS[name](), DRAWS[name]())
    """,
    "test_traced.py": """
        import pytest
        import tensorflow as tf
        from noting import note

        @tf.function
        def traced():
            return tf.random.uniform([3])

        @tf.function
        def traced_dropout(x):
            return tf.nn.dropout(x, 0.5) + tf.random.normal(x.shape, seed=2)

        @pytest.fixture(scope="module")
        def wide():
            note("traced in a module fixture", traced())

        def test_one():
            note("traced in one test", traced(), traced(), tf.random.uniform([3]))

        def test_two():
            note("traced in another test", tf.random.uniform([3]), traced())
            note("traced dropout", traced_dropout(tf.ones(9)), traced_dropout(tf.ones(9)))

        def test_three(wide):
            note("traced after a fixture", traced(), traced_dropout(tf.ones(9)))
            note("eager after a fixture", tf.random.uniform([3]))

        def test_traced_inside():
            note("traced inside", tf.function(lambda: tf.random.normal([3]))())
    """,
}


def test_draws_are_the_same_in_any_order(pytester: pytest.Pytester) -> None:
    values = Suite(pytester, DRAWS).values_in_any_order()
    assert len(values) == 10 + 7


def test_draws_of_a_process_of_its_own_are_the_same(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, DRAWS)
    assert suite.values("--order=reversed", process=True) == suite.values()


def test_another_session_seed_gives_other_draws(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, DRAWS)
    one, other = suite.values(), suite.values(seed=43)
    assert {place for place in one if one[place] == other[place]} == set()


SAME_SEED = {
    "test_it.py": """
        import pytest
        import tensorflow as tf
        from noting import note

        @tf.function
        def traced():
            return tf.random.uniform([3])

        def test_own_seed():
            tf.random.set_seed(5)
            note("eager", tf.random.uniform([3]), tf.random.uniform([3]))

        @pytest.mark.seed(5)
        @pytest.mark.parametrize("_", range(3))
        def test_pinned(_):
            note("eager", tf.random.uniform([3]), tf.random.uniform([3]))
            note("global generator", tf.random.get_global_generator().uniform([3]))
            note("traced", traced(), traced())
    """,
}


def test_tests_of_one_seed_draw_the_same(pytester: pytest.Pytester) -> None:
    # `values` fails if a place draws this in one test and that in another.
    eager = Suite(pytester, SAME_SEED).values()["eager"]
    tf.random.set_seed(5)
    expected = [tf.random.uniform([3]).numpy().tolist() for _ in range(2)]
    assert eager == tuple(map(repr, expected))


OWN_SEED = """
    import pytest
    import tensorflow as tf
    from noting import note

    @pytest.fixture{scope}
    def seeded():
        tf.random.set_seed(5)

    @pytest.mark.parametrize("n", range(2))
    def test_it(n, seeded):
        note(f"body {n}", tf.random.uniform([3]))
"""


def test_a_seed_of_the_tests_own_setup_survives_into_its_body(pytester: pytest.Pytester) -> None:
    values = Suite(pytester, {"test_it.py": OWN_SEED.replace("{scope}", "")}).values()
    tf.random.set_seed(5)
    assert values["body 0"] == values["body 1"] == (repr(tf.random.uniform([3]).numpy().tolist()),)


def test_a_seed_of_a_wider_scope_takes_the_place_of_the_session_seed(
    pytester: pytest.Pytester,
) -> None:
    suite = Suite(pytester, {"test_it.py": OWN_SEED.replace("{scope}", "(scope='module')")})
    assert suite.values(seed=1) == suite.values(seed=2)
    assert len(set(suite.values().values())) == 2


def files_of(body: str, number: int) -> dict[str, str]:
    return {
        "test_it.py": f"""
            import pytest
            import tensorflow as tf

            @tf.function
            def traced():
                return tf.random.uniform([3])

            @pytest.mark.parametrize("n", range({number}))
            def test_it(n):
                {body}
        """
    }


@pytest.fixture
def times_emptied(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Count how often the caches of compiled kernels are emptied, for which all tests pay."""
    from tensorflow.python import pywrap_tfe

    empty, calls = pywrap_tfe.TFE_ContextClearCaches, []
    monkeypatch.setattr(
        pywrap_tfe, "TFE_ContextClearCaches", lambda context: calls.append(empty(context))
    )
    return lambda: len(calls)


@pytest.mark.parametrize(
    ("body", "allowed"),
    [
        ("tf.ones(3) + 1", 1),  # when the session begins
        ("tf.function(lambda: tf.ones(3))()", 1),
        ("tf.random.uniform([3])", 1),
        ("tf.random.get_global_generator().uniform([3])", 1),
    ],
)
def test_kernels_are_kept_where_none_would_repeat(
    pytester: pytest.Pytester, times_emptied: Callable[[], int], body: str, allowed: int
) -> None:
    Suite(pytester, files_of(body, 20)).run().assert_outcomes(passed=20)
    assert times_emptied() <= allowed


def test_kernels_of_traced_draws_are_thrown_away_for_each_stream(
    pytester: pytest.Pytester, times_emptied: Callable[[], int]
) -> None:
    Suite(pytester, files_of("traced()", 20)).run().assert_outcomes(passed=20)
    assert times_emptied() >= 20


def test_many_eager_draws_do_not_fill_the_caches_for_ever(
    pytester: pytest.Pytester, times_emptied: Callable[[], int]
) -> None:
    body = "[tf.random.uniform([3]) for _ in range(300)]"
    Suite(pytester, files_of(body, 4)).run().assert_outcomes(passed=4)
    assert times_emptied() >= 4


def test_an_import_inside_a_traced_function_leaves_tensorflow_seeded(
    pytester: pytest.Pytester,
) -> None:
    files = {
        "pytest.ini": "[pytest]\npythonpath = .",
        "imported_late.py": "import random\nrandom.random()",
        "test_it.py": """
            import tensorflow as tf
            from noting import note

            def draw():
                values = tf.random.get_global_generator().normal([1]), tf.random.normal([1])
                return [float(value[0]) for value in values]

            def test_one():
                note("one", draw())

            @tf.function
            def traced(x):
                import imported_late
                return x

            def test_two():
                before = draw()
                traced(tf.constant(1))
                note("two", before + draw())

            def test_three():
                note("three", draw())
        """,
    }
    suite = Suite(pytester, files)
    values = suite.values()
    assert len(values) == 3
    assert suite.values("--order=reversed") == values
    assert suite.alone() == values

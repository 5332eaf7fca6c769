"""What failure reports say of TensorFlow, and its generators that ask the system for entropy."""

from __future__ import annotations

import pytest

pytest.importorskip("tensorflow")

import tensorflow as tf
from experiments import Suite


@pytest.fixture(autouse=True)
def no_global_generator(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start as TensorFlow starts, without the generator that `get_global_generator` makes."""
    from tensorflow.python.ops import stateful_random_ops

    monkeypatch.setattr(stateful_random_ops, "global_generator", None)


def drew_from(result: pytest.RunResult) -> list[str]:
    word = "drew from "
    return [line.removeprefix(word).strip() for line in result.outlines if line.startswith(word)]


@pytest.mark.parametrize(
    "body", ["tf.random.uniform(())", "tf.random.get_global_generator().uniform(())"]
)
def test_a_test_that_draws_is_said_to_draw(pytester: pytest.Pytester, body: str) -> None:
    pytester.makepyfile(f"""
        import tensorflow as tf

        def test_draws():
            {body}
            assert False
    """)
    assert drew_from(pytester.runpytest("--seed=42")) == ["tensorflow"]


def test_a_global_generator_made_by_one_test_is_not_a_draw_of_others(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile("""
        import pytest, tensorflow as tf

        @pytest.fixture(scope="module")
        def untouched():
            pass

        def test_before(untouched):
            pass

        def test_draws(untouched):
            tf.random.get_global_generator().uniform(())

        def test_fails(untouched):
            assert False
    """)
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(passed=2, failed=1)
    assert drew_from(result) == []


def test_a_global_generator_drawn_from_before_is_seeded_anew(pytester: pytest.Pytester) -> None:
    tf.random.get_global_generator().uniform(())
    pytester.makepyfile("""
        import tensorflow as tf

        def test_idle():
            assert False

        def test_draws():
            assert tf.random.get_global_generator().uniform(()) < 0
    """)
    assert drew_from(pytester.runpytest("--seed=42")) == ["tensorflow"]


ASKS = "tf.random.Generator.from_non_deterministic_state()"
ENTROPY = {
    "pytest.ini": "[pytest]",
    "test_entropy.py": f"""
        import pytest
        import tensorflow as tf
        from noting import note

        @pytest.fixture(scope="module")
        def shared():
            return {ASKS}.uniform((2,)).numpy()

        def test_two(shared):
            note("shared", shared)
            note("two", {ASKS}.uniform((2,)).numpy(), {ASKS}.uniform((2,)).numpy())

        def test_another(shared):
            note("shared", shared)
            note("another", {ASKS}.uniform((2,)).numpy())
    """,
}


def test_generators_that_ask_for_entropy_repeat(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, ENTROPY)
    values = suite.values_in_any_order()
    drawn = [value for place in values.values() for value in place]
    assert len(set(drawn)) == len(drawn) == 4
    assert suite.values(seed=43).keys() == values.keys()
    assert not set(drawn).intersection(*suite.values(seed=43).values())
    off = ["--entropy=off"]
    assert suite.values(*off)["two"] != suite.values(*off)["two"]


def test_generators_that_ask_for_entropy_are_noted(pytester: pytest.Pytester) -> None:
    tests = f"""
        import tensorflow as tf

        def test_it():
            {ASKS}
            assert False
    """
    suite = Suite(pytester, {"pytest.ini": "", "test_it.py": tests})
    suite.run().stdout.fnmatch_lines([f"drew from   {ASKS}"])
    suite.run("--entropy=report").stdout.fnmatch_lines([f"not seeded  {ASKS}   test_it.py:5"])
    failed = suite.run("--entropy=error")
    failed.assert_outcomes(failed=1)
    failed.stdout.fnmatch_lines(
        [f"E *EntropyError: {ASKS} asks *use tf.random.Generator.from_seed(seedall.seed)*"]
    )


def test_a_generator_that_tests_share_is_named(pytester: pytest.Pytester) -> None:
    tests = """
        import tensorflow as tf

        RNG = tf.random.Generator.from_seed(1)
        LIBRARYS_OWN = tf.random.get_global_generator()

        def test_first(): RNG.uniform(())
        def test_second(): assert RNG.uniform(()) < 0
        def test_third(): assert LIBRARYS_OWN.uniform(()) < 0
    """
    result = Suite(pytester, {"pytest.ini": "", "test_it.py": tests}).run()
    assert [drew.rpartition(", ")[2] for drew in drew_from(result)] == [
        "RNG (shared)",
        "tensorflow",
    ]
    moved = [line for line in result.outlines if line.startswith("shared")]
    assert moved == [
        "shared      RNG (tf.random.Generator, test_it.py:4) was moved by earlier tests"
    ]

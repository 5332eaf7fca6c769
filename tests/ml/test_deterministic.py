"""``--deterministic`` with the real frameworks: what differs without it, and is put back."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from experiments import Suite

torch = pytest.importorskip("torch")

#: Adds a million numbers up into a thousand places: on two threads in another order each time.
ADDING = """
    import torch

    def added_up():
        torch.set_num_threads(2)
        torch.manual_seed(0)
        places, numbers = torch.randint(1000, (1_000_000,)), torch.randn(1_000_000)
        return torch.zeros(1000).index_put_((places,), numbers, accumulate=True).numpy().tobytes()

    def modes():
        cudnn = torch.backends.cudnn
        on = torch.are_deterministic_algorithms_enabled()
        return on, torch.is_deterministic_algorithms_warn_only_enabled(), cudnn.deterministic
"""


def test_sums_of_several_threads_are_equal(pytester: pytest.Pytester) -> None:
    tests = """
        from adding import added_up, modes

        def test_it():
            assert modes() == (True, False, True)
            assert len({added_up() for _ in range(20)}) == 1
    """
    files = {"pytest.ini": "[pytest]", "adding.py": ADDING, "test_it.py": tests}
    Suite(pytester, files).run("--deterministic", process=True).assert_outcomes(passed=1)


def test_sums_of_several_threads_differ_without() -> None:
    """The case is a real one; where threads never meet, there is nothing to be shown."""
    names: dict[str, object] = {}
    exec("\n".join(line[4:] for line in ADDING.splitlines()), names)
    added_up = names["added_up"]
    assert callable(added_up)
    threads = torch.get_num_threads()
    with torch.random.fork_rng():
        results = {added_up() for _ in range(60)}
    torch.set_num_threads(threads)
    if len(results) == 1:
        pytest.skip("threads added up in the same order each time")


def test_the_modes_are_on_for_each_test_and_put_back(pytester: pytest.Pytester) -> None:
    tests = """
        import pytest
        import torch
        from adding import modes

        def test_switches_them_off():
            assert modes() == (True, False, True)
            torch.use_deterministic_algorithms(False)
            torch.backends.cudnn.deterministic = False

        def test_has_them_on_again():
            assert modes() == (True, False, True)

        @pytest.fixture(scope="class")
        def without():
            torch.use_deterministic_algorithms(False)
            yield
            torch.use_deterministic_algorithms(True)

        @pytest.mark.usefixtures("without")
        class TestWithout:
            @pytest.mark.parametrize("_", range(2))
            def test_has_what_its_fixture_says(self, _):
                assert modes() == (False, False, True)
    """
    program = """
        import pytest, torch
        from adding import modes

        torch.use_deterministic_algorithms(True, warn_only=True)
        assert pytest.main(["--deterministic", "-p", "no:cacheprovider"]) == 0
        print("afterwards", *modes())
    """
    pytester.makepyfile(adding=ADDING, test_it=tests, program=program)
    result = pytester.runpython(pytester.path / "program.py")
    result.stdout.fnmatch_lines(["*4 passed*", "afterwards True True False"])


def test_a_framework_that_a_test_imports_is_switched_on_then(pytester: pytest.Pytester) -> None:
    tests = """
        def test_it():
            from adding import modes
            assert modes() == (True, False, True)
    """
    files = {"pytest.ini": "[pytest]", "adding.py": ADDING, "test_it.py": tests}
    Suite(pytester, files).run("--deterministic", process=True).assert_outcomes(passed=1)


@pytest.mark.skipif(find_spec("tensorflow") is None, reason="needs TensorFlow")
def test_tensorflow_draws_from_our_seed_in_its_mode(pytester: pytest.Pytester) -> None:
    tests = """
        import tensorflow as tf
        from noting import note
        from tensorflow.python.framework import config

        def test_it():
            assert config.is_op_determinism_enabled()
            free = tf.random.Generator.from_non_deterministic_state()
            traced = tf.function(lambda: tf.random.uniform(()))
            note("drawn", tf.random.uniform(()), free.uniform(()), traced())
    """
    suite = Suite(pytester, {"pytest.ini": "[pytest]", "test_it.py": tests})
    values = suite.values("--deterministic", process=True)
    assert suite.values("--deterministic", process=True) == values

"""The numbers of a sweep: what tests record and compare, over all seeds, in the summary."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.usefixtures("as_a_user")

SUITE = """
    import random
    import pytest

    def drawn():
        return 0.5 + random.random() / 2

    def test_fails_now_and_then(seedall):
        accuracy = drawn()
        seedall.record("accuracy", accuracy)
        seedall.record("name", "adam")
        assert accuracy > 0.6

    def test_passes():
        loss = drawn()
        assert loss < 2

    def test_masked():
        random.seed(5)
        accuracy = drawn()
        assert accuracy > 0.1
"""


def section(result: pytest.RunResult) -> str:
    found = result.stdout.str().partition("seedall: seed sweep ")[2]
    return found.partition("\n")[2].partition("== seedall ==")[0]


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makepyfile(test_it=SUITE)
    return pytester


def test_what_is_recorded_and_compared_is_told(suite: pytest.Pytester) -> None:
    said = section(suite.runpytest("--seed=42", "--seed-sweep=60"))
    failed = re.search(r"now_and_then: fails under (\d+) of 60 seeds", said)
    failed = failed or re.search(r"now_and_then:\n  fails under (\d+) of 60 seeds", said)
    assert failed is not None, said
    assert 4 < int(failed[1]) < 24
    assert re.search(r"^  accuracy .*median 0\.\d+, 0\.5\d* to ", said, re.MULTILINE), said
    assert re.search(rf"^    passed {60 - int(failed[1])} .* 0\.6\d* to ", said, re.MULTILINE), said
    assert re.search(rf"^    failed {failed[1]} .* to 0\.5\d*$", said, re.MULTILINE), said
    assert re.search(r"margin: median 0\.\d+, least -0\.0\d+ \(seed \d+\)", said), said
    assert re.search(r"^  loss .*median 0\.\d+", said, re.MULTILINE), said
    assert "adam" not in said


def test_a_seed_of_the_code_that_hides_the_seeds_is_a_warning(suite: pytest.Pytester) -> None:
    said = " ".join(section(suite.runpytest("--seed=42", "--seed-sweep=9")).split())
    assert "warning: the same value in accuracy > 0.1, 0.8" in said
    assert "under each of 9 seeds" in said
    assert re.search(r"\(random\.seed\(5\) at test_it\.py:\d+\)", said), said


def test_the_numbers_are_the_same_with_workers(suite: pytest.Pytester) -> None:
    def said(*arguments: str) -> str:
        result = suite.runpytest_subprocess("--seed=42", "--seed-sweep=20", "--tb=no", *arguments)
        return re.sub(r"PYTHONHASHSEED=\d+ ", "", section(result))

    alone = said()
    assert "accuracy" in alone
    assert said("-n", "2") == alone


def test_what_a_repeated_test_records_is_told_once(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import random
        import pytest
        @pytest.mark.repeat_deterministic
        def test_it(seedall):
            seedall.record("number", random.random())
    """
    )
    result = pytester.runpytest("--seed=42", "--seed-sweep=9")
    result.assert_outcomes(passed=9)
    assert re.search(r"^  number .*median 0\.\d+", section(result), re.MULTILINE)
    result.stdout.fnmatch_lines(["9 tests run 2 times: 9 the same; *"])


@pytest.mark.parametrize(
    "value",
    ["float('nan')", "float('inf')", "10 ** 400", "None", "[1, 2]", "True", "object()", "'text'"],
)
def test_odd_values_are_no_trouble(pytester: pytest.Pytester, value: str) -> None:
    pytester.makepyfile(
        f"""
        import random
        def test_it(seedall):
            random.random()
            seedall.record("number", {value})
    """
    )
    result = pytester.runpytest("--seed-sweep=3")
    result.assert_outcomes(passed=3)
    assert "could not be explained" not in result.stdout.str()
    assert "passes under all of 3 seeds" in " ".join(section(result).split())


def test_profilers_and_those_who_ask_whether_they_are_traced(pytester: pytest.Pytester) -> None:
    """In tests and in fixtures: of the runs of a test, each is as if nobody looked on."""
    pytester.makepyfile("""
        import cProfile
        import random
        import sys
        import unittest
        import pytest

        @pytest.fixture
        def profiled():
            with cProfile.Profile():
                random.random()
            yield
            with cProfile.Profile():
                random.random()

        def test_profiled_around(profiled):
            value = random.random()
            assert value < 2

        def test_profiled():
            with cProfile.Profile():
                value = random.random()
            assert value < 2

        class TestTraced(unittest.TestCase):
            def setUp(self):
                self.assertIsNone(sys.gettrace())

            def test_it(self):
                value = random.random()
                assert value < 2
    """)
    result = pytester.runpytest_subprocess("--seed=42", "--seed-sweep=3")
    result.assert_outcomes(passed=9)
    assert [line for line in section(result).splitlines() if "value" in line] != []

"""Tests inside tests: subtests, `subTest`, and the runs that pytester starts."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.usefixtures("lean")

since_pytest_9 = pytest.mark.skipif(pytest.version_tuple < (9,), reason="brought by pytest 9")


SUBTESTS = """
    import random
    import unittest

    def test_subtests(subtests, seedall):
        expected = random.Random(seedall.seed)
        for number in range(3):
            with subtests.test(number=number):
                drawn = random.random()
                assert drawn == expected.random()
                assert drawn < 0

    class TestCase(unittest.TestCase):
        def test_subtests(self):
            for number in range(3):
                with self.subTest(number=number):
                    drawn = random.random()
                    assert drawn < 0
"""


@since_pytest_9
@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["in one process", "in workers"])
def test_each_failed_subtest_has_the_tests_seed(
    pytester: pytest.Pytester, options: tuple[str, ...]
) -> None:
    pytester.makepyfile(test_it=SUBTESTS)
    result = pytester.runpytest("--seed=42", *options)
    commands = re.findall(r"^replay .*pytest (\S+) --seed=42$", str(result.stdout), re.M)
    assert sorted(commands) == [
        *["test_it.py::TestCase::test_subtests"] * 3,
        *["test_it.py::test_subtests"] * 3,
    ]
    # Each subtest goes on where the last one ended, whatever a report has looked up in between.
    assert len(set(re.findall(r"^E +assert (0\.\d+) < 0$", str(result.stdout), re.M))) == 6
    result.stdout.fnmatch_lines(["session seed 42: 2 failed, all of them drew random numbers"])


@since_pytest_9
def test_failed_subtests_do_not_repeat_properties(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=SUBTESTS)
    pytester.runpytest("--seed=42", "--junit-xml=results.xml")
    text = (pytester.path / "results.xml").read_text(encoding="utf-8")
    assert text.count("<testcase ") == 2
    for name in ("seedall_seed", "seedall_session_seed", "seedall_replay", "seedall_id"):
        assert text.count(f'<property name="{name}"') == 2


def test_the_first_failed_subtest_of_a_test_case_has_its_seed(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=SUBTESTS)
    result = pytester.runpytest("--seed=42", "-k", "TestCase")
    result.stdout.fnmatch_lines(["replay *test_it.py::TestCase::test_subtests --seed=42"])


NESTED = """
    import random
    import sys
    import pytest

    pytest_plugins = ["pytester"]

    @pytest.mark.parametrize("way", ["inprocess", "subprocess"])
    def test_nested(pytester, seedall, way):
        pytester.makepyfile(test_inner='''
            import random

            def test_inner(session_seed, seedall):
                assert session_seed == 7
                assert random.random() == random.Random(seedall.seed).random()
        ''')
        expected = random.Random(seedall.seed)
        assert random.random() == expected.random()
        finders = list(sys.meta_path)
        run = getattr(pytester, f"runpytest_{way}")
        result = run("--seed=7", "-p", "no:hypothesispytest")
        result.assert_outcomes(passed=1)
        assert random.random() == expected.random()
        assert sys.meta_path == finders
        import colorsys  # the outer run still notices imports
        assert random.random() == expected.random()

    def test_afterwards(seedall):
        assert random.random() == random.Random(seedall.seed).random()
"""


def test_a_run_inside_a_test_has_seeds_of_its_own(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_outer=NESTED)
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(passed=3)


def test_a_failed_run_inside_a_test_leaves_the_outer_streams_alone(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        test_outer="""
        import random
        import pytest

        pytest_plugins = ["pytester"]

        @pytest.mark.parametrize("arguments", [["--seed=abc"], ["--seed=7"], ["--seed=7", "gone"]])
        def test_nested(pytester, seedall, arguments):
            pytester.makeconftest("import random; random.random()")
            pytester.makepyfile("import random; random.seed(0); random.random(); raise ValueError")
            assert pytester.runpytest("-p", "no:hypothesispytest", *arguments).ret != 0
            assert random.random() == random.Random(seedall.seed).random()
    """
    )
    pytester.runpytest("--seed=42").assert_outcomes(passed=3)


def test_runs_without_a_seed_inside_a_test_leave_all_its_generators_alone(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        test_outer="""
        import random
        import numpy as np
        import pytest

        pytest_plugins = ["pytester"]
        INNER = '''
            import random
            import numpy as np
            import pytest

            @pytest.fixture(scope="session", autouse=True)
            def wide(): np.random.seed(3)

            @pytest.mark.repeat_deterministic
            def test_inner(session_seed):
                assert session_seed != 42
                return random.random(), np.random.random(), np.random.default_rng().random()
        '''

        def draw():
            return [random.random(), np.random.random(), np.random.default_rng().random()]

        @pytest.mark.seed(7)
        @pytest.mark.parametrize("options", [None, ["-q"], ["--seed-sweep=2"], ["-n1"]])
        def test_nested(pytester, options, drawn=[]):
            numbers = draw()
            if options is not None:
                pytester.makepyfile(test_inner=INNER)
                result = pytester.runpytest("-p", "no:hypothesispytest", *options)
                result.assert_outcomes(passed=2 if "--seed-sweep=2" in options else 1)
            drawn.append(numbers + draw())
            assert drawn[0] == drawn[-1]
    """
    )
    pytester.runpytest("--seed=42").assert_outcomes(passed=4)

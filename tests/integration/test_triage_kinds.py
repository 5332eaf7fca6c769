"""``--triage`` of tests of all kinds."""

from __future__ import annotations

import sys

import pytest
from triaging import said, verdicts, write

pytestmark = pytest.mark.usefixtures("as_a_user")

KINDS = """
class TestMethods:
    @pytest.mark.parametrize("name", ["a b", "c"])
    def test_method(self, name):
        assert random.random() > 2

class Case(unittest.TestCase):
    def test_case(self):
        self.assertGreater(random.random(), 2)

class AsyncCase(unittest.IsolatedAsyncioTestCase):
    async def test_awaits(self):
        self.assertGreater(random.random(), 2)

def function():
    '''
    >>> import random; random.random() > 2
    True
    '''

@pytest.fixture(scope="session")
def wider():
    return random.random()

def test_wider_fixture(wider):
    assert wider < 0.5

@pytest.fixture
def broken():
    assert random.random() > 2

def test_setup(broken):
    pass

@pytest.mark.seed(3)
def test_pinned():
    assert random.random() > 2

@pytest.mark.unseeded
def test_unseeded():
    assert random.random() > 2

@pytest.mark.repeat_deterministic
def test_repeated():
    value = random.random(), time.time_ns()
"""


def test_tests_of_all_kinds_are_triaged(pytester: pytest.Pytester) -> None:
    write(pytester, KINDS)
    result = pytester.runpytest("--seed=5", "--triage=2", "--doctest-modules")
    found = dict(verdicts(result))
    assert found.pop("test_wider_fixture").startswith("seed-dependent (")
    assert found.pop("test_pinned") == (
        "cannot tell: its own seed is pinned, which gives it the same numbers under each seed"
    )
    assert found.pop("test_repeated") == "not deterministic (its repeats differ)"
    assert found == dict.fromkeys(
        [
            "TestMethods::test_method[a b]",
            "TestMethods::test_method[c]",
            "Case::test_case",
            "AsyncCase::test_awaits",
            "test_it.function",
            "test_setup",
        ],
        "always fails (under 3 of 3 seeds)",
    )
    assert said(result)[-1] == "not triaged: 1 failed test that drew no random numbers of a seed"


VARIABLE = """
def test_sets():
    os.environ["LEFT_BY_A_TEST"] = str(random.random())

def test_finds_none():
    assert "LEFT_BY_A_TEST" not in os.environ, random.random()
"""


def test_a_variable_that_a_test_has_left_is_not_there_alone(pytester: pytest.Pytester) -> None:
    write(pytester, VARIABLE)
    result = pytester.runpytest_subprocess("--seed=4", "--triage=1")
    assert verdicts(result) == {"test_finds_none": "needs other tests (passes alone)"}


EXAMPLES = """
from hypothesis import given, settings, strategies

def fails(value):
    return value >= 1000 if os.path.exists("always") else value == 1000

@settings(max_examples=20, deadline=None)
@given(strategies.integers(0, 10**9))
def test_examples(value):
    assert not fails(value)
"""


def test_stored_examples_are_not_used(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_ADDOPTS")  # with Hypothesis's plugin
    write(pytester, EXAMPLES)
    flag = pytester.path / "always"
    flag.touch()
    result = pytester.runpytest_subprocess("--seed=4", "--triage=1")
    assert verdicts(result) == {"test_examples": "always fails (under 2 of 2 seeds)"}
    flag.unlink()
    result = pytester.runpytest_subprocess("--seed=4", "--triage=1")
    assert verdicts(result) == {
        "test_examples": "failed by an example of Hypothesis's database (passes without)"
    }


LARGE = """
import scipy  # not the one that is called so: a file beside this one

def test_it():
    with open("runs.txt", "a") as file:
        print("fresh" if scipy.PROCESS == os.getpid() else "fork", file=file)
    assert random.random() > 2
"""


@pytest.mark.skipif(sys.platform != "linux", reason="forks are safe on Linux alone")
def test_large_libraries_are_imported_once_for_other_seeds(pytester: pytest.Pytester) -> None:
    write(pytester, LARGE, scipy="import os\nPROCESS = os.getpid()")
    result = pytester.runpytest_subprocess("--seed=4", "--triage=2")
    assert verdicts(result) == {"test_it": "always fails (under 3 of 3 seeds)"}
    runs = (pytester.path / "runs.txt").read_text(encoding="utf-8").split()
    assert runs == ["fresh", "fresh", "fresh", "fork", "fork", "fresh"]

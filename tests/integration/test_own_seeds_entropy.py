"""With entropy draws left alone, a test that seeds from them does not repeat, and is told so."""

from __future__ import annotations

from textwrap import dedent

import pytest
from reports import sections

pytestmark = pytest.mark.usefixtures("as_a_user")

DOES_NOT_REPEAT = "(from the operating system: does not repeat)"
IMPORTS = "import random, unittest\nimport numpy as np\nimport pytest\n"


def own_seeds(pytester: pytest.Pytester, code: str) -> list[str]:
    """Return what the section of the one failure says about own seeds."""
    pytester.makepyfile(test_it=IMPORTS + dedent(code))
    [section] = sections(pytester.runpytest("--seed=42", "--entropy=off"))
    return [line.removeprefix("own seed").strip() for line in section if line[:8] == "own seed"]


@pytest.mark.parametrize(
    "call", ["random.seed()", "random.seed(None)", "np.random.seed()", "np.random.seed(None)"]
)
def test_a_test_that_asks_for_entropy_does_not_repeat(pytester: pytest.Pytester, call: str) -> None:
    code = f"""
        def test_it():
            {call}
            assert random.random() + np.random.random() < 0
    """
    assert own_seeds(pytester, code) == [f"{call}   test_it.py:6 {DOES_NOT_REPEAT}"]


def test_nor_does_one_whose_set_up_is_part_of_the_call(pytester: pytest.Pytester) -> None:
    code = """
        class TestUnit(unittest.TestCase):
            def setUp(self):
                random.seed()

            def test_it(self):
                assert random.random() < 0
    """
    assert own_seeds(pytester, code) == [f"random.seed()   test_it.py:7 {DOES_NOT_REPEAT}"]


def test_nor_does_one_whose_teardown_does(pytester: pytest.Pytester) -> None:
    code = """
        def test_it(): pass

        def teardown_function():
            random.seed()
            assert random.random() < 0
    """
    assert own_seeds(pytester, code) == [f"random.seed()   test_it.py:8 {DOES_NOT_REPEAT}"]


def test_nor_a_setup_that_fails_itself(pytester: pytest.Pytester) -> None:
    code = """
        def setup_function():
            random.seed()
            assert random.random() < 0

        def test_it(): pass
    """
    assert own_seeds(pytester, code) == [f"random.seed()   test_it.py:6 {DOES_NOT_REPEAT}"]


#: Where entropy is asked for, and the test's body gets none of it.
ELSEWHERE = {
    "its module": """
        random.seed()
        def test_it(): assert random.random() < 0
    """,
    "a wider fixture": """
        def setup_module(): random.seed()
        def test_it(): assert random.random() < 0
    """,
    "its setup": """
        def setup_function(): random.seed()
        def test_it(): assert random.random() < 0
    """,
}


@pytest.mark.parametrize("where", ELSEWHERE)
def test_entropy_in_other_places_is_no_matter_of_the_tests_own_draws(
    pytester: pytest.Pytester, where: str
) -> None:
    assert own_seeds(pytester, ELSEWHERE[where]) == []
    result = pytester.runpytest("--seed=42", "--entropy=off")
    result.stdout.no_fnmatch_line("*own seeds*")


def test_what_does_not_repeat_is_named_before_other_own_seeds(pytester: pytest.Pytester) -> None:
    code = """
        def setup_function():
            random.seed(1)

        def test_it():
            np.random.seed()
            assert random.random() + np.random.random() < 0
    """
    assert own_seeds(pytester, code) == [
        f"np.random.seed()   test_it.py:9 {DOES_NOT_REPEAT}",
        "random.seed(1)   test_it.py:6",
    ]


@pytest.mark.parametrize("set_in", ["fixture", "test"])
@pytest.mark.parametrize("drawing", ["random", "np.random"])
def test_those_of_libraries_that_drew_since_are_named_before_others(
    pytester: pytest.Pytester, drawing: str, set_in: str
) -> None:
    code = f"""
        def seed(): random.seed(1); np.random.seed(2)

        @pytest.fixture
        def seeded():
            if {set_in == "fixture"}: seed()

        def test_it(seeded):
            if {set_in == "test"}: seed()
            assert {drawing}.random() < 0
    """
    places = ["random.seed(1)   test_it.py:5", "np.random.seed(2)   test_it.py:5"]
    assert own_seeds(pytester, code) == (places if drawing == "random" else places[::-1])

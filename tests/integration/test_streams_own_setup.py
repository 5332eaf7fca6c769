"""A seed that a test's own setup sets survives into the call; other libraries are seeded by us."""

from __future__ import annotations

import random
from textwrap import dedent

import numpy as np
import pytest
from experiments import Suite

#: Each seeds `random` with 5 and draws one number, before the test's body.
SETUPS = {
    "function fixture": """
        @pytest.fixture
        def seeded():
            seed_and_draw()

        def test_it(seeded):
            note_draws()
    """,
    "autouse fixture that yields": """
        @pytest.fixture(autouse=True)
        def seeded():
            seed_and_draw()
            yield
            note("teardown", random.random())

        def test_it():
            note_draws()
    """,
    "setup_function": """
        def setup_function():
            seed_and_draw()

        def test_it():
            note_draws()
    """,
    "setup_method": """
        class TestIt:
            def setup_method(self):
                seed_and_draw()

            def test_it(self):
                note_draws()
    """,
    "setUp": """
        class TestIt(unittest.TestCase):
            def setUp(self):
                seed_and_draw()

            def test_it(self):
                note_draws()
    """,
}
TEST_FILE = """
    import random
    import unittest
    from random import seed

    import numpy as np
    import pytest
    from noting import note

    def seed_and_draw():
        {call}
        note("setup", random.random(), np.random.random())

    def note_draws():
        note("body", random.random(), np.random.random())
"""


def suite_with(pytester: pytest.Pytester, setup: str, call: str) -> Suite:
    return Suite(
        pytester, {"test_it.py": text_with(setup, call), "test_other.py": "def test_other(): pass"}
    )


def text_with(setup: str, call: str) -> str:
    return dedent(TEST_FILE).replace("{call}", call) + dedent(SETUPS[setup])


def drawn_after(seed: int) -> list[str]:
    """Return the first two numbers that `random` gives after a seed."""
    python = random.Random(seed)
    return [repr(python.random()), repr(python.random())]


@pytest.mark.parametrize("setup", SETUPS)
@pytest.mark.parametrize("call", ["random.seed(5)", "seed(5)", "random.seed(a=5)"])
def test_the_library_goes_on_where_the_setup_left_it(
    pytester: pytest.Pytester, setup: str, call: str
) -> None:
    values = suite_with(pytester, setup, call).values()
    assert [values["setup"][0], values["body"][0]] == drawn_after(5)


@pytest.mark.parametrize("setup", SETUPS)
def test_other_libraries_are_seeded_by_us_all_the_same(
    pytester: pytest.Pytester, setup: str
) -> None:
    seeded = suite_with(pytester, setup, "random.seed(5)")
    numpy_draws = seeded.values()["body"][1]
    assert seeded.values()["body"][1] == numpy_draws
    assert seeded.values(seed=43)["body"][1] != numpy_draws
    assert suite_with(pytester, setup, "pass").values()["body"][1] == numpy_draws


@pytest.mark.parametrize("arguments", [("--test-seed=1",), ("--order=reversed",), ("-n2",)])
def test_it_survives_however_the_suite_is_run(
    pytester: pytest.Pytester, arguments: tuple[str, ...]
) -> None:
    suite = suite_with(pytester, "function fixture", "random.seed(5)")
    assert suite.values(*arguments)["body"][0] == drawn_after(5)[1]


def test_it_survives_under_a_pinned_test_seed(pytester: pytest.Pytester) -> None:
    text = text_with("function fixture", "random.seed(5)")
    pinned = text.replace("def test_it", "@pytest.mark.seed(1)\ndef test_it")
    body = Suite(pytester, {"test_it.py": pinned}).values()["body"]
    assert body == (drawn_after(5)[1], repr(np.random.RandomState(1).random_sample()))


@pytest.mark.parametrize(
    "call",
    [
        "random.seed()",
        "random.seed(None)",
        "random.setstate(random.getstate())",
        "np.random.seed()",
    ],
)
def test_what_is_no_seed_does_not_win(pytester: pytest.Pytester, call: str) -> None:
    body = suite_with(pytester, "function fixture", call).values()["body"]
    assert body == suite_with(pytester, "function fixture", "pass").values()["body"]


def test_a_state_put_back_takes_the_seed_with_it(pytester: pytest.Pytester) -> None:
    borrowed = "state = random.getstate(); random.seed(5); random.setstate(state)"
    body = suite_with(pytester, "function fixture", borrowed).values()["body"]
    assert body == suite_with(pytester, "function fixture", "pass").values()["body"]


def test_a_state_put_back_brings_the_seed_that_held_before(pytester: pytest.Pytester) -> None:
    borrowed = "random.seed(5); state = random.getstate(); random.seed(6); random.setstate(state)"
    body = suite_with(pytester, "function fixture", borrowed).values()["body"]
    assert body == suite_with(pytester, "function fixture", "random.seed(5)").values()["body"]


def test_the_teardown_has_its_own_stream_after_a_seed_of_the_setup(
    pytester: pytest.Pytester,
) -> None:
    setup = "autouse fixture that yields"
    seeded = suite_with(pytester, setup, "random.seed(5)").values()["teardown"]
    assert seeded == suite_with(pytester, setup, "pass").values()["teardown"]

"""Fixtures that read a state in a test's setup, and look in its teardown whether anything drew."""

from __future__ import annotations

import pytest
from experiments import Suite

#: As statsmodels has it.
CHECK = """
    import random
    import numpy as np
    import pytest

    @pytest.fixture(autouse=True)
    def none_moves_the_shared_generators():
        python, legacy = random.getstate(), np.random.get_state()
        yield
        assert python == random.getstate()
        assert (legacy[1] == np.random.get_state()[1]).all()
        assert legacy[2] == np.random.get_state()[2]
"""
TESTS = """
    import random
    import numpy as np
    import pytest

    def test_nothing(): pass
    def test_own_generator(): np.random.default_rng().random()
    def test_python(): random.random()
    def test_legacy(): np.random.random()
    def test_both(): random.random(), np.random.random()
    def test_seeds(): np.random.seed(3)
    def test_fails(): assert 0
    def test_skips(): pytest.skip("here")

    @pytest.fixture
    def fails(): assert 0

    def test_setup_fails(fails): pass

    @pytest.fixture
    def draws(): random.random()

    def test_setup_draws(draws): pass

    class TestIt:
        def test_method(self): pass
"""


def outcomes(suite: Suite, *arguments: str, seed: int | None) -> list[str]:
    """Return the outcome of each phase of each test, in no order."""
    result = suite.run("-v", "--tb=no", "-rN", *arguments, seed=seed)
    words = (line.split() for line in result.outlines if line.startswith("test_it.py::"))
    return sorted(
        " ".join(word for word in line if word.isupper() or "::" in word) for line in words
    )


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Suite:
    return Suite(pytester, {"pytest.ini": "[pytest]", "conftest.py": CHECK, "test_it.py": TESTS})


def test_they_see_what_they_see_without_the_plugin(suite: Suite) -> None:
    bare = outcomes(suite, "-p", "no:seedall", seed=None)
    assert len(bare) == 16
    assert sum("ERROR" in one for one in bare) == 6
    assert outcomes(suite, seed=1) == bare
    assert outcomes(suite, "--entropy=off", seed=2) == bare


NUMBERS = """
    import random
    import pytest
    from noting import note

    @pytest.fixture
    def look(request):
        random.getstate()
        note(f"setup of {request.node.name}", random.random())
        yield
        note(f"teardown of {request.node.name}", random.random())

    def test_draws_nothing(look): pass
    def test_draws(look): note("call", random.random())
"""


def test_the_teardown_goes_on_where_the_setup_ended(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, {"pytest.ini": "[pytest]", "test_it.py": NUMBERS})
    values = suite.values()
    assert len({repr(value) for value in values.values()}) == len(values)
    assert suite.values("-n2", process=True) == values
    one = suite.values("-k", "draws_nothing")
    assert {place: values[place] for place in one} == one
    assert suite.values(seed=43).keys() == values.keys()
    assert suite.values(seed=43) != values

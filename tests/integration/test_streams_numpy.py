"""NumPy's global bit generator, which a test may exchange for another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from experiments import Suite

if TYPE_CHECKING:
    import pytest

TEST_FILE = """
    import numpy as np
    import pytest
    from noting import drew, note

    def test_that_exchanges():
        np.random.set_bit_generator(np.random.PCG64(1))
        note("body of the one that exchanges", np.random.random())

    def test_after_it():
        note("body of the one after it", np.random.random())

    @pytest.fixture
    def exchanged():
        np.random.set_bit_generator(np.random.PCG64(1))

    def test_whose_fixture_exchanges(exchanged):
        note("body whose fixture exchanges", np.random.random())
"""


def test_an_exchanged_bit_generator_stays_with_its_test(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, {"test_exchange.py": TEST_FILE})
    values = suite.values()
    assert np.random.get_state(legacy=False)["bit_generator"] == "MT19937"
    assert suite.alone() == suite.values("--order=reversed") == values
    own = repr(float(np.random.Generator(np.random.PCG64(1)).random()))
    assert values["body of the one that exchanges"] == (own,)
    assert values["body whose fixture exchanges"] == (own,)

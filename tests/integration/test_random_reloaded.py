"""A test that reloads `random`, or imports it anew, leaves the others seeded."""

from __future__ import annotations

import pytest
from experiments import Suite

RENEWED = {
    "reloaded": "importlib.reload(random)",
    "imported anew": "del sys.modules['random']; import random",
    "patched": "random.getrandbits = random.SystemRandom().getrandbits",
    "gone": "del sys.modules['random']",
}


@pytest.mark.parametrize("statement", RENEWED.values(), ids=list(RENEWED))
def test_the_tests_after_it_are_seeded(pytester: pytest.Pytester, statement: str) -> None:
    tests = f"""
        import importlib
        import random
        import sys
        from noting import note

        def test_renewing():
            global random
            {statement}

        def test_after():
            import random
            note("random", random.random(), random.gauss(), random.Random().random())
    """
    suite = Suite(pytester, {"pytest.ini": "", "test_it.py": tests})
    values = suite.values(process=True)
    assert suite.alone(process=True) == values
    assert suite.values(seed=43, process=True) != values

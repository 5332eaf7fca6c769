"""Workers in which PyTorch is imported tell the controller what they are."""

from __future__ import annotations

import pytest
from experiments import Suite


@pytest.mark.parametrize("library", ["torch", "tensorflow"])
def test_workers_end_in_peace(pytester: pytest.Pytester, library: str) -> None:
    tests = f"""
        import random
        import {library}

        def test_a(): pass
        def test_b(): assert random.random() < 0
    """
    suite = Suite(pytester, {"pytest.ini": "", "test_it.py": tests})
    result = suite.run("-n2")
    result.assert_outcomes(passed=1, failed=1)
    assert "node down" not in str(result.stdout) + str(result.stderr)
    assert "Traceback" not in str(result.stderr)

"""What the integration tests share."""

from __future__ import annotations

import pytest


@pytest.fixture
def lean(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out Hypothesis's plugin, which imports all of Hypothesis to end an inner run."""
    # After `pytester`, which clears this variable.
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest")

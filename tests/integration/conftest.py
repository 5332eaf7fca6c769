"""What the integration tests share."""

from __future__ import annotations

import pytest


@pytest.fixture
def lean(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out Hypothesis's plugin, which imports all of Hypothesis to end an inner run."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest")

"""What several of these tests need."""

from __future__ import annotations

import sys

import pytest

from pytest_seedall.tracing import calls, tracing

WAYS = ["monitoring", "functions"] if hasattr(sys, "monitoring") else ["functions"]


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of looking on, of which each must see the same."""
    if request.param == "functions":
        for room in (calls, tracing):
            monkeypatch.setattr(room, "free_tool", lambda: None)
    return str(request.param)

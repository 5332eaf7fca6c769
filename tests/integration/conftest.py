"""What the integration tests share."""

from __future__ import annotations

import importlib
import sys

import pytest

# Before an inner run imports it and has it dropped: what is pickled must be what is there.
importlib.import_module("concurrent.futures.process")


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide from inner runs what tox or a user's shell sets for the outer one."""
    for variable in ("PYTHONHASHSEED", "PYTEST_SEED"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def lean(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out Hypothesis's plugin, which imports all of Hypothesis to end an inner run."""
    # After `pytester`, which clears this variable.
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest")


@pytest.fixture
def as_a_user(lean: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have inner runs look as if a user had typed ``pytest`` in a terminal of 80 columns."""
    monkeypatch.setattr(sys, "argv", ["pytest"])
    monkeypatch.setenv("COLUMNS", "80")

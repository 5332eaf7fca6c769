"""What the integration tests share."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest
from rooms import FILES

HERE = Path(__file__).parent

# Before an inner run imports it and has it dropped: what is pickled must be what is there.
importlib.import_module("concurrent.futures.process")
# Before each inner run imports them again.
importlib.import_module("hypothesis")
for room in FILES:
    if room != "__init__" and not room.startswith("spawned"):
        importlib.import_module(f"pytest_seedall.{room.removesuffix('.__init__')}")

#: What takes long, and meets the oldest Python with the oldest pytest, and the newest with the
#: newest, but not each with each.
SLOW = (
    "test_diagnosis*.py",
    "test_documents.py",
    "test_failure_stored_examples.py",
    "test_faults_*.py",
    "test_fuzz.py",
    "test_hypothesis.py",
    "test_own_seeds_runs.py",
    "test_prng_logs.py",
    "test_recording.py",
    "test_regression_testing.py",
    "test_repeat_*.py",
    "test_replay_*.py",
    "test_rerun*.py",
    "test_session_seed_reruns.py",
    "test_summary_interrupted.py",
    "test_sweep_*.py",
    "test_triage*.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == HERE and any(map(item.path.match, SLOW)):
            item.add_marker("slow")


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

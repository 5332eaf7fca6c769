"""Which mutants are made is decided by a seed that is another one in each run, and printed."""

from __future__ import annotations

import os
import secrets

import pytest
from mutants.experiment import Experiment

_SEED = "MUTANTS_SEED"
_SEED_KEY = pytest.StashKey[int]()
_EXPERIMENT_KEY = pytest.StashKey[Experiment]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_SEED_KEY] = int(os.environ.get(_SEED) or secrets.randbelow(2**32))


def pytest_report_header(config: pytest.Config) -> str:
    return f"mutants: {_SEED}={config.stash[_SEED_KEY]} makes the same ones"


@pytest.fixture(scope="session")
def experiment(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Experiment:
    """Mutants, ready to be run."""
    folder = tmp_path_factory.mktemp("mutants") / "suites"
    found = Experiment(folder, request.config.stash[_SEED_KEY])
    request.config.stash[_EXPERIMENT_KEY] = found
    found.prepare()
    return found


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    found = config.stash.get(_EXPERIMENT_KEY, None)
    if found is not None:
        terminalreporter.section(f"mutants, {_SEED}={config.stash[_SEED_KEY]}")
        for line in found.described():
            terminalreporter.write_line(line)

"""``--seed-sweep-report``: the file of the page, and what a page tells of the run."""

from __future__ import annotations

import platform
import time
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from pytest_seedall.files import path_given
from pytest_seedall.settings.option_names import name_here

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from pathlib import Path

    from pytest_seedall.sweep.swept_test import SweptTest

_NAMED = ("numpy", "scikit-learn", "torch", "tensorflow", "keras", "jax", "hypothesis")


def report_file(config: pytest.Config, owned: Container[str]) -> Path | None:
    """Return where the page is to go, None if nobody asks for one.

    :param owned: the short names that are somebody else's options in this run.
    :raises pytest.UsageError: if a page cannot be made, or cannot be there.
    """
    given = config.getoption("seedall_sweep_report")
    if given is None:
        return None
    from pytest_seedall.sweep.page.file import missing, unwritable

    file = path_given(given, config.invocation_params.dir)
    option = name_here("--seed-sweep-report", owned)
    if reason := missing() or unwritable(file):
        raise pytest.UsageError(f"{option}: {reason}")
    return file


def write_report(
    file: Path,
    tests: Sequence[SweptTest],
    session_seed: int,
    seconds: float,
    project: str,
) -> str:
    """Write the page; return why it is not written, empty if it is.

    :param seconds: how long the run has taken.
    :param project: its name.
    """
    from pytest_seedall.sweep.intervals import interval
    from pytest_seedall.sweep.page.file import write
    from pytest_seedall.sweep.page.page import PageFacts, page

    facts = PageFacts(
        tests=tests,
        session_seed=str(session_seed),
        seconds=seconds,
        made=time.strftime("%Y-%m-%d %H:%M %Z"),
        versions=[*_versions()],
        project=project,
    )
    return write(file, page(facts, interval))


def _versions() -> Iterator[tuple[str, str]]:
    """Yield what decides on numbers: Python, pytest, and the libraries that are imported."""
    import sys

    yield "Python", platform.python_version()
    yield "pytest", pytest.__version__
    yield "pytest-seedall", version("pytest-seedall")
    for name in _NAMED:
        if name.replace("scikit-learn", "sklearn") in sys.modules:
            yield name, version(name)

"""What all tests of the plugin share."""

from __future__ import annotations

import gc
import random
from typing import TYPE_CHECKING

import numpy.random
import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

pytest_plugins = ["pytester"]


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop() -> Generator[None, object, object]:
    """Spare inner runs the garbage collections over all that has been imported for the tests.

    They take two thirds of the time of a small run.
    """
    gc.collect()
    gc.freeze()
    try:
        return (yield)
    finally:
        gc.unfreeze()


@pytest.fixture(autouse=True)
def all_objects(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a diagnosis find who holds a function: ``gc.get_referrers`` leaves out what is frozen."""
    wanted = "diagnosis" in request.node.nodeid
    if wanted:
        gc.unfreeze()
    yield
    if wanted:
        gc.freeze()


@pytest.fixture(autouse=True)
def prng_states() -> Iterator[None]:
    """Put the PRNG states back: pytester's inner runs share this process."""
    python, numpy_legacy = random.getstate(), numpy.random.get_state()
    yield
    random.setstate(python)
    numpy.random.set_state(numpy_legacy)

"""What all tests of the plugin share."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy.random
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest_plugins = ["pytester"]


@pytest.fixture(autouse=True)
def prng_states() -> Iterator[None]:
    """Put the PRNG states back: pytester's inner runs share this process."""
    python, numpy_legacy = random.getstate(), numpy.random.get_state()
    yield
    random.setstate(python)
    numpy.random.set_state(numpy_legacy)

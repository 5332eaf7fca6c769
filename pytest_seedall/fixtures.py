"""The fixtures `seedall` and `session_seed`, for tests that pass a seed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_seedall.session import SESSION
from pytest_seedall.streams.item_seeds import ITEM_SEEDS, NUMBERS, RECORDER

if TYPE_CHECKING:
    from pytest_seedall.seedall_fixture import Seedall


@pytest.fixture
def seedall(request: pytest.FixtureRequest) -> Seedall:
    """The test's seeds: .seed, .session_seed, .spawn(name), and .numpy_rng(), .jax_key(), ..."""
    from pytest_seedall.seedall_fixture import Seedall  # many runs have no such test

    settings, seeds = request.config.stash[SESSION].settings, request.node.stash[ITEM_SEEDS]
    mode = seeds.entropy_mode or settings.entropy
    known = (request.node.stash.get(key, None) for key in (RECORDER, NUMBERS))
    recorders = tuple(recorder for recorder in known if recorder is not None)
    return Seedall(seeds.test_seed, settings.session_seed.value, mode, recorders)


@pytest.fixture(scope="session")
def session_seed(request: pytest.FixtureRequest) -> int:
    """The session seed of this run, from which all others are derived."""
    return request.config.stash[SESSION].settings.session_seed.value

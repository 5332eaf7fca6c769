"""The fixture `seedall`: seeds that a test passes on."""

from __future__ import annotations

import random

import numpy as np
import pytest

from pytest_seedall import derive
from pytest_seedall.seedall_fixture import Seedall

SEEDALL = Seedall(seed=1804289383, session_seed=42)


def test_a_spawned_seed_depends_on_the_test_seed_and_the_name_alone() -> None:
    before = SEEDALL.spawn("data")
    random.random()
    np.random.random()
    assert SEEDALL.spawn("data") == before == derive(1804289383, "spawn", "data") == 2048427842
    assert Seedall(seed=1804289383, session_seed=43).spawn("data") == before
    assert Seedall(seed=1804289384, session_seed=42).spawn("data") != before
    assert len({SEEDALL.spawn(name) for name in ("", "a", "b", "data", "data ")}) == 5


def test_a_numpy_generator_is_that_of_the_seed() -> None:
    assert SEEDALL.numpy_rng().random() == np.random.default_rng(1804289383).random()
    assert SEEDALL.numpy_rng().random() == SEEDALL.numpy_rng().random()
    named = np.random.default_rng(SEEDALL.spawn("data")).random()
    assert SEEDALL.numpy_rng("data").random() == named


def test_seeds_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        SEEDALL.seed = 1  # type: ignore[misc]

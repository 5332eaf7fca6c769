"""A library that the user seeds from the operating system: noted, and never followed."""

from __future__ import annotations

import inspect
import random
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from prngs import OwnSeedSession

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_seedall.streams.stream import Stream


@pytest.fixture
def session() -> Iterator[OwnSeedSession]:
    opened = OwnSeedSession(Path(__file__).parents[1])
    yield opened
    opened.close()


@pytest.fixture
def stream(session: OwnSeedSession) -> Stream:
    return session.start()


def test_it_is_noted_with_its_call_and_place(stream: Stream) -> None:
    frame = inspect.currentframe()
    assert frame is not None
    random.seed()
    place = f"unit/test_own_seeds_from_entropy.py:{frame.f_lineno - 1}"
    assert stream.entropy["random"].as_reported == (
        f"random.seed()   {place} (from the operating system: does not repeat)"
    )
    np.random.seed(None)
    assert stream.entropy["numpy"].call == "np.random.seed(None)"


def test_it_is_no_own_seed_and_takes_one_away(stream: Stream) -> None:
    random.seed(0)
    np.random.seed(0)
    random.seed(version=2)
    np.random.seed(seed=None)
    assert not stream.own


def test_what_it_was_is_known_even_after_a_seed(stream: Stream) -> None:
    random.seed()
    random.seed(0)
    assert stream.own["random"].as_reported.startswith("random.seed(0)   unit/")
    assert list(stream.entropy) == ["random"]


def test_outside_of_any_stream_it_says_nothing(session: OwnSeedSession) -> None:
    random.seed()
    assert not session.own_seeds.exist

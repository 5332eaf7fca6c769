"""The watch over the user's own seeding: how little it is noticed."""

from __future__ import annotations

import copy
import inspect
import pickle
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from prngs import OwnSeedSession

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def session() -> Iterator[OwnSeedSession]:
    opened = OwnSeedSession(Path(__file__).parent)
    yield opened
    opened.close()


def test_a_watched_function_looks_like_the_original(session: OwnSeedSession) -> None:
    for watched in (random.seed, np.random.seed):
        original = inspect.unwrap(watched)
        assert watched is not original
        assert callable(watched)
        assert repr(watched) == repr(original)
        assert watched.__name__ == "seed"
        assert watched.__doc__ == original.__doc__
    assert inspect.signature(random.seed) == inspect.signature(inspect.unwrap(random.seed))


def test_a_watched_function_is_pickled_by_its_name(session: OwnSeedSession) -> None:
    pickled = pickle.dumps([random.seed, np.random.seed])
    assert b"pytest_seedall" not in pickled  # a worker process may not have the plugin loaded
    assert pickle.loads(pickled) == [random.seed, np.random.seed]
    session.close()
    assert pickle.loads(pickled) == [random.seed, np.random.seed]


def test_a_watched_function_can_be_copied(session: OwnSeedSession) -> None:
    assert copy.copy(random.seed) is random.seed
    assert copy.deepcopy([random.seed]) == [random.seed]


def test_the_words_of_a_state_are_not_looked_at_one_by_one(session: OwnSeedSession) -> None:
    session.start()
    random.seed(0)
    np.random.seed(0)
    events = []
    sys.setprofile(lambda frame, event, argument: events.append(event))
    random.setstate(random.getstate())  # as Hypothesis does around each example
    np.random.set_state(np.random.get_state())
    sys.setprofile(None)
    assert events.count("call") < 624


def test_the_functions_are_put_back() -> None:
    before = random.seed, random.setstate, np.random.seed, np.random.set_state
    session = OwnSeedSession(Path(__file__).parent)
    between = random.seed, random.setstate, np.random.seed, np.random.set_state
    session.close()
    assert all(one is not other for one, other in zip(before, between, strict=True))
    assert (random.seed, random.setstate, np.random.seed, np.random.set_state) == before


def test_a_function_that_somebody_replaced_since_is_left_alone(
    session: OwnSeedSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def theirs(number: int) -> None:
        pass

    monkeypatch.setattr(random, "seed", theirs)
    session.close()
    assert random.seed is theirs


def test_sessions_nest() -> None:
    before = random.seed
    outer = OwnSeedSession(Path(__file__).parent)
    outer_stream = outer.start()
    watched = random.seed
    inner = OwnSeedSession(Path(__file__).parent)
    inner_stream = inner.start()
    random.seed(0)
    inner.close()
    assert random.seed is watched
    assert inner_stream.own["random"].value == outer_stream.own["random"].value == (0,)
    random.seed(1)
    assert inner_stream.own["random"].value == (0,)
    assert outer_stream.own["random"].value == (1,)
    outer.close()
    assert random.seed is before


def test_what_is_kept_after_the_session_still_seeds(session: OwnSeedSession) -> None:
    stream = session.start()
    kept = random.seed
    session.close()
    kept(3)
    assert random.random() == random.Random(3).random()
    assert not stream.own

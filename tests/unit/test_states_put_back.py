"""States that a setup has read: found again in the teardown, unless the call has moved them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from pytest_seedall.streams.states_read import StatesRead
from pytest_seedall.streams.stream import Stream

if TYPE_CHECKING:
    from pytest_seedall.streams.streams import Streams


def test_what_the_call_has_not_moved_is_put_back(streams: Streams) -> None:
    streams.start(Stream(1))
    after_setup = random.getstate()
    states = StatesRead(streams, {"random", "numpy"})
    streams.start(Stream(2))
    states.begin_call()
    states.end_call()
    streams.start(Stream(3))
    states.put_back()
    assert random.getstate() == after_setup


def test_what_the_call_has_moved_stays(streams: Streams) -> None:
    streams.start(Stream(1))
    states = StatesRead(streams, {"random"})
    streams.start(Stream(2))
    states.begin_call()
    random.random()
    states.end_call()
    streams.start(Stream(3))
    states.put_back()
    assert random.random() == random.Random(3).random()


def test_a_call_may_be_interrupted_as_it_is_seeded(streams: Streams) -> None:
    streams.start(Stream(1))
    states = StatesRead(streams, {"random"})
    states.end_call()
    streams.start(Stream(3))
    states.put_back()
    assert random.random() == random.Random(3).random()


def test_a_seeder_may_have_raised_in_between(streams: Streams) -> None:
    streams.start(Stream(1))
    states = StatesRead(streams, {"random"})
    streams.registry.switch_off(streams.registry.live[0], RuntimeError("boom"))
    states.begin_call()
    states.end_call()
    states.put_back()
    assert [seeder.name for seeder in streams.registry.live] == ["numpy"]

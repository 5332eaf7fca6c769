"""Entropy draws: which are answered, noted or refused; nothing of it outside a stream."""

from __future__ import annotations

import os
import pickle
import random
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.pool import ThreadPool
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING

import numpy as np
import pytest
from prngs import close

from pytest_seedall._compat.numpy import ENTROPY
from pytest_seedall._compat.python import RAW_ENTROPY, is_of_pool, thread_function
from pytest_seedall.entropy.draws import DrawsSeen, EntropyError
from pytest_seedall.entropy.entropy import Entropy
from pytest_seedall.seeders.patching import Replaced
from pytest_seedall.seeders.registry import Registry
from pytest_seedall.streams.stream import Stream
from pytest_seedall.streams.streams import Streams

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_seedall.settings.options import Mode


@pytest.fixture
def mode() -> Mode:
    return "seed"


@pytest.fixture
def entropy(mode: Mode) -> Entropy:
    return Entropy(lambda: mode, str)


@pytest.fixture
def streams(entropy: Entropy) -> Iterator[Streams]:
    notices: list[str] = []
    registry = Registry(lambda: 42, lambda: None, notices.append, entropy)
    wanted = ("entropy", "random", "numpy")
    registry.waiting = [library for library in registry.waiting if library.name in wanted]
    streams = Streams(registry)
    streams.open()
    try:
        yield streams
    finally:
        close(streams)
    assert notices == []


def drawn() -> tuple[float, float]:
    return np.random.default_rng().random(), random.Random().random()


def test_a_stream_with_the_same_seed_answers_the_same(streams: Streams) -> None:
    streams.start(Stream(5))
    first = [drawn(), drawn()]
    streams.start(Stream(6))
    other = [drawn(), drawn()]
    streams.start(Stream(5))
    assert [drawn(), drawn()] == first
    assert not set(first) & set(other)
    assert first[0] != first[1]


def test_an_interrupted_stream_goes_on(streams: Streams) -> None:
    streams.start(Stream(5))
    expected = [drawn() for _ in range(4)]
    streams.start(Stream(5))
    first = [drawn(), drawn()]
    with streams.interrupted_by(Stream(6)):
        drawn()
    assert [*first, drawn(), drawn()] == expected


def test_outside_a_stream_nothing_is_answered(streams: Streams, entropy: Entropy) -> None:
    streams.start(Stream(5))
    first = drawn()
    streams.close()
    assert drawn() != first
    assert entropy.answered == 2


def test_all_is_put_back() -> None:
    names = [*RAW_ENTROPY, ENTROPY, "random:seed"]
    before = [resolve_name(name) for name in names]
    methods = random.Random.seed, threading.Thread.start
    entropy = Entropy(lambda: "seed", str)
    registry = Registry(lambda: 42, lambda: None, lambda notice: None, entropy)
    streams = Streams(registry)
    streams.open()
    streams.start(Stream(5))
    assert [resolve_name(name) for name in names] != before
    assert methods != (random.Random.seed, threading.Thread.start)
    close(streams)
    assert [resolve_name(name) for name in names] == before
    assert methods == (random.Random.seed, threading.Thread.start)


def test_what_stands_for_a_function_pickles_as_that(streams: Streams) -> None:
    streams.start(Stream(5))
    assert pickle.loads(pickle.dumps(os.urandom)) is os.urandom
    assert pickle.loads(pickle.dumps(random.Random(1))).random() == random.Random(1).random()


def test_what_stands_for_a_method_has_what_that_has() -> None:
    numbers = [1]
    stand_in = Replaced(numbers.append, "package:append", lambda original, one: original(one))
    assert stand_in.__self__ is numbers
    assert (stand_in.__name__, stand_in.__qualname__) == ("append", "list.append")
    assert not hasattr(stand_in, "unknown")


def test_seeds_that_are_given_are_used(streams: Streams, entropy: Entropy) -> None:
    streams.start(Stream(5))
    expected = np.random.RandomState(3).rand()
    assert np.random.RandomState(3).rand() == expected
    assert random.Random("text").random() == random.Random("text").random()
    generator = random.Random(1)
    generator.seed(2, version=1)
    assert generator.random() == random.Random(2).random()


def test_more_bits_are_given_where_more_are_wanted(streams: Streams) -> None:
    streams.start(Stream(5))
    entropy = np.random.SeedSequence(pool_size=16).entropy
    assert isinstance(entropy, int)
    assert entropy.bit_length() > 256


def test_threads_answer_by_their_place_not_by_their_time(streams: Streams) -> None:
    def in_threads(stop_at_once: bool) -> list[tuple[float, float]]:
        streams.start(Stream(5))
        found: dict[int, tuple[float, float]] = {}
        threads = [
            threading.Thread(target=lambda n=n: found.update({n: drawn()})) for n in range(3)
        ]
        for thread in threads:
            thread.start()
            if stop_at_once:
                thread.join()
        for thread in threads:
            thread.join()
        return [found[number] for number in range(3)]

    assert in_threads(stop_at_once=True) == in_threads(stop_at_once=False)


def test_a_thread_goes_on_in_the_stream_that_started_it(streams: Streams) -> None:
    go_on = threading.Event()
    found: list[tuple[float, float]] = []

    def run() -> None:
        go_on.wait()
        found.append(drawn())

    for elsewhere in (False, True):
        go_on.clear()
        streams.start(Stream(5))
        thread = threading.Thread(target=run)
        thread.start()
        if elsewhere:
            streams.start(Stream(6))
        go_on.set()
        thread.join()
    assert found[0] == found[1]


def test_what_a_thread_runs() -> None:
    class Mine(threading.Thread):
        def run(self) -> None: ...

    assert thread_function(threading.Thread(target=drawn)) == "drawn"
    assert thread_function(Mine()).endswith("Mine.run")


def test_which_threads_are_those_of_pools() -> None:
    with ThreadPoolExecutor(1) as executor, ThreadPool(1) as pool:
        assert is_of_pool(executor.submit(threading.current_thread).result())
        assert is_of_pool(pool.apply(threading.current_thread))
    assert not is_of_pool(threading.current_thread())
    assert not is_of_pool(threading.Thread(target=drawn))


@pytest.mark.parametrize("mode", ["report"])
def test_what_is_left_alone_is_noted(streams: Streams, entropy: Entropy) -> None:
    streams.start(Stream(5))
    for _ in range(3):
        random.Random()
    [noted] = entropy.seen().real
    assert (noted.kind, noted.times, noted.written) == ("random", 3, "random.Random()")
    assert noted.site.filename == __file__
    assert entropy.seen().seeded == ()


@pytest.mark.skipif(not hasattr(os, "getrandom"), reason="there is none on this system")
def test_arguments_may_be_given_by_name(streams: Streams) -> None:
    streams.start(Stream(5))
    assert len(os.getrandom(size=8, flags=os.GRND_NONBLOCK)) == 8


@pytest.mark.parametrize("mode", ["error"])
def test_an_error_is_raised_and_kept(streams: Streams, entropy: Entropy) -> None:
    streams.start(Stream(5))
    with pytest.raises(EntropyError, match="asks the operating system"):
        os.urandom(3)
    forbidden = entropy.swallowed()
    assert forbidden is not None
    told = forbidden.told(Path(__file__).parent)
    assert re.match(r"test_entropy\.py:\d+: os\.urandom\(\) asks", told)
    assert entropy.swallowed() is None


@pytest.mark.parametrize("mode", ["error"])
def test_an_error_of_an_interruption_is_kept(streams: Streams, entropy: Entropy) -> None:
    streams.start(Stream(5))
    with streams.interrupted_by(Stream(6)), pytest.raises(EntropyError):
        os.urandom(3)
    assert entropy.swallowed() is not None


@pytest.mark.parametrize("mode", ["seed", "report", "error"])
def test_nothing_is_answered_or_noted_in_a_pause(streams: Streams, entropy: Entropy) -> None:
    streams.start(Stream(5))
    entropy.pause()
    first = random.Random().random(), os.urandom(8)
    streams.start(Stream(5))
    entropy.pause()
    assert (random.Random().random(), os.urandom(8)) != first
    assert entropy.seen() == DrawsSeen()
    with streams.interrupted_by(Stream(6)):
        pass
    assert os.urandom(3)


@pytest.mark.parametrize("mode", ["off"])
def test_off_is_off(streams: Streams, entropy: Entropy) -> None:
    streams.start(Stream(5))
    first = drawn()
    streams.start(Stream(5))
    assert drawn() != first
    assert entropy.seen().real == entropy.seen().seeded == ()

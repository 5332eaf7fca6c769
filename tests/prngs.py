"""Streams that feed `random` and NumPy, for tests that start no run of pytest."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from pytest_seedall import Seeder
from pytest_seedall.entropy.entropy import Entropy
from pytest_seedall.seeders.base import Library
from pytest_seedall.seeders.registry import Registry
from pytest_seedall.streams.own_seed_watch import OwnSeedWatch
from pytest_seedall.streams.own_seeds import OwnSeeds
from pytest_seedall.streams.stream import Stream
from pytest_seedall.streams.streams import Streams

if TYPE_CHECKING:
    from pathlib import Path

Draw: TypeAlias = tuple[float, float, float, float]


def new_registry(notices: list[str], *names: str) -> Registry:
    """Return a registry that knows only these of the built-in libraries."""
    registry = Registry(lambda: 42, lambda: None, notices.append)
    registry.waiting = [library for library in registry.waiting if library.name in names]
    return registry


def new_streams(notices: list[str]) -> Streams:
    """Return streams that feed `random` and NumPy."""
    return Streams(new_registry(notices, "random", "numpy"))


def close(streams: Streams) -> None:
    streams.close()
    streams.registry.close()


def add(streams: Streams, name: str = "mine", **functions: Any) -> None:
    """Add a seeder, whose library is imported already: this module."""
    seeder = Seeder(name=name, module=__name__, **{"seed": lambda number: None, **functions})
    streams.registry.add(Library(name, __name__, lambda module, session: seeder, "conftest"))


def draw() -> Draw:
    """Draw from both libraries; `gauss` and `standard_normal` keep every other number back."""
    return random.random(), random.gauss(), np.random.random(), np.random.standard_normal()


def drawn_after_seeding(seed: int, times: int = 1) -> list[Draw]:
    """Return what `draw` gives after the seeding that the libraries document."""
    python, numpy = random.Random(seed), np.random.RandomState(seed)
    return [
        (python.random(), python.gauss(), numpy.random_sample(), numpy.standard_normal())
        for _ in range(times)
    ]


class OwnSeedSession:
    """A session that watches for own seeds of `random` and NumPy in a project."""

    def __init__(self, rootpath: Path) -> None:
        self.streams = new_streams([])
        self.own_seeds = OwnSeeds()
        watch = OwnSeedWatch(self.streams, self.own_seeds, rootpath, Entropy(lambda: "off", str))
        self.streams.registry.tell_of_attached(watch.attach)
        self.streams.open()

    def start(self) -> Stream:
        stream = Stream(5)
        self.streams.start(stream)
        return stream

    def close(self) -> None:
        close(self.streams)

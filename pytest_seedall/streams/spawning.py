"""Processes that a test spawns: they start from nothing, but for what they are told.

That is in their environment, which has Python run `spawned/sitecustomize.py` at its start, or in
what `multiprocessing` sends them. It begins a stream here that lasts as long as the process.
Nothing is imported that a process would not pay for gladly: not even pytest.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_seedall.entropy.entropy import Entropy
from pytest_seedall.seeders.multiprocessing import CHILD_SEED
from pytest_seedall.seeders.registry import Registry
from pytest_seedall.seeds import derive
from pytest_seedall.streams.forks import ForkWatch
from pytest_seedall.streams.imports import ImportWatch
from pytest_seedall.streams.stream import Stream
from pytest_seedall.streams.streams import Streams

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_seedall.settings.options import Mode

_ENTROPY = "PYTEST_SEEDALL_CHILD_ENTROPY"
_FOLDER = str(Path(__file__).parents[1] / "spawned")


def hash_seed_of_workers(session_seed: int) -> int:
    """Return what ``PYTHONHASHSEED`` is on xdist's workers, where the user has not set it."""
    return derive(session_seed, "hash seed")


def environment(seed: int, given: Mapping[str, str], entropy: Mode = "seed") -> dict[str, str]:
    """Return the environment `given`, and what a process needs to draw from `seed`.

    An order of hashing that the user has set is left alone.

    :param entropy: of the test; in a process nobody could be told of a draw.
    """
    path = [_FOLDER, *filter(None, [given.get("PYTHONPATH")])]
    return {
        "PYTHONHASHSEED": str(derive(seed, "hash")),
        **given,
        "PYTHONPATH": os.pathsep.join(path),
        CHILD_SEED: str(seed),
        _ENTROPY: "seed" if entropy == "seed" else "off",
    }


class _Begun:
    """What has been begun in this process; anew in the children of a server that had begun, too."""

    streams: Streams | None = None
    seed = 0
    entropy: Mode = "seed"


def begin() -> None:
    """Seed this process, as its environment says, and what it will import."""
    _begin(int(os.environ[CHILD_SEED]), "off" if os.environ.get(_ENTROPY) == "off" else "seed")


def begin_child(seed: int, entropy: Mode) -> None:
    """Seed this process, as its parent says.

    Nobody could be told of an error: what the process was started for goes on without.
    """
    with suppress(Exception):
        _begin(seed, entropy)


def _begin(seed: int, entropy: Mode) -> None:
    _Begun.seed, _Begun.entropy = seed, entropy
    if _Begun.streams is None:
        _Begun.streams = _open()
    _Begun.streams.start(Stream(seed))


def _open() -> Streams:
    entropy = Entropy(lambda: _Begun.entropy, _name_of)
    registry = Registry(lambda: _Begun.seed, lambda: None, lambda notice: None, entropy)
    streams = Streams(registry)
    streams.open()
    ImportWatch(lambda: _Begun.seed, streams, _name_of, lambda *imported: None).install(None)
    ForkWatch(streams).install()
    return streams


def _name_of(filename: str) -> str:
    """Return what a file is called in seeds: there is no rootdir that it could be seen from."""
    return Path(filename).name

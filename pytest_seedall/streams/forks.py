"""Forked children: Python gives their `random` a fresh seed, we one that repeats."""

from __future__ import annotations

import os
import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_seedall.entropy.draws import NAME
from pytest_seedall.seeds import derive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_seedall.streams.streams import Streams


#: The seeders of what is not to be alike in the children of one process.
_SEEDED = ("random", NAME, "multiprocessing")

_UNCOUNTED: list[object] = []


@contextmanager
def uncounted() -> Iterator[None]:
    """Have no fork of the body counted, and its child go on with what its parent would draw."""
    _UNCOUNTED.append(None)
    try:
        yield
    finally:
        _UNCOUNTED.pop()


class ForkWatch:
    """Seeds `random` in forked children, each by its number in the stream that forks it.

    So it does what answers entropy draws: children that ask for entropy are not to be alike.

    NumPy and PyTorch need nothing: a child goes on with the state that its parent had.
    """

    def __init__(self, streams: Streams) -> None:
        self._streams = streams

    def install(self) -> None:
        if not hasattr(os, "register_at_fork"):
            return  # Windows, which does not fork
        count, seed_child = weakref.WeakMethod(self._count), weakref.WeakMethod(self._seed_child)
        # What is registered stays so, longer than the session.
        os.register_at_fork(before=lambda: _call(count), after_in_child=lambda: _call(seed_child))

    def _count(self) -> None:
        if self._streams.current is not None:
            self._streams.current.forks += 1

    def _seed_child(self) -> None:
        stream = self._streams.current
        if stream is None:
            return
        seed = derive(stream.seed_of("random"), "fork", stream.forks)
        for seeder in self._streams.registry.live:
            if seeder.name in _SEEDED:
                seeder.seed(seed)


def _call(reference: weakref.WeakMethod[Callable[[], None]]) -> None:
    method = reference()
    if method is not None and not _UNCOUNTED:
        method()

"""`multiprocessing`: the processes that a stream starts, each with a seed of its own.

One that is started anew, by `spawn` or `forkserver`, knows nothing of the test but what it is sent:
its `Process`, which takes the seed along. A forked one goes on as its parent, see `streams.forks`.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pytest_seedall.seeders.base import Attachment, Seeder
from pytest_seedall.seeders.patching import replace_method
from pytest_seedall.seeds import derive

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.process import BaseProcess
    from types import ModuleType

    from pytest_seedall.entropy.entropy import Entropy

#: Names, in the environment of a process, the seed of `seedall.child_env()`.
CHILD_SEED = "PYTEST_SEEDALL_CHILD_SEED"

#: An attribute of a process that is about to start.
_KEY = "_pytest_seedall"


def attach(process: ModuleType, session: Attachment) -> Seeder:
    """Have processes take a seed along, until the session ends; return what counts them."""
    children = _Children(session.entropy)
    replace_method(process.BaseProcess, "start", children.starting, session.cleanup)
    return Seeder(
        name="multiprocessing",
        module="multiprocessing.process",
        seed=children.seed,
        capture=children.capture,
        restore=children.restore,
    )


class _Children:
    """The processes that the current stream has started anew so far."""

    def __init__(self, entropy: Entropy) -> None:
        self._entropy = entropy
        self._seed: int | None = None
        """None until the first stream begins: processes are left alone."""
        self._started = 0

    def seed(self, number: int) -> None:
        self._seed, self._started = number, 0

    def capture(self) -> tuple[int | None, int]:
        return self._seed, self._started

    def restore(self, captured: tuple[int | None, int]) -> None:
        self._seed, self._started = captured

    def next(self) -> tuple[int, str] | None:
        """Return the seed of the next one, and whether generators without a seed get one there.

        A seed in its environment comes first.
        """
        if self._seed is None:
            return None
        self._started += 1
        given = os.environ.get(CHILD_SEED)
        seed = int(given) if given else derive(self._seed, "process", self._started)
        return seed, "seed" if self._entropy.draws.mode == "seed" else "off"

    def starting(self, original: Callable[[BaseProcess], None]) -> Callable[[BaseProcess], None]:
        """Return what stands for `Process.start`."""

        def start(self_: BaseProcess) -> None:
            __tracebackhide__ = True
            known = vars(self_)
            if _KEY not in known:  # else a session inside of a test has seen to it
                _put_first(known, _Seeding(self))
            try:
                original(self_)
            finally:
                known.pop(_KEY, None)

        return start


def _put_first(attributes: dict[str, Any], seeding: _Seeding) -> None:
    """Add an attribute before the others: what these import in the child is to be seeded, too."""
    others = dict(attributes)
    attributes.clear()
    attributes.update({_KEY: seeding, **others})


class _Seeding:
    """Seeds the process in which it is unpickled; one that is forked is sent nothing."""

    def __init__(self, children: _Children) -> None:
        self._children = children

    def __reduce__(self) -> tuple[Callable[..., None], tuple[int, str] | tuple[()]]:
        return _begin, self._children.next() or ()


def _begin(*seed_and_entropy: Any) -> None:
    # From a storey above, which the child needs and this process has no use for.
    if seed_and_entropy:
        import_module("pytest_seedall.streams.spawning").begin_child(*seed_and_entropy)

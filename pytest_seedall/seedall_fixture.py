"""What the fixture `seedall` gives: the seeds of one test, and generators with these seeds."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_seedall.naming.wording import shown
from pytest_seedall.seeds import derive

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy
    import torch

    from pytest_seedall.settings.options import Mode


@dataclass(frozen=True)
class Seedall:
    """The seeds of one test, as the fixture `seedall` gives them."""

    seed: int
    """The test seed, 0 to 2**31-1: fit for ``random_state=``, `torch.manual_seed` and the like."""
    session_seed: int
    """The session seed, 0 to 2**64-1."""
    entropy: Mode = "seed"
    """What becomes of generators without a seed in this test: ``--entropy``, or its marker."""
    recorders: tuple[Callable[[str, object], None], ...] = ()
    """Called with each name and value that the test records; empty if nobody wants them."""

    def spawn(self, name: str) -> int:
        """Return another seed, 0 to 2**31-1, that depends on the test seed and `name` alone."""
        return derive(self.seed, "spawn", name)

    def child_env(self, name: str = "") -> dict[str, str]:
        """Return an environment for a process that the test spawns, in which it draws the same.

        That of this process, `os.environ`, and what has Python seed every library there as it is
        imported: for ``subprocess.run(..., env=seedall.child_env())``. Another name, another seed.
        Generators without a seed get one if `entropy` is ``"seed"``, and are left alone otherwise.
        """
        from pytest_seedall.streams.spawning import environment, hash_seed_of_workers

        given = dict(os.environ)
        if given.get("PYTHONHASHSEED") == str(hash_seed_of_workers(self.session_seed)):
            del given["PYTHONHASHSEED"]  # it is ours: the child is to be as it is without workers
        return environment(derive(self.seed, "child", name), given, self.entropy)

    def record(self, name: str, value: object) -> None:
        """Record a value as a result of the test, which `@repeat_deterministic` compares.

        It may be anything, and may change afterwards. ``--seed-sweep`` says how numbers among the
        results change with the seed. Without either nothing is kept.

        :raises TypeError: for a name that is no text, or empty.
        """
        if type(name) is not str or not name:
            raise TypeError(f"seedall.record: expected a name, got {shown(name)}")
        for recorder in self.recorders:
            recorder(name, value)

    def numpy_rng(self, name: str = "") -> numpy.random.Generator:
        """Return a new ``numpy.random.default_rng(seed)``; with a name, that of `spawn(name)`."""
        from numpy.random import default_rng

        return default_rng(self.spawn(name) if name else self.seed)

    def jax_key(self, name: str = "") -> Any:
        """Return a new ``jax.random.key(seed)``, seeded like `numpy_rng`."""
        from jax.random import key

        return key(self.spawn(name) if name else self.seed)

    def torch_generator(self, device: Any = "cpu", name: str = "") -> torch.Generator:
        """Return a new `torch.Generator` on `device`, seeded like `numpy_rng`."""
        from torch import Generator

        return Generator(device).manual_seed(self.spawn(name) if name else self.seed)

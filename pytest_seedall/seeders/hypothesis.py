"""Hypothesis: what it draws the seed of each test from, and so all examples.

`@seed`, `--hypothesis-seed` and `derandomize` (also that of Hypothesis's own CI profile) win over
it, and the example database goes on serving. The constants that Hypothesis mixes into examples are
those of the modules that the test's own module imports, not of all that are imported by then.

Inside a test Hypothesis seeds every PRNG it knows with 0 for each example; see `Registry` for how
it comes to know those of PyTorch and others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_seedall._compat.hypothesis import HypothesisConstants, hypothesis_random
from pytest_seedall.seeders.base import Attachment, Seeder

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_seedall.entropy.entropy import Entropy

#: PRNGs that Hypothesis manages without being told.
_MANAGED_BY_ITSELF = frozenset({"random", "numpy", "hypothesis"})


def attach(hypothesis: ModuleType, session: Attachment) -> Seeder:
    """Return the seeder of `hypothesis`."""
    session.cleanup.enter_context(HypothesisConstants(session.modules_of_test).narrowed())
    source = hypothesis_random(hypothesis.core, hypothesis.register_random)
    return Seeder(
        name="hypothesis",
        seed=source.seed,
        capture=source.getstate,
        restore=source.setstate,
        probe=source.random,
    )


class Managed:
    """The PRNGs that Hypothesis has to be told of, so that each example starts from one state.

    A test that draws from a PRNG unknown to Hypothesis is called flaky when it fails. One object
    for all of them, since `hypothesis.register_random` collects garbage each time: a quarter of a
    second where PyTorch and TensorFlow are imported.
    """

    def __init__(self, live: Callable[[], list[Seeder]], entropy: Entropy) -> None:
        self._live = live
        self._entropy = entropy

    def seeders(self) -> list[Seeder]:
        return [
            seeder
            for seeder in self._live()
            if seeder.capture and seeder.name not in _MANAGED_BY_ITSELF
        ]

    def seed(self, seed: int) -> None:
        """Begin an example."""
        for seeder in self.seeders():
            seeder.seed(seed)
        self._entropy.draws.is_example = True

    def getstate(self) -> list[tuple[Seeder, Any]]:
        return [(seeder, seeder.capture()) for seeder in self.seeders() if seeder.capture]

    def setstate(self, states: list[tuple[Seeder, Any]]) -> None:
        """End an example; what it drew from entropy counts as the test's."""
        example = self._entropy.draws
        for seeder, state in states:
            if seeder.restore:
                seeder.restore(state)
        if self._entropy.draws is not example:
            self._entropy.draws.add_notes(example)

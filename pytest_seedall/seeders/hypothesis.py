"""Hypothesis: what it draws the seed of each test from, and so all examples.

`@seed`, `--hypothesis-seed` and `derandomize` (also that of Hypothesis's own CI profile) win over
it, and the example database goes on serving. The constants that Hypothesis mixes into examples are
those of the modules that the test's own module imports, not of all that are imported by then.

Inside a test Hypothesis seeds every PRNG it knows with 0 for each example; see `Registry` for how
it comes to know those of PyTorch and others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall._compat import HypothesisConstants, hypothesis_random
from pytest_seedall.seeders.base import Attachment, Seeder

if TYPE_CHECKING:
    from types import ModuleType

#: PRNGs that Hypothesis manages by itself.
MANAGED_BY_ITSELF = frozenset({"random", "numpy", "hypothesis"})


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
    """A seeder as Hypothesis wants it: with it, each example starts from the same state.

    A test that draws from a PRNG unknown to Hypothesis is called flaky when it fails.
    """

    def __init__(self, seeder: Seeder) -> None:
        self.seed = seeder.seed
        self.getstate = seeder.capture
        self.setstate = seeder.restore

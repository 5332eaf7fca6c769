"""What is the same for all runs of a swept test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall._compat.pytest_items import shared_by_copies
from pytest_seedall.sweep.taking import test_told_of

if TYPE_CHECKING:
    import pytest

    from pytest_seedall.streams.given_seeds import Swept
    from pytest_seedall.sweep.wider import Wider


class KnownTest:
    """What is found out at its first run, and known from then on.

    :param item: that of the first run.
    """

    def __init__(self, item: pytest.Item, swept: Swept) -> None:
        self.told = test_told_of(item, swept)
        self.shared = shared_by_copies(swept.original)
        self.function: object = getattr(swept.original, "obj", None)
        self.has_examples = hasattr(self.function, "hypothesis")
        """Whether it is one of Hypothesis."""
        self.wider: tuple[Wider, ...] | None = None
        """What has drawn in wider scopes that it depends on; None while no run has ended."""
        self.is_changing: bool | None = None
        """Whether runs under other seeds may differ, else they are left out; None as above."""

    def note(self, *, is_changing: bool) -> None:
        """Note what the first run has shown."""
        if self.is_changing is None:
            self.is_changing = is_changing

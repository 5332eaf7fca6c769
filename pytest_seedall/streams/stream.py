"""A stream: what one seed feeds, and what the user's own code seeded in it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pytest_seedall.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_seedall.seeds import Part
    from pytest_seedall.settings.options import Mode

#: An empty mapping that nobody can fill: shared, since most streams need no other.
NOTHING: Mapping[str, Any] = MappingProxyType({})


class OwnSeed(Struct):
    """A seed that the user's own code gave to a library."""

    library: str
    call: str
    """As the user would write it: ``torch.manual_seed(0)``."""
    place: str
    """Where the user wrote it: ``tests/conftest.py:31``; empty if unknown."""
    value: tuple[Part, ...]
    is_entropy: bool = False
    """True for ``random.seed()``, which asks the operating system: nothing repeats after it."""

    @property
    def as_reported(self) -> str:
        text = f"{self.call}   {self.place}".rstrip()
        return f"{text} (from the operating system: does not repeat)" if self.is_entropy else text


class Stream:
    """What one seed feeds."""

    # What most streams never have of their own is here and not set in each: they are many.
    own: Mapping[str, OwnSeed] = NOTHING
    """What the user's own code seeded while the stream was current, by library."""
    seeded_again: frozenset[str] = frozenset()
    """The libraries that it seeded more than once: between two seeds they may have drawn."""
    own_at: Mapping[Any, OwnSeed] = NOTHING
    """The own seeds that held when the user's own code read a state, by library and state."""
    read: frozenset[str] = frozenset()
    """The libraries whose states the user's own code read while the stream was current."""
    entropy: Mapping[str, OwnSeed] = NOTHING
    """What it seeded from the operating system, by library; that is no own seed to follow."""
    probes: Mapping[str, Any] = NOTHING
    """What a probe of each library gave when the stream ended."""
    is_idle = False
    """Whether nothing draws in it, so that nothing was seeded for it."""
    forks = 0
    """How often the process forked while the stream was current."""

    def __init__(
        self, seed: int, seeds: Mapping[str, int] = NOTHING, entropy_mode: Mode | None = None
    ) -> None:
        self.seed = seed
        """What every library is seeded with, 0 to 2**31-1, except those in `seeds`."""
        self.seeds = seeds
        """The seeds of libraries that the user's own code seeds in a wider scope."""
        self.entropy_mode = entropy_mode
        """What to do with entropy draws, if that is not what the settings say."""

    def seed_of(self, library: str) -> int:
        return self.seeds.get(library, self.seed)

    def note_own_seed(self, own: OwnSeed) -> None:
        if own.is_entropy:
            self.forget_own_seed(own.library)
            self.entropy = {**self.entropy, own.library: own}
        else:
            if own.library in self.own:
                self.seeded_again = self.seeded_again.union([own.library])
            self.own = {**self.own, own.library: own}

    def forget_own_seed(self, library: str) -> None:
        self.own = {name: own for name, own in self.own.items() if name != library}

    def note_state_read(self, library: str, state: object) -> None:
        self.own_at = {**self.own_at, (library, state): self.own[library]}

    def note_state_put_back(self, library: str, state: object) -> None:
        """Have the own seed hold again that held when this state was read, or none."""
        self.hold(library, self.own_at.get((library, state)))

    def hold(self, library: str, own: OwnSeed | None) -> None:
        """Have this own seed of a library hold, or none."""
        if own is None:
            self.forget_own_seed(library)
        else:
            self.note_own_seed(own)

"""What features know of one test: its seeds and streams, in the stash of its item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import pytest

from pytest_seedall.seeds import derive
from pytest_seedall.streams.stream import NOTHING, Stream
from pytest_seedall.streams.streams import fresh_seed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_seedall.settings.options import Mode
    from pytest_seedall.streams.given_seeds import Given, Swept
    from pytest_seedall.streams.states_read import StatesRead
    from pytest_seedall.streams.stream import OwnSeed

    Recorder: TypeAlias = Callable[[str, object], None]


class ItemSeeds:
    """The seeds and streams of one run of one test."""

    attempt = 1
    own: Mapping[str, OwnSeed] = NOTHING
    """What the user's own code seeded in wider scopes, where the test follows that."""
    setup: Stream | None = None
    call: Stream | None = None
    teardown: Stream | None = None
    """That of the call, where there is nothing to be torn down."""
    states_read: StatesRead | None = None
    """Those that its setup has read, if it has read any."""

    def __init__(
        self,
        seed_id: str,
        test_seed: int,
        follows: Literal["session", "pin", "entropy"],
        entropy_mode: Mode | None = None,
    ) -> None:
        self.seed_id = seed_id
        self.test_seed = test_seed
        self.follows = follows
        """The session seed, a marker or option that pins the test seed, or fresh entropy."""
        self.entropy_mode: Mode | None = "off" if follows == "entropy" else entropy_mode
        """What a marker says is to be done with the test's entropy draws."""

    def streams(self) -> list[Stream]:
        """Return the streams that have been started, in order."""
        started = dict.fromkeys((self.setup, self.call, self.teardown))
        return [stream for stream in started if stream is not None]

    def stream(self, phase: str) -> Stream:
        """Return a new stream for a phase."""
        seed = self._seed(phase, self.test_seed)
        return Stream(seed, self.own_seeds(phase) if self.own else NOTHING, self.entropy_mode)

    def own_seeds(self, phase: str) -> dict[str, int]:
        """Return the seeds of the libraries that the user's own code seeds in a wider scope."""
        return {
            library: self._seed(phase, derive(*own.value, "own", self.seed_id))
            for library, own in self.own.items()
        }

    def _seed(self, phase: str, base: int) -> int:
        if self.follows == "entropy":
            return fresh_seed()
        return base if phase == "call" else derive(base, phase)


#: The seeds of the test's current run, from the start of its setup.
ITEM_SEEDS = pytest.StashKey[ItemSeeds]()

#: The test seed that a test is given in the place of the derived one: it has failed under it.
GIVEN_SEED: pytest.StashKey[Given] = pytest.StashKey()

#: That it is one run of a sweep.
SWEPT: pytest.StashKey[Swept] = pytest.StashKey()

#: The tests, in their order here, in whose reverse order a repeated one of them has differed.
ORDERED: pytest.StashKey[tuple[pytest.Item, ...]] = pytest.StashKey()

#: On an item that is not to be run, and of which there are to be no reports.
LEFT_OUT = pytest.StashKey[bool]()

#: Takes what a test calls a result: its name and value.
RECORDER = pytest.StashKey["Recorder"]()

#: Takes it, too, where it is looked at over many seeds.
NUMBERS = pytest.StashKey["Recorder"]()

#: The stream in which a node was collected.
COLLECTION = pytest.StashKey[Stream]()

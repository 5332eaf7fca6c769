"""Streams: what one seed feeds, which stream is current, and entering and leaving one.

A phase of a test *starts* a stream: what the PRNGs did before does not matter any more. A wider
fixture, an import, a collector *interrupts* the current stream, which afterwards goes on as if
nothing had happened.
"""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall.seeders.registry import Registry, first_probe
from pytest_seedall.seeds import MAX_TEST_SEED, Part
from pytest_seedall.unseeded import RUNNING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from pytest_seedall.options import Mode
    from pytest_seedall.seeders.base import Seeder

#: An empty mapping that nobody can fill: shared, since most streams need no other.
NOTHING: Mapping[str, Any] = MappingProxyType({})


class OwnSeed(NamedTuple):
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

    __slots__ = ("entropy", "entropy_mode", "forks", "own", "own_at", "probes", "seed", "seeds")

    def __init__(
        self, seed: int, seeds: Mapping[str, int] = NOTHING, entropy_mode: Mode | None = None
    ) -> None:
        self.seed = seed
        """What every library is seeded with, 0 to 2**31-1, except those in `seeds`."""
        self.seeds = seeds
        """The seeds of libraries that the user's own code seeds in a wider scope."""
        self.entropy_mode = entropy_mode
        """What to do with entropy draws, if that is not what the settings say."""
        self.own: Mapping[str, OwnSeed] = NOTHING
        """What the user's own code seeded while the stream was current, by library."""
        self.own_at: Mapping[Any, OwnSeed] = NOTHING
        """The own seeds that held when the user's own code read a state, by library and state."""
        self.entropy: Mapping[str, OwnSeed] = NOTHING
        """What it seeded from the operating system, by library; that is no own seed to follow."""
        self.probes: Mapping[str, Any] = NOTHING
        """What a probe of each library gave when the stream ended."""
        self.forks = 0
        """How often the process forked while the stream was current."""

    def seed_of(self, library: str) -> int:
        return self.seeds.get(library, self.seed)

    def note_own_seed(self, own: OwnSeed) -> None:
        if own.is_entropy:
            self.forget_own_seed(own.library)
            self.entropy = {**self.entropy, own.library: own}
        else:
            self.own = {**self.own, own.library: own}

    def forget_own_seed(self, library: str) -> None:
        self.own = {name: own for name, own in self.own.items() if name != library}

    def note_state_read(self, library: str, state: object) -> None:
        self.own_at = {**self.own_at, (library, state): self.own[library]}

    def note_state_put_back(self, library: str, state: object) -> None:
        """Have the own seed hold again that held when this state was read, or none."""
        own = self.own_at.get((library, state))
        if own is None:
            self.forget_own_seed(library)
        else:
            self.note_own_seed(own)


class Interruption(NamedTuple):
    """What is needed to go on with the interrupted stream."""

    stream: Stream
    interrupted: Stream | None
    states: list[tuple[Seeder, Any]]


class Streams:
    """The streams of one session, all in the thread that created this object."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.current: Stream | None = None
        self.is_seeding = False
        self._thread = threading.get_ident()
        self._states_before: list[tuple[Seeder, Any]] = []

    def open(self) -> None:
        """Remember the PRNG states from before the session."""
        RUNNING.append(self)
        self.registry.refresh()
        self._states_before = self._capture()

    def close(self) -> None:
        """Put back the PRNG states from before the session; what is new since is random again."""
        if self in RUNNING:
            RUNNING.remove(self)
        self.current = None
        self._restore(self._states_before)
        known = [seeder for seeder, _ in self._states_before]
        for seeder in self.registry.live:
            if seeder not in known:
                self._seed_for_current(seeder)

    @property
    def is_innermost(self) -> bool:
        """Whether no test of this session runs a session of its own right now."""
        return bool(RUNNING) and RUNNING[-1] is self

    def in_own_thread(self) -> bool:
        """Tell whether the caller runs in the thread whose draws the streams are about."""
        return threading.get_ident() == self._thread

    def start(self, stream: Stream, keep: Collection[str] = ()) -> None:
        """Seed every imported library, except those in `keep`, and make `stream` current."""
        self.registry.refresh()
        self.current = stream
        self.is_seeding = True
        try:
            self._seed_all(stream, keep)
        finally:
            self.is_seeding = False

    def _seed_all(self, stream: Stream, keep: Collection[str]) -> None:
        seed, seeds = stream.seed, stream.seeds
        for seeder in self.registry.live:
            if seeder.name in keep:
                continue
            try:
                seeder.seed(seeds.get(seeder.name, seed) if seeds else seed)
            except Exception as error:  # a library's own code: anything may come
                self.registry.switch_off(seeder, error)

    def enter(self, stream: Stream) -> Interruption:
        """Interrupt the current stream by `stream`."""
        self.registry.refresh()
        interruption = Interruption(stream, self.current, self._capture())
        self.start(stream)
        return interruption

    def leave(self, interruption: Interruption, imported: str = "") -> None:
        """Go on with the stream that was interrupted, where it was.

        :param imported: the module whose import the interruption was, if any.
        """
        self.end(interruption.stream)
        self.registry.refresh(imported)
        self.current = interruption.interrupted
        self._restore(interruption.states)
        # A library that was imported anew has other PRNGs than those whose states were put back.
        restored = [seeder for seeder, _ in interruption.states if seeder.module != imported]
        for seeder in self.registry.live:
            if seeder not in restored:
                self._seed_for_current(seeder)

    def take_up(self, imported: str) -> None:
        """Seed what another thread imports for the current stream, without interrupting it."""
        known = self.registry.live
        self.registry.refresh(imported)
        for seeder in self.registry.live:
            if seeder not in known:
                self._seed_for_current(seeder)

    @contextmanager
    def interrupted_by(self, stream: Stream, importing: str = "") -> Iterator[Stream]:
        """Run the body, which may be the import of a module, in `stream`."""
        interruption = self.enter(stream)
        try:
            yield stream
        finally:
            self.leave(interruption, importing)

    @contextmanager
    def unseeded(self) -> Iterator[None]:
        """Run the body with PRNGs that are random; then go on as if nothing had been drawn."""
        if self.current is None or not self.in_own_thread():
            yield
            return
        with self.interrupted_by(unseeded_stream()):
            yield

    def reseed(self, seeds: Mapping[str, int]) -> None:
        """Seed some libraries anew in the middle of the current stream, by these seeds.

        Those that the user's own code has seeded in this stream are left alone.
        """
        assert self.current is not None
        self.current.seeds = {**self.current.seeds, **seeds}
        for seeder in self.registry.live:
            if seeder.name in seeds and seeder.name not in self.current.own:
                self._seed_for_current(seeder)

    def end(self, stream: Stream, keep: Collection[str] = ()) -> None:
        """Remember where the PRNGs are at the end of `stream`, which is over: this draws.

        :param keep: libraries whose state is needed further and must not be drawn from.
        """
        live = self.registry.live
        if keep:
            live = [seeder for seeder in live if seeder.name not in keep]
        probes = stream.probes = {}
        for seeder in live:
            try:
                probes[seeder.name] = seeder.probe()
            except Exception as error:  # a library's own code: anything may come
                self.registry.switch_off(seeder, error)

    def drew_so_far(self, stream: Stream) -> list[str]:
        """Return the libraries that drew in `stream`, which may go on afterwards."""
        states, known = self._capture(), stream.probes
        self.end(stream)
        unreadable = [seeder.name for seeder in self._unreadable() if seeder.name in known]
        stream.probes = {**stream.probes, **{name: known[name] for name in unreadable}}
        self._restore(states)
        return self.drew(stream)

    def drew(self, stream: Stream) -> list[str]:
        """Return the libraries that drew in `stream`, which has ended."""
        self._probe_what_cannot_be_put_back()
        moved = [
            seeder.name
            for seeder in self.registry.live
            if seeder.name in stream.probes and self._moved(seeder, stream)
        ]
        self._seed_what_was_not_put_back()
        return moved

    def _unreadable(self) -> list[Seeder]:
        """Return what draws for a probe, and cannot be put back: it then starts its stream anew."""
        return [one for one in self.registry.live if one.capture is None and one.tells]

    def _probe_what_cannot_be_put_back(self) -> None:
        """Note where the current stream is, before a look at another one moves it."""
        stream = self.current
        if stream is not None:
            unknown = [one for one in self._unreadable() if one.name not in stream.probes]
            probes = {one.name: self._guarded(one, one.probe) for one in unknown}
            stream.probes = {**stream.probes, **probes}

    def _seed_what_was_not_put_back(self) -> None:
        for seeder in self._unreadable():
            self._seed_for_current(seeder)

    def _moved(self, seeder: Seeder, stream: Stream) -> bool:
        first = self._guarded(seeder, first_probe, seeder, stream.seed_of(seeder.name))
        try:
            return bool(stream.probes[seeder.name] != first)
        except Exception:  # states that cannot be compared, such as arrays: rather name it
            return True

    def _capture(self) -> list[tuple[Seeder, Any]]:
        return [
            (seeder, self._guarded(seeder, seeder.capture))
            for seeder in self.registry.live
            if seeder.capture
        ]

    def _restore(self, states: list[tuple[Seeder, Any]]) -> None:
        for seeder, state in states:
            if seeder in self.registry.live:
                self._guarded(seeder, seeder.restore, state)

    def _seed_for_current(self, seeder: Seeder) -> None:
        """Seed one library in the middle of a stream; outside of any, from the system's entropy."""
        seed = fresh_seed() if self.current is None else self.current.seed_of(seeder.name)
        self._guarded(seeder, seeder.seed, seed)

    def _guarded(self, seeder: Seeder, function: Callable[..., Any] | None, *args: Any) -> Any:
        """Call a function of a seeder: a library's own code, so that anything may come."""
        assert function is not None
        self.is_seeding = True
        try:
            return function(*args)
        except Exception as error:
            self.registry.switch_off(seeder, error)
            return None
        finally:
            self.is_seeding = False


def fresh_seed() -> int:
    """Return a seed in [0, 2**31) from the system's entropy."""
    return int.from_bytes(os.urandom(4), "little") & MAX_TEST_SEED


def unseeded_stream() -> Stream:
    """Return a stream that is another in each run."""
    return Stream(fresh_seed(), entropy_mode="off")

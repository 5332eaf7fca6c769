"""Streams: what one seed feeds, which stream is current, and entering and leaving one.

A phase of a test *starts* a stream: what the PRNGs did before does not matter any more. A wider
fixture, an import, a collector *interrupts* the current stream, which afterwards goes on as if
nothing had happened.
"""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pytest_seedall.entropy.draws import NAME as ENTROPY
from pytest_seedall.seeders.registry import Registry, first_probe
from pytest_seedall.seeds import MAX_TEST_SEED
from pytest_seedall.streams.stream import Stream
from pytest_seedall.streams.unseeded import RUNNING
from pytest_seedall.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from pytest_seedall.seeders.base import Seeder
    from pytest_seedall.streams.stream import OwnSeed


class Interruption(Struct):
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
        self._states_before = self.capture()

    def close(self) -> None:
        """Put back the PRNG states from before the session; what is new since is random again."""
        if self in RUNNING:
            RUNNING.remove(self)
        self.current = None
        self.restore(self._states_before)
        self._seed_all_but([seeder for seeder, _ in self._states_before])

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
        live, was_seeding, self.is_seeding = self.registry.live, self.is_seeding, True
        seed, seeds = stream.seed, stream.seeds
        try:
            for seeder in self._live_without(keep) if keep else live:
                try:
                    seeder.seed(seeds.get(seeder.name, seed) if seeds else seed)
                except Exception as error:  # a library's own code: anything may come
                    self.registry.switch_off(seeder, error)
        finally:
            self.is_seeding = was_seeding
        if self.registry.live is not live:  # a seeder has imported another library, and seeded it
            self._seed_all_but(live)

    def start_idle(self, seed: int) -> Stream:
        """Begin a stream in which nothing will draw, so that nothing is seeded for it.

        :param seed: for what is imported all the same.
        """
        self.current = Stream(seed, entropy_mode="off")
        self.current.is_idle = True
        return self.current

    def enter(self, stream: Stream) -> Interruption:
        """Interrupt the current stream by `stream`."""
        self.registry.refresh()
        interruption = Interruption(stream, self.current, self.capture())
        self.start(stream)
        return interruption

    def leave(self, interruption: Interruption, imported: str = "") -> None:
        """Go on with the stream that was interrupted, where it was.

        :param imported: the module whose import the interruption was, if any.
        """
        self.end(interruption.stream)
        self.registry.refresh(imported)
        self.current = interruption.interrupted
        self.restore(interruption.states)
        # A library that was imported anew has other PRNGs than those whose states were put back.
        restored = [seeder for seeder, _ in interruption.states if seeder.module != imported]
        self._seed_all_but(restored)

    def take_up(self, imported: str) -> None:
        """Seed what another thread imports for the current stream, without interrupting it."""
        known = self.registry.live
        self.registry.refresh(imported)
        self._seed_all_but(known)

    @contextmanager
    def interrupted_by(self, stream: Stream, importing: str = "") -> Iterator[Stream]:
        """Run the body, which may be the import of a module, in `stream`."""
        interruption = self.enter(stream)
        was_seeding, self.is_seeding = self.is_seeding, False  # a seeder may import a module
        imported = ""
        try:
            yield stream
            imported = importing  # and it has not failed
        finally:
            self.is_seeding = was_seeding
            self.leave(interruption, imported)

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
        probes = stream.probes = {}
        for seeder in self._live_without(keep) if keep else self.registry.live:
            try:
                probes[seeder.name] = seeder.probe()
            except Exception as error:  # a library's own code: anything may come
                self.registry.switch_off(seeder, error)

    def capture(self) -> list[tuple[Seeder, Any]]:
        """Return the states of the PRNGs that can be put back."""
        return [
            (seeder, self._guarded(seeder, seeder.capture))
            for seeder in self.registry.live
            if seeder.capture
        ]

    def restore(self, states: list[tuple[Seeder, Any]]) -> None:
        """Put them back."""
        for seeder, state in states:
            if seeder in self.registry.live:
                self._guarded(seeder, seeder.restore, state)

    def places(self) -> dict[str, Any]:
        """Return what tells where the PRNGs are that can be put back; they go on as before."""
        states = self.capture()
        readable = [seeder for seeder, _ in states if seeder.tells and seeder.name != ENTROPY]
        found = {seeder.name: self._guarded(seeder, seeder.probe) for seeder in readable}
        self.restore(states)
        return found

    def _live_without(self, names: Collection[str]) -> list[Seeder]:
        return [seeder for seeder in self.registry.live if seeder.name not in names]

    def drew_so_far(self, stream: Stream) -> list[str]:
        """Return the libraries that drew in `stream`, which may go on afterwards."""
        if stream.is_idle:
            return []
        states, known = self.capture(), stream.probes
        unrestorable = {seeder.name for seeder in self._unrestorable()}
        self.end(stream)
        # These start anew when they have been looked at: what they drew before is known already.
        stream.probes = {**stream.probes, **{name: known[name] for name in unrestorable & {*known}}}
        self.restore(states)
        moved = self.drew(stream)
        forgotten = unrestorable.difference(moved)
        stream.probes = {name: at for name, at in stream.probes.items() if name not in forgotten}
        return moved

    def drew(self, stream: Stream) -> list[str]:
        """Return the libraries that drew in `stream`, which has ended."""
        self._probe_what_cannot_be_put_back()
        moved = [
            seeder.name
            for seeder in self.registry.live
            if seeder.name in stream.probes
            and self._moved(seeder, stream, stream.seed_of(seeder.name))
        ]
        self._seed_what_was_not_put_back()
        return moved

    def drew_since(self, own: OwnSeed, stream: Stream) -> bool:
        """Tell whether a library drew in `stream`, which has ended, after the user's own seed.

        True as well where that cannot be told.
        """
        seeds = [seed for seed in own.value if isinstance(seed, int) and 0 <= seed <= MAX_TEST_SEED]
        known = [one for one in self.registry.live if one.name == own.library and one.capture]
        if not known or len(own.value) != 1 or not seeds:
            return True
        return self._moved(known[0], stream, seeds[0])

    def _unrestorable(self) -> list[Seeder]:
        """Return what draws for a probe, and cannot be put back: it then starts its stream anew."""
        return [one for one in self.registry.live if one.capture is None and one.tells]

    def _probe_what_cannot_be_put_back(self) -> None:
        """Note where the current stream is, before a look at another one moves it."""
        stream = self.current
        if stream is not None:
            unknown = [one for one in self._unrestorable() if one.name not in stream.probes]
            probes = {one.name: self._guarded(one, one.probe) for one in unknown}
            stream.probes = {**stream.probes, **probes}

    def _seed_what_was_not_put_back(self) -> None:
        for seeder in self._unrestorable():
            self._seed_for_current(seeder)

    def _moved(self, seeder: Seeder, stream: Stream, seed: int) -> bool:
        first = self._guarded(seeder, first_probe, seeder, seed)
        try:
            return bool(stream.probes[seeder.name] != first)
        except Exception:  # states that cannot be compared, such as arrays: rather name it
            return True

    def _seed_all_but(self, known: list[Seeder]) -> None:
        for seeder in self.registry.live:
            if seeder not in known:
                self._seed_for_current(seeder)

    def _seed_for_current(self, seeder: Seeder) -> None:
        """Seed one library in the middle of a stream; outside of any, from the system's entropy."""
        seed = fresh_seed() if self.current is None else self.current.seed_of(seeder.name)
        self._guarded(seeder, seeder.seed, seed)

    def _guarded(self, seeder: Seeder, function: Callable[..., Any] | None, *args: Any) -> Any:
        """Call a function of a seeder: a library's own code, so that anything may come."""
        assert function is not None
        was_seeding, self.is_seeding = self.is_seeding, True
        try:
            return function(*args)
        except Exception as error:
            self.registry.switch_off(seeder, error)
            return None
        finally:
            self.is_seeding = was_seeding


def fresh_seed() -> int:
    """Return a seed in [0, 2**31) from the system's entropy."""
    return int.from_bytes(os.urandom(4), "little") & MAX_TEST_SEED


def unseeded_stream() -> Stream:
    """Return a stream that is another in each run."""
    return Stream(fresh_seed(), entropy_mode="off")

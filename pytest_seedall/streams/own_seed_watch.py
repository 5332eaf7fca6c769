"""Notes the calls by which the user's own code seeds a library, or puts back a state of it."""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_seedall.naming.projects import is_project_file
from pytest_seedall.seeders.patching import replace
from pytest_seedall.streams.stream import OwnSeed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import ExitStack
    from types import FrameType

    from pytest_seedall.entropy.entropy import Entropy
    from pytest_seedall.seeders.base import Seeder
    from pytest_seedall.streams.own_seeds import OwnSeeds
    from pytest_seedall.streams.streams import Streams


class OwnSeedWatch:
    """Takes the place of each library's seeding functions, and calls them."""

    def __init__(
        self, streams: Streams, own_seeds: OwnSeeds, rootpath: Path, entropy: Entropy
    ) -> None:
        self._streams = streams
        self._own_seeds = own_seeds
        self._rootpath = rootpath
        self._entropy = entropy
        self._outermost_call = ""
        self._before_example: dict[str, OwnSeed | None] = {}
        """The own seed that held when Hypothesis put a library's state aside, by library."""

    def attach(self, seeder: Seeder, cleanup: ExitStack) -> None:
        """Watch a library's functions until `cleanup` is closed."""
        libraries = (seeder.name, *seeder.seeds_also)
        for name in seeder.seed_calls:
            replace(name, functools.partial(self._noting_seed, libraries, name), cleanup)
        for name in seeder.capture_calls:
            replace(name, functools.partial(self._noting_read, seeder.name), cleanup)
        for name in seeder.restore_calls:
            replace(name, functools.partial(self._noting_return, seeder.name), cleanup)

    def _noting_seed(
        self,
        libraries: tuple[str, ...],
        name: str,
        original: Callable[..., Any],
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        __tracebackhide__ = True
        if not self._is_users_turn() or _is_hypothesis(sys._getframe(2)):
            return original(*args, **kwargs)
        from pytest_seedall.streams.seed_values import written_call  # few suites seed at all

        named = (given for key, given in kwargs.items() if key != "version")  # random.seed's
        given = (*args, *named)[:1]  # they all take one argument beside it
        outer = self._outermost_call
        self._outermost_call = outer or written_call(name, given)
        answered = self._entropy.answered
        try:
            result = original(*args, **kwargs)
            for library in libraries:
                if self._entropy.answered == answered:
                    self._note(library, *given)
                else:  # it asked for entropy and got a seed of ours
                    self._forget(library)
        finally:
            self._outermost_call = outer
        return result

    def _noting_read(
        self, library: str, original: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Read a state, which may be put back later (``with fork_rng():``)."""
        state = original(*args, **kwargs)
        stream = self._streams.current
        if stream is not None and self._is_users_turn():
            if _is_hypothesis(sys._getframe(2)):
                self._before_example[library] = stream.own.get(library)
                return state
            stream.read = stream.read.union([library])
            if library in stream.own:
                from pytest_seedall.streams.seed_values import plain

                stream.note_state_read(library, plain(state))
        return state

    def _noting_return(
        self, library: str, original: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Put back a state: what was seeded since it was read was only for the meantime."""
        result = original(*args, **kwargs)
        stream = self._streams.current
        if stream is not None and (stream.own or stream.own_at) and self._is_users_turn():
            if _is_hypothesis(sys._getframe(2)):
                stream.hold(library, self._before_example.get(library))
            else:
                from pytest_seedall.streams.seed_values import plain

                state = next(iter((*args, *kwargs.values())), None)
                stream.note_state_put_back(library, plain(state))
        return result

    def _is_users_turn(self) -> bool:
        return not self._streams.is_seeding and self._streams.in_own_thread()

    def _note(self, library: str, value: object = None) -> None:
        """Note a seed; no value is a wish for entropy."""
        from pytest_seedall.streams.seed_values import parts_of

        stream = self._streams.current
        frames = _calling_project_frames(sys._getframe(1))
        nearest = next(frames, None)
        parts, place = parts_of(value), self._place(nearest)
        own = OwnSeed(library, self._outermost_call, place, parts, is_entropy=value is None)
        if stream is not None:
            stream.note_own_seed(own)
        elif nearest is not None and not own.is_entropy:
            self._own_seeds.below(self._folder([nearest, *frames]), {library: own})

    def _forget(self, library: str) -> None:
        if self._streams.current is not None:
            self._streams.current.forget_own_seed(library)

    def _folder(self, frames: Iterable[FrameType]) -> Path:
        """Return the folder that code outside of any stream (`pytest_configure`) speaks for."""
        paths = (Path(frame.f_code.co_filename) for frame in frames)
        return next((path.parent for path in paths if path.name == "conftest.py"), self._rootpath)

    def _place(self, frame: FrameType | None) -> str:
        if frame is None:
            return ""
        from pytest_seedall.naming.wording import place

        return place(frame.f_code.co_filename, frame.f_lineno, self._rootpath)


def _is_hypothesis(caller: FrameType) -> bool:
    """Tell whether Hypothesis calls, which gives each example the same state and puts it back."""
    return str(caller.f_globals.get("__name__")).startswith("hypothesis.")


def _calling_project_frames(frame: FrameType | None) -> Iterator[FrameType]:
    """Yield the frames of project code up to the next plugin hook, the nearest first."""
    while frame is not None and not frame.f_globals.get("__name__", "").startswith("pluggy."):
        if is_project_file(frame.f_code.co_filename):
            yield frame
        frame = frame.f_back

"""The streams of scopes wider than one test, for the reports of tests that they made fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_seedall._compat.pytest import fixture_definitions
from pytest_seedall.streams.stream import Stream
from pytest_seedall.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

    from pytest_seedall.streams.streams import Interruption, Streams

#: A fixture, or a package with a `setup_module` of its own.
Scope: TypeAlias = "pytest.FixtureDef[Any] | pytest.Collector"


class TornDown(Struct):
    """A scope that has been torn down, and the test for which it had been set up."""

    scope: Scope
    set_up_for: pytest.Item | None
    stream: Stream


class WiderScopes:
    """Which wider scopes have been set up, and which were torn down in the phase that runs.

    A scope's teardown may run in a phase of a test that does not use it: the last one of a module,
    or the next one of a parametrised fixture.
    """

    def __init__(self) -> None:
        self._set_up: dict[Scope, Stream] = {}
        self._torn_down: list[TornDown] = []

    def begin_phase(self) -> None:
        """Forget what was torn down before."""
        self._torn_down.clear()

    def note_setup(self, scope: Scope, stream: Stream) -> None:
        self._set_up[scope] = stream

    def noting_teardown(
        self, scope: Scope, set_up_for: pytest.Item | None
    ) -> Callable[[Stream], None]:
        """Return a function to call with its stream when the teardown of `scope` begins."""
        return lambda stream: self._torn_down.append(TornDown(scope, set_up_for, stream))

    def streams_of(self, item: pytest.Item) -> Iterator[Stream]:
        """Yield the streams of the scopes around a test, and of those torn down in its phase."""
        yield from (stream for _, stream in self.around(item))
        yield from (torn_down.stream for torn_down in self._torn_down)

    def around(self, item: pytest.Item) -> Iterator[tuple[Scope, Stream]]:
        """Yield the scopes around a test that were set up in a stream, for whichever test."""
        for scope in _scopes_of(item):
            if scope in self._set_up:
                yield scope, self._set_up[scope]

    def torn_down_for(self, item: pytest.Item, phase: str) -> list[TornDown]:
        """Return what was torn down in a phase of `item`, but would not be if it ran alone."""
        # What ends in a test's setup makes way for the next parameter, also in its own scopes.
        own = () if phase == "setup" else _scopes_of(item)
        return [
            torn_down
            for torn_down in self._torn_down
            if torn_down.set_up_for not in (None, item) and torn_down.scope not in own
        ]


def _scopes_of(item: pytest.Item) -> list[Any]:
    fixtures = (found for visible in fixture_definitions(item).values() for found in visible)
    return [*item.listchain(), *fixtures]


class TeardownStream:
    """The stream of a wider scope's teardown, which pytest may run in any test's phase.

    :param on_enter: told of the stream when the teardown begins.
    """

    def __init__(self, streams: Streams, seed: int, on_enter: Callable[[Stream], None]) -> None:
        self._streams = streams
        self._stream = Stream(seed)
        self._on_enter = on_enter
        self._interruption: Interruption | None = None

    def enter(self) -> None:
        self._on_enter(self._stream)
        self._interruption = self._streams.enter(self._stream)

    def leave(self) -> None:
        if self._interruption is not None:
            self._streams.leave(self._interruption)
            self._interruption = None

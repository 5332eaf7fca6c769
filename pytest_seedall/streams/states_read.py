"""States of PRNGs that a test's setup has read, to see in its teardown whether anything drew.

statsmodels has such a fixture for all tests: none is to move the generator that all of them share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_seedall.streams.seed_values import plain

if TYPE_CHECKING:
    from collections.abc import Collection

    from pytest_seedall.seeders.base import Seeder
    from pytest_seedall.streams.streams import Streams


class StatesRead:
    """Has the teardown find the libraries where the setup has left them, unless the call draws.

    To be made when the setup has ended.

    :param libraries: those whose states the setup has read.
    """

    def __init__(self, streams: Streams, libraries: Collection[str]) -> None:
        self._streams = streams
        self._libraries = libraries
        self._after_setup = self._states()
        self._before_call: dict[str, object] = {}

    def begin_call(self) -> None:
        """Note where they are, now that the call has been seeded."""
        self._before_call = self._plain()

    def end_call(self) -> None:
        """Leave out those that the call has moved."""
        now, before = self._plain(), self._before_call
        # Either may lack one: its seeder has raised, or the call was interrupted as it began.
        self._after_setup = [
            (seeder, state)
            for seeder, state in self._after_setup
            if now.get(seeder.name) == before.get(seeder.name)
        ]

    def put_back(self) -> None:
        """Put the others where the setup has left them."""
        self._streams.restore(self._after_setup)

    def _states(self) -> list[tuple[Seeder, Any]]:
        captured = self._streams.capture()
        return [(seeder, state) for seeder, state in captured if seeder.name in self._libraries]

    def _plain(self) -> dict[str, object]:
        return {seeder.name: plain(state) for seeder, state in self._states()}

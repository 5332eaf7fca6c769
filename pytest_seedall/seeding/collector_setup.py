"""The setup of collectors, such as `setup_module` in a package's `__init__.py`, in its own stream.

pytest runs it for no fixture, but in the setup of whichever test comes first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_seedall.seeds import derive
from pytest_seedall.streams.stream import Stream
from pytest_seedall.streams.wider_scopes import TeardownStream

if TYPE_CHECKING:
    from pytest_seedall.session import SeedallSession


def give_own_stream(collector: pytest.Collector, seed: int, session: SeedallSession) -> None:
    """Have a collector's setup, if it has any, and its finalizers run in streams of their own."""
    if type(collector).setup is pytest.Collector.setup or "setup" in vars(collector):
        return  # nothing to set up, or collected once more
    set_up = collector.setup

    def set_up_in_own_stream() -> None:
        __tracebackhide__ = True
        stream = Stream(seed)
        note = session.wider_scopes.noting_teardown(collector, session.item)
        teardown = TeardownStream(session.streams, derive(seed, "teardown"), note)
        collector.addfinalizer(teardown.leave)  # runs last
        try:
            with session.streams.interrupted_by(stream):
                set_up()
        finally:
            collector.addfinalizer(teardown.enter)  # runs before the collector's own finalizers
            session.wider_scopes.note_setup(collector, stream)
            session.own_seeds.below(collector.path, stream.own)

    collector.setup = set_up_in_own_stream  # type: ignore[method-assign]

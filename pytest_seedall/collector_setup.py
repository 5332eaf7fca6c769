"""The setup of collectors, such as `setup_module` in a package's `__init__.py`, in its own stream.

pytest runs it for no fixture, but in the setup of whichever test comes first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_seedall.seeds import derive
from pytest_seedall.streams import Stream, TeardownStream

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_seedall.streams import Streams


def give_own_stream(
    collector: pytest.Collector,
    streams: Streams,
    seed: int,
    on_set_up: Callable[[Stream], None],
) -> None:
    """Have a collector's setup, if it has any, and its finalizers run in streams of their own.

    :param on_set_up: told of the stream when the setup has run.
    """
    if type(collector).setup is pytest.Collector.setup or "setup" in vars(collector):
        return  # nothing to set up, or collected once more
    set_up = collector.setup

    def set_up_in_own_stream() -> None:
        stream = Stream(seed)
        teardown = TeardownStream(streams, derive(seed, "teardown"))
        collector.addfinalizer(teardown.leave)  # runs last
        try:
            with streams.interrupted_by(stream):
                set_up()
        finally:
            collector.addfinalizer(teardown.enter)  # runs before the collector's own finalizers
            on_set_up(stream)

    collector.setup = set_up_in_own_stream  # type: ignore[method-assign]

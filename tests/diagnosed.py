"""Functions traced, for the tests of what is recorded and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_seedall.tracing.recorder import Recorder
from pytest_seedall.tracing.tracing import tracing

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_seedall.tracing.traces import Trace


def traced(function: Callable[[], object], **options: Any) -> Trace:
    """Return what is recorded of a call; see `Recorder` for the options."""
    recorder = Recorder(**options)
    with tracing(recorder):
        function()
    return recorder.trace()

"""PyTorch's private names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


class TorchSeedQueue:
    """The seed that CUDA or XPU gets when it is used for the first time.

    Private: `torch.cuda.manual_seed_all` fills the same queue, but formats the whole call stack
    for it, which inside pytest takes hundreds of microseconds each time.
    """

    def __init__(self, backend: ModuleType) -> None:
        self._tracker = backend._lazy_seed_tracker

    def put(self, seed_devices: Callable[[], None]) -> None:
        """Have `seed_devices` called when the backend starts, in place of any earlier seed."""
        self._tracker.queue_seed_all(seed_devices, ())

    def capture(self) -> tuple[Any, Any, list[Any]]:
        tracker = self._tracker
        return tracker.manual_seed_all_cb, tracker.manual_seed_cb, tracker.call_order

    def restore(self, captured: Any) -> None:
        tracker = self._tracker
        tracker.manual_seed_all_cb, tracker.manual_seed_cb, tracker.call_order = captured

    def call(self, captured: Any) -> None:
        """Do what was queued, as the backend does when it starts: it has been started since."""
        _, _, calls = captured
        for function, _ in filter(None, calls):
            function()

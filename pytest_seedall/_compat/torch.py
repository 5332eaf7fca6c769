"""PyTorch's private names."""

from __future__ import annotations

import functools
import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType


class TorchSeedQueue:
    """The seed that CUDA or XPU gets when it is used for the first time.

    Private: `torch.cuda.manual_seed_all` fills the same queue, but formats the whole call stack
    for it, which inside pytest takes hundreds of microseconds each time.
    """

    def __init__(self, backend: ModuleType) -> None:
        self._tracker = backend._lazy_seed_tracker
        self._queued: object = None

    def put(self, seed_devices: Callable[[], None]) -> None:
        """Have `seed_devices` called when the backend starts, in place of any earlier seed.

        :param seed_devices: always the same.
        """
        if self._tracker.call_order is not self._queued:  # it is, but for a test's own seed
            self._tracker.queue_seed_all(seed_devices, ())
            self._queued = self._tracker.call_order

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


@contextmanager
def generators_seeded_by(
    generators: type, seed: Callable[[Any, Callable[[Any], int]], int]
) -> Iterator[None]:
    """Replace the method `seed` of `torch.Generator`, if that can be done.

    Private: it is a class of C, whose methods cannot be set; but they are found in a dictionary,
    as those of all classes are. A subclass would not do: it is not the class of the generators
    that there are, nor of the copies of its own.

    :param seed: called in its place, with the generator and the original.
    """
    methods = next(iter(gc.get_referents(vars(generators))), None)
    original = methods.get("seed") if isinstance(methods, dict) else None
    if original is None:
        yield
        return

    @functools.wraps(original)
    def answered(generator: Any) -> int:
        __tracebackhide__ = True
        return seed(generator, original)

    _put(generators, methods, answered)
    try:
        yield
    finally:
        _put(generators, methods, original)


def _put(generators: type, methods: Any, method: Callable[[Any], int]) -> None:
    import ctypes  # PyTorch has imported it

    methods["seed"] = method
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(generators))  # Python may keep the old one

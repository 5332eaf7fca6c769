"""PyTorch's private names."""

from __future__ import annotations

import functools
import gc
import importlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
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


class Operator(NamedTuple):
    """What is known of one of PyTorch's operators, whatever it is called with."""

    library: str
    """``aten`` for PyTorch's own."""
    name: str
    """Without library and overload: ``index_put_``."""
    parameters: tuple[str, ...]
    defaults: Mapping[str, Any]
    written: frozenset[str]
    """The parameters that it writes to."""
    out: frozenset[str]
    """Those that it writes to and does not read."""
    is_view: bool
    """Whether what it returns is in the memory of its argument."""
    is_random: bool
    """Whether it draws from a generator."""


class Node(NamedTuple):
    """An operation that can be differentiated."""

    name: str
    """As ``grad_fn`` has it: ``IndexBackward0``."""
    number: int
    """Of all that this thread has made, the how manyth it is; -1 if it has no number."""


@functools.cache
def operator_of(overload: Any) -> Operator | None:
    """Return what is known of an operator; None of those that take functions, as `cond` does.

    Private: what its schema says, which nothing public tells of one overload.
    """
    import torch

    schema = getattr(overload, "_schema", None)
    if schema is None:
        return None
    library, _, name = schema.name.rpartition("::")
    written = {one.name for one in schema.arguments if one.is_write}
    return Operator(
        library,
        name,
        tuple(one.name for one in schema.arguments),
        {one.name: one.default_value for one in schema.arguments if one.has_default_value()},
        frozenset(written),
        frozenset(one.name for one in schema.arguments if one.is_out),
        overload.is_view,
        torch.Tag.nondeterministic_seeded in overload.tags,
    )


def operators_seen_by(
    see: Callable[[Any, Sequence[Any], Mapping[str, Any]], Any],
) -> AbstractContextManager[object]:
    """Return what is around operators of this thread, and of their backward pass, to see them.

    Private: the module `torch.utils._python_dispatch`, which PyTorch's notes on extending it name
    as the way to this, and which is public nowhere else. It keeps TorchDynamo from compiling what
    sees them, for which it needs it, two seconds to import: here, not within the first operator.

    :param see: called in place of each, with the operator and its arguments; returns its results.
    """
    from torch.utils._python_dispatch import TorchDispatchMode

    importlib.import_module("torch._dynamo")

    def dispatched(
        mode: object,
        operator: Any,
        types: object,
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        return see(operator, args, kwargs or {})

    methods = {
        "__torch_dispatch__": dispatched,
        "supports_higher_order_operators": True,  # otherwise they raise an error
    }
    seeing: Any = type("Seeing", (TorchDispatchMode,), methods)
    return seeing()  # type: ignore[no-any-return]


def last_node_number() -> int:
    """Return the number of the node that this thread has made last, -1 if it has made none.

    An operator that can be differentiated has its node made before it is dispatched.
    Private: there is no other way from a node to its call; PyTorch's own tracer takes it.
    """
    import torch

    number: int = torch.autograd._get_sequence_nr()
    return number - 1


def current_node() -> Node | None:
    """Return the node whose backward this thread computes, None outside of a backward pass.

    Private: hooks of each node would tell it, too, but are part of what a test may look at.
    """
    import torch

    node: Any = torch._C._current_autograd_node()
    if node is None:
        return None
    number = node._sequence_nr()
    return Node(node.name(), number if number < 1 << 63 else -1)

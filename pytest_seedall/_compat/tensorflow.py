"""TensorFlow's private names."""

from __future__ import annotations

import random
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class TensorFlowContext:
    """TensorFlow's eager seed, kernel caches and global generator.

    Private: `tf.random.set_seed` can only do everything at once, empties all kernel caches each
    time, and has nothing that reads a seed or puts one back.
    """

    def __init__(self) -> None:
        from tensorflow.python import pywrap_tfe
        from tensorflow.python.eager import context
        from tensorflow.python.framework import ops, random_seed
        from tensorflow.python.ops import stateful_random_ops

        self._context = context.context()
        self._clear_caches = pywrap_tfe.TFE_ContextClearCaches
        self._executing_eagerly = context.executing_eagerly
        self._default_graph = ops.get_default_graph
        self.outside_of_traces = ops.init_scope
        """Makes operations run at once, also where a function is being traced."""
        self._random_seed = random_seed
        self._generators = stateful_random_ops

    def seed(self, seed: int) -> None:
        """Do what `tf.random.set_seed` does, without emptying the kernel caches."""
        self._context._seed = seed
        self._context._rng = random.Random(seed)

    @property
    def seed_in_force(self) -> Any:
        """The seed that operations draw by: the last that we, or the user's own code, have set."""
        return self._context._seed

    def empty_kernel_caches(self) -> None:
        """Make every operation that draws start anew."""
        handle = self._context._context_handle
        if handle is not None:  # before TensorFlow's first operation there is no kernel
            self._clear_caches(handle)

    def capture(self) -> tuple[Any, Any]:
        random_state = getattr(self._context, "_rng", None)
        return self._context._seed, random_state and random_state.getstate()

    def restore(self, captured: tuple[Any, Any]) -> None:
        self._context._seed, state = captured
        if state is not None:
            self._context._rng.setstate(state)

    def draw(self) -> float | None:
        """Draw one number from what gives each eager operation its seed."""
        random_state = getattr(self._context, "_rng", None)
        return random_state and random_state.random()

    @property
    def global_generator(self) -> Any:
        """The `tf.random.Generator` of `tf.random.get_global_generator`, None before its use."""
        return self._generators.global_generator

    @contextmanager
    def watched(
        self, on_eager_draw: Callable[[], None], on_traced_draw: Callable[[Any], None]
    ) -> Iterator[None]:
        """Call `on_eager_draw()` or `on_traced_draw(graph)` before any operation takes a seed."""
        original = self._random_seed.get_seed

        def get_seed(op_seed: Any) -> Any:
            if self._executing_eagerly():
                on_eager_draw()
            else:
                on_traced_draw(self._default_graph())
            return original(op_seed)

        self._random_seed.get_seed = get_seed
        try:
            yield
        finally:
            self._random_seed.get_seed = original

    @contextmanager
    def generators_seeded_by(self, seed: Callable[[bool], int | None]) -> Iterator[None]:
        """Have generators without a seed created from `seed(is_global)`, or entropy if None."""
        generator_class = self._generators.Generator
        original = generator_class.__dict__["from_non_deterministic_state"]

        def from_non_deterministic_state(cls: Any, alg: Any = None) -> Any:
            __tracebackhide__ = True
            caller = sys._getframe(1).f_globals.get("__name__")
            current = seed(caller == self._generators.__name__)
            return original.__func__(cls, alg) if current is None else cls.from_seed(current, alg)

        generator_class.from_non_deterministic_state = classmethod(from_non_deterministic_state)
        try:
            yield
        finally:
            generator_class.from_non_deterministic_state = original


class OpDeterminism:
    """TensorFlow's deterministic operations.

    Private: nothing that is public tells whether they are on, or switches them off.
    """

    def __init__(self) -> None:
        from tensorflow.python.framework import config

        self.is_on: Callable[[], bool] = config.is_op_determinism_enabled
        self.switch_off: Callable[[], None] = config.disable_op_determinism

"""TensorFlow: eager and traced random operations, and the global `tf.random.Generator`.

`tf.random.set_seed` empties the caches of compiled kernels, which every later operation pays for
(four eager operations: 0.1 ms, then 3 ms). Only a kernel that has drawn and would be asked for
again needs that, so the caches are emptied by the rules below and not before each stream.

A traced function keeps for ever the seed that it was traced under. It gets one that belongs to the
session, so that a function shared by several tests draws the same whichever test comes first.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from pytest_seedall._compat.tensorflow import TensorFlowContext
from pytest_seedall.seeders.base import Attachment, GeneratorKind, Seeder
from pytest_seedall.seeders.seed_calls import SEED_CALLS
from pytest_seedall.seeds import derive

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_seedall.entropy.entropy import Entropy

# Each seeded eager draw leaves a kernel of about 35 kB in the cache (measured: TensorFlow 2.21).
_MAX_CACHED_KERNELS = 200


def attach(tensorflow: ModuleType, session: Attachment) -> Seeder:
    """Return the seeder of `tensorflow`."""
    context = TensorFlowContext()
    context.empty_kernel_caches()  # those of an earlier session in this process would go on
    generators = _Generators(context, session.session_seed)
    session.cleanup.enter_context(context.watched(generators.on_eager_draw, generators.on_trace))
    seed_of_new = functools.partial(_seed_of_new, session.entropy, generators)
    session.cleanup.enter_context(context.generators_seeded_by(seed_of_new))
    session.kinds.append(
        GeneratorKind(
            "tf.random.Generator",
            tensorflow.random.Generator,
            lambda generator: generator.state.numpy().tobytes(),
            lambda generator: generator is context.global_generator,
            lambda generator: functools.partial(generator.state.assign, generator.state.numpy()),
        )
    )
    return Seeder(
        name="tensorflow",
        seed=generators.seed,
        capture=generators.capture,
        restore=generators.restore,
        probe=generators.probe,
        seed_calls=SEED_CALLS["tensorflow"],
    )


def _seed_of_new(entropy: Entropy, generators: _Generators, is_global: bool) -> int | None:
    """Return the seed of a generator that is given none."""
    __tracebackhide__ = True
    return generators.seed_now if is_global else entropy.answer("tensorflow", bits=63)


class _Generators:
    """TensorFlow's sources of random numbers, and which of their kernels have drawn."""

    def __init__(self, context: TensorFlowContext, session_seed: Callable[[], int]) -> None:
        self.seed_now: int | None = None
        self._context = context
        self._session_seed = session_seed
        self._has_traced_draws = False
        self._eager_draws = 0
        self._seeds_drawn_from: set[int | None] = set()
        self._seeded_state: list[int] | None = None
        """The global generator's state when it was seeded, None if it did not exist then."""

    def seed(self, seed: int) -> None:
        if self._kernels_may_repeat(seed) or self._eager_draws > _MAX_CACHED_KERNELS:
            self._context.empty_kernel_caches()
            self._eager_draws = 0
            self._seeds_drawn_from.clear()
        self._context.seed(seed)
        self.seed_now = seed
        self._seed_global_generator(seed)

    def _seed_global_generator(self, seed: int) -> None:
        generator = self._context.global_generator
        if generator is not None:
            with self._context.outside_of_traces():
                generator.reset_from_seed(seed)
        self._seeded_state = self._state()

    def _state(self) -> list[int] | None:
        generator = self._context.global_generator
        if generator is None:
            return None
        with self._context.outside_of_traces():  # a traced function may import a module
            return generator.state.numpy().tolist()  # type: ignore[no-any-return]

    def _kernels_may_repeat(self, seed: int) -> bool:
        """Tell whether a kernel in the cache would go on where it stopped, not start anew."""
        return self._has_traced_draws or seed in self._seeds_drawn_from

    def on_eager_draw(self) -> None:
        self._eager_draws += 1
        self._seeds_drawn_from.add(self._context.seed_in_force)

    def on_trace(self, graph: Any) -> None:
        self._has_traced_draws = True
        if graph.seed is not None and graph.seed == self.seed_now:  # else the user's own seed
            graph.seed = derive(self._session_seed(), "tensorflow", "traced functions")

    def capture(self) -> tuple[Any, ...]:
        return self.seed_now, self._context.capture(), self._state(), self._seeded_state

    def restore(self, captured: tuple[Any, ...]) -> None:
        self.seed_now, context, state, self._seeded_state = captured
        self._context.restore(context)
        if state is not None:
            with self._context.outside_of_traces():
                self._context.global_generator.reset(state)
        elif self.seed_now is not None:  # first used by what interrupted this stream
            self._seed_global_generator(self.seed_now)

    def probe(self) -> tuple[Any, ...]:
        # Whether the global generator moved, not where it is: it may exist only since a later test.
        return self._context.draw(), self._state() != self._seeded_state

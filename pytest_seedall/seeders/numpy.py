"""NumPy's legacy global generator, which scikit-learn, SciPy and pandas draw from as well.

`default_rng()` and its kin have no global state to seed: those without a seed of their own draw
entropy, which we answer.
"""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any

from pytest_seedall._compat.numpy import ENTROPY
from pytest_seedall.seeders.base import Attachment, GeneratorKind, Seeder
from pytest_seedall.seeders.patching import replace
from pytest_seedall.seeders.seed_calls import CAPTURE_CALLS, RESTORE_CALLS, SEED_CALLS

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_seedall.entropy.entropy import Entropy


def attach(random: ModuleType, session: Attachment) -> Seeder:
    """Return the seeder of `numpy.random`."""
    generator = _GlobalGenerator(random)
    replace(ENTROPY, functools.partial(_answer, session.entropy), session.cleanup)
    session.kinds.extend(_kinds(random))
    return Seeder(
        name="numpy",
        module="numpy.random",
        seed=generator.seed,
        capture=generator.capture,
        restore=generator.restore,
        probe=random.random_sample,
        seed_calls=SEED_CALLS["numpy"],
        capture_calls=CAPTURE_CALLS["numpy"],
        restore_calls=RESTORE_CALLS["numpy"],
    )


def _kinds(random: ModuleType) -> tuple[GeneratorKind, ...]:
    shared = random.random_sample.__self__
    first = getattr(random, "get_bit_generator", _nothing)

    def position(bits: Any) -> object:
        seeds = getattr(bits, "seed_seq", None)  # since NumPy 1.25; others' may have none
        return _comparable(bits.state), getattr(seeds, "n_children_spawned", 0)

    return (
        GeneratorKind(
            "NumPy Generator",
            random.Generator,
            lambda generator: position(generator.bit_generator),
            lambda generator: generator.bit_generator is first(),
            lambda generator: functools.partial(
                setattr, generator.bit_generator, "state", generator.bit_generator.state
            ),
        ),
        GeneratorKind(
            "NumPy RandomState",
            random.RandomState,
            lambda generator: _comparable(generator.get_state(legacy=False)),
            lambda generator: generator is shared,
            lambda generator: functools.partial(
                generator.set_state, generator.get_state(legacy=False)
            ),
        ),
        GeneratorKind(
            "NumPy BitGenerator", random.BitGenerator, position, lambda bits: bits is first()
        ),
        GeneratorKind(
            "NumPy SeedSequence",
            random.SeedSequence,
            lambda seeds: seeds.n_children_spawned,
            lambda seeds: False,
        ),
    )


def _comparable(state: Any) -> object:
    """Return a state with bytes for its arrays, whose ``==`` is no answer."""
    if isinstance(state, dict):
        return {name: _comparable(value) for name, value in state.items()}
    return state.tobytes() if hasattr(state, "tobytes") else state


def _answer(entropy: Entropy, original: Callable[[int], int], bits: int) -> int:
    __tracebackhide__ = True
    answered = entropy.answer("numpy", bits)
    return original(bits) if answered is None else answered


class _GlobalGenerator:
    """The generator behind `numpy.random.rand` and its kin, with the bit generator it draws from.

    A test may exchange the latter (`set_bit_generator`, since NumPy 1.24): the next one gets back
    the one that was there at first, or it would draw other numbers than alone.
    """

    def __init__(self, random: ModuleType) -> None:
        self._seed = inspect.unwrap(random.seed)
        self._get_state = inspect.unwrap(random.get_state)
        self._set_state = inspect.unwrap(random.set_state)
        self._bit_generator = getattr(random, "get_bit_generator", _nothing)
        self._exchange = getattr(random, "set_bit_generator", None)
        self._first = self._bit_generator()

    def seed(self, seed: int) -> None:
        if self._bit_generator() is not self._first:
            self._use(self._first)
        self._seed(seed)

    def capture(self) -> tuple[Any, dict[str, Any]]:
        state = self._get_state(legacy=False)
        if state["bit_generator"] == "MT19937":  # a list is put back in a twentieth of the time
            state["state"]["key"] = state["state"]["key"].tolist()
        return self._bit_generator(), state

    def restore(self, captured: tuple[Any, dict[str, Any]]) -> None:
        bit_generator, state = captured
        self._use(bit_generator)
        self._set_state(state)

    def _use(self, bit_generator: Any) -> None:
        if self._bit_generator() is not bit_generator and self._exchange is not None:
            self._exchange(bit_generator)


def _nothing() -> None:
    """Stand for `get_bit_generator` before NumPy 1.24."""

"""PyTorch: the CPU generator and those of every CUDA, XPU and MPS device.

`torch.manual_seed` gives the same streams, but takes 350 to 580 µs inside pytest where no GPU has
been used yet, since it keeps a formatted stack for each backend. Nothing here starts a backend: a
device that is first used in the middle of a stream is seeded then, with that stream's seed.
"""

from __future__ import annotations

import functools
import pkgutil
import sys
from typing import TYPE_CHECKING, Any

from pytest_seedall._compat.torch import TorchSeedQueue, generators_seeded_by
from pytest_seedall.seeders.base import Attachment, GeneratorKind, Seeder
from pytest_seedall.seeders.patching import replace
from pytest_seedall.seeders.seed_calls import (
    CAPTURE_CALLS,
    RESTORE_CALLS,
    SEED_CALLS,
    TORCH_ENTROPY_CALLS,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_seedall.entropy.entropy import Entropy

# Where the functions of `TORCH_ENTROPY_CALLS` seed the default generators.
_ANSWERED_ABOVE = ("torch.random", "torch.cuda.random", "torch.xpu.random")


def attach(torch: ModuleType, session: Attachment) -> Seeder:
    """Return the seeder of `torch`."""
    backends = [_LazyBackend(module) for module in (torch.cuda, torch.xpu)]
    generators = _Generators(torch, backends)
    for name in TORCH_ENTROPY_CALLS:
        seed_by_hand = pkgutil.resolve_name(name.replace(":seed", ":manual_seed"))
        call = functools.partial(_answer, session.entropy, seed_by_hand)
        replace(name, call, session.cleanup)
    answer = functools.partial(_answer_generator, session.entropy)
    session.cleanup.enter_context(generators_seeded_by(torch.Generator, answer))
    session.kinds.append(
        GeneratorKind(
            "torch.Generator",
            torch.Generator,
            lambda generator: _bytes_of(generator.get_state()),
            lambda generator: generator is torch.default_generator,
            lambda generator: functools.partial(generator.set_state, generator.get_state()),
        )
    )
    for backend in backends:
        session.cleanup.callback(backend.restore, backend.capture())
    return Seeder(
        name="torch",
        seed=generators.seed,
        capture=generators.capture,
        restore=generators.restore,
        probe=generators.probe,
        seed_calls=SEED_CALLS["torch"],
        capture_calls=CAPTURE_CALLS["torch"],
        restore_calls=RESTORE_CALLS["torch"],
    )


def _answer(
    entropy: Entropy, seed_by_hand: Callable[[int], object], original: Callable[[], int | None]
) -> int | None:
    """Stand for `torch.seed`, which returns the seed, and for its kin, which do not."""
    __tracebackhide__ = True
    answered = entropy.answer("torch", bits=63)
    if answered is None:
        return original()
    seed_by_hand(answered)
    return answered if original.__module__ == "torch.random" else None


def _answer_generator(entropy: Entropy, generator: Any, original: Callable[[Any], int]) -> int:
    """Stand for `torch.Generator.seed`."""
    __tracebackhide__ = True
    caller = sys._getframe(2).f_globals.get("__name__")  # past the method in whose place we stand
    answered = None if caller in _ANSWERED_ABOVE else entropy.answer("torch", bits=63)
    if answered is None:
        return original(generator)
    generator.manual_seed(answered)
    return answered


class _Generators:
    """PyTorch's default generators on the CPU and on every device."""

    def __init__(self, torch: ModuleType, backends: list[_LazyBackend]) -> None:
        self._cpu = torch.default_generator
        self._seed_cpu = self._cpu.manual_seed
        self._backends = backends
        self._mps = torch.mps if torch.backends.mps.is_available() else None

    def seed(self, seed: int) -> None:
        self._seed_cpu(seed)
        for backend in self._backends:
            backend.seed(seed)
        if self._mps is not None:
            self._mps.manual_seed(seed)

    def capture(self) -> tuple[Any, ...]:
        devices = [backend.capture() for backend in self._backends]
        mps = None if self._mps is None else self._mps.get_rng_state()
        return self._cpu.get_state(), devices, mps

    def restore(self, captured: tuple[Any, ...]) -> None:
        cpu, devices, mps = captured
        self._cpu.set_state(cpu)
        for backend, state in zip(self._backends, devices, strict=True):
            backend.restore(state)
        if self._mps is not None:
            self._mps.set_rng_state(mps)

    def probe(self) -> _Position:
        states = [self._cpu.get_state()]
        for backend in self._backends:
            states += backend.probe()
        if self._mps is not None:
            states.append(self._mps.get_rng_state())
        return _Position(states)


class _Position:
    """Where generators are in their streams; read when it is compared, which few tests need."""

    __slots__ = ("_states",)

    def __init__(self, states: list[Any]) -> None:
        self._states = states

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Position) and self._read() == other._read()

    __hash__ = None  # type: ignore[assignment]

    def _read(self) -> list[bytes]:
        return [_bytes_of(state) for state in self._states]


class _LazyBackend:
    """The generators of CUDA's or XPU's devices, which exist once the backend has been used."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        self._queue = TorchSeedQueue(module)
        self._is_initialized = module.is_initialized
        self._seed = 0

    def seed(self, seed: int) -> None:
        self._seed = seed
        # There are generators once it has been used; in a forked child they must not be.
        if self._module.default_generators and self._is_initialized():
            self._seed_devices()
        else:
            self._queue.put(self._seed_devices)

    def capture(self) -> tuple[int, list[Any] | None, object]:
        states = None
        if self._is_initialized():
            states = [generator.get_state() for generator in self._module.default_generators]
        return self._seed, states, self._queue.capture()

    def restore(self, captured: tuple[int, list[Any] | None, object]) -> None:
        self._seed, states, queued = captured
        if not self._is_initialized():  # or in a forked child, which must not use devices
            self._queue.restore(queued)
        elif states is None:  # first used by what interrupted this stream
            self._queue.call(queued)
        else:
            for generator, state in zip(self._module.default_generators, states, strict=True):
                generator.set_state(state)

    def probe(self) -> list[Any]:
        if not self._is_initialized():
            return []
        return [generator.get_state() for generator in self._module.default_generators]

    def _seed_devices(self) -> None:
        for generator in self._module.default_generators:
            generator.manual_seed(self._seed)


def _bytes_of(state: Any) -> bytes:
    import ctypes  # PyTorch has imported it, where we get here

    return ctypes.string_at(state.data_ptr(), state.numel())

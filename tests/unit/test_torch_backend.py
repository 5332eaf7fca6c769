"""The generators of CUDA devices, against a model of `torch.cuda`: the hardware is rarely there."""

from __future__ import annotations

import ctypes
import random
from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall.seeders.torch import _LazyBackend, _Position

if TYPE_CHECKING:
    from collections.abc import Callable

    Call = tuple[Callable[[], None], object]


class State:
    """A tensor of bytes, as far as reading it goes."""

    def __init__(self, seed: int, draws: int) -> None:
        self.content = (seed, draws)
        self._bytes = repr(self.content).encode()
        self._buffer = ctypes.create_string_buffer(self._bytes)

    def data_ptr(self) -> int:
        return ctypes.addressof(self._buffer)

    def numel(self) -> int:
        return len(self._bytes)


class Generator:
    """A device's generator, which no forked child may touch."""

    def __init__(self, cuda: Cuda) -> None:
        self._cuda = cuda
        self._seed, self._draws = 67280421310721, 0

    def manual_seed(self, seed: int) -> None:
        self._cuda.require_parent()
        self._seed, self._draws = seed, 0

    def get_state(self) -> State:
        self._cuda.require_parent()
        return State(self._seed, self._draws)

    def set_state(self, state: State) -> None:
        self._cuda.require_parent()
        self._seed, self._draws = state.content

    def draw(self) -> float:
        self._draws += 1
        return random.Random(self._seed + self._draws / 1000).random()


class SeedTracker:
    """`torch._utils._LazySeedTracker`, whose parts `tests/ml` compares with these."""

    def __init__(self) -> None:
        self.manual_seed_all_cb: Call | None = None
        self.manual_seed_cb: Call | None = None
        self.call_order: list[Call | None] = []

    def queue_seed_all(self, call: Callable[[], None], traceback: object) -> None:
        self.manual_seed_all_cb = (call, traceback)
        self.call_order = [self.manual_seed_cb, self.manual_seed_all_cb]


class Cuda:
    """`torch.cuda` with two devices, whose generators exist once it has been used."""

    def __init__(self) -> None:
        self._lazy_seed_tracker = SeedTracker()
        self._is_started = self.is_forked_child = False
        self.default_generators: tuple[Generator, ...] = ()

    def is_initialized(self) -> bool:
        return self._is_started and not self.is_forked_child

    def manual_seed_all(self, seed: int) -> None:
        """Seed all devices, as users do: at once, or as soon as there are any."""
        if self.is_initialized():
            self._seed_all(seed)
        else:
            self._lazy_seed_tracker.queue_seed_all(lambda: self._seed_all(seed), [])

    def draw(self) -> list[float]:
        """Draw on all devices, and start them for that if need be."""
        if not self._is_started:
            self.default_generators = (Generator(self), Generator(self))
            for call, _ in filter(None, self._lazy_seed_tracker.call_order):
                call()
            self._is_started = True
        return [generator.draw() for generator in self.default_generators]

    def require_parent(self) -> None:
        if self.is_forked_child:
            raise RuntimeError("Cannot re-initialize CUDA in forked subprocess")

    def _seed_all(self, seed: int) -> None:
        for generator in self.default_generators:
            generator.manual_seed(seed)


@pytest.fixture
def cuda() -> Cuda:
    return Cuda()


@pytest.fixture
def backend(cuda: Cuda) -> _LazyBackend:
    module: Any = cuda
    return _LazyBackend(module)


def drawn(seed: int, times: int) -> list[list[float]]:
    """Return what devices draw after `torch.cuda.manual_seed_all(seed)`."""
    cuda = Cuda()
    cuda.manual_seed_all(seed)
    return [cuda.draw() for _ in range(times)]


def test_seeding_starts_no_device(cuda: Cuda, backend: _LazyBackend) -> None:
    backend.seed(5)
    backend.restore(backend.capture())
    assert backend.probe() == []
    assert not cuda.is_initialized()
    assert cuda.default_generators == ()


def test_a_device_that_is_used_first_in_mid_stream_is_seeded_then(
    cuda: Cuda, backend: _LazyBackend
) -> None:
    backend.seed(4)
    backend.seed(5)
    assert [cuda.draw(), cuda.draw()] == drawn(5, 2)


def test_a_device_that_has_been_used_is_seeded_at_once(cuda: Cuda, backend: _LazyBackend) -> None:
    cuda.draw()
    backend.seed(5)
    assert [cuda.draw()] == drawn(5, 1)
    backend.seed(5)
    assert [cuda.draw()] == drawn(5, 1)


def test_a_seed_that_the_user_queued_after_ours_wins(cuda: Cuda, backend: _LazyBackend) -> None:
    backend.seed(5)
    cuda.manual_seed_all(0)
    assert [cuda.draw()] == drawn(0, 1)


def test_the_next_stream_is_ours_again(cuda: Cuda, backend: _LazyBackend) -> None:
    cuda.manual_seed_all(0)
    backend.seed(5)
    assert [cuda.draw()] == drawn(5, 1)


def test_states_are_captured_and_restored(cuda: Cuda, backend: _LazyBackend) -> None:
    backend.seed(5)
    first = cuda.draw()
    captured = backend.capture()
    backend.seed(6)
    assert [cuda.draw(), cuda.draw()] == drawn(6, 2)
    backend.restore(captured)
    assert [first, cuda.draw()] == drawn(5, 2)


def test_devices_that_stay_unused_get_the_seed_of_the_interrupted_stream(
    cuda: Cuda, backend: _LazyBackend
) -> None:
    backend.seed(5)
    captured = backend.capture()
    backend.seed(6)
    backend.restore(captured)
    assert [cuda.draw()] == drawn(5, 1)


def test_also_if_what_interrupts_uses_them_first(cuda: Cuda, backend: _LazyBackend) -> None:
    backend.seed(5)
    captured = backend.capture()
    backend.seed(6)
    assert [cuda.draw()] == drawn(6, 1)
    backend.restore(captured)
    assert [cuda.draw()] == drawn(5, 1)


@pytest.mark.parametrize("is_used", [False, True])
def test_a_seed_that_the_user_queued_survives_an_interruption(
    cuda: Cuda, backend: _LazyBackend, is_used: bool
) -> None:
    backend.seed(5)
    cuda.manual_seed_all(0)
    captured = backend.capture()
    backend.seed(6)
    if is_used:
        assert [cuda.draw()] == drawn(6, 1)
    backend.restore(captured)
    assert [cuda.draw()] == drawn(0, 1)


def test_nested_interruptions(cuda: Cuda, backend: _LazyBackend) -> None:
    backend.seed(5)
    outer = backend.capture()
    backend.seed(6)
    middle = backend.capture()
    backend.seed(7)
    assert [cuda.draw()] == drawn(7, 1)
    backend.restore(middle)
    assert [cuda.draw()] == drawn(6, 1)
    backend.restore(outer)
    assert [cuda.draw()] == drawn(5, 1)


def test_the_probe_tells_whether_a_device_drew(cuda: Cuda, backend: _LazyBackend) -> None:
    cuda.draw()
    backend.seed(5)
    first = _Position(backend.probe())
    assert first == _Position(backend.probe())
    assert [state.content for state in backend.probe()] == [(5, 0), (5, 0)]
    cuda.draw()
    assert _Position(backend.probe()) != first
    backend.seed(5)
    assert _Position(backend.probe()) == first


def test_a_forked_child_touches_no_device_of_its_parent(cuda: Cuda, backend: _LazyBackend) -> None:
    backend.seed(5)
    cuda.draw()
    of_parent = backend.capture()
    cuda.is_forked_child = True
    backend.seed(6)
    of_child = backend.capture()
    assert backend.probe() == []
    backend.restore(of_child)
    backend.restore(of_parent)


def test_the_queue_is_put_back_at_the_end(cuda: Cuda, backend: _LazyBackend) -> None:
    cuda.manual_seed_all(0)
    before = backend.capture()
    backend.seed(5)
    backend.restore(before)
    assert [cuda.draw()] == drawn(0, 1)

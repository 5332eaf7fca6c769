"""Private names of PyTorch, TensorFlow and Keras: a test for each, to fail when it goes away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("keras")
pytest.importorskip("tensorflow")
pytest.importorskip("torch")

import keras
import tensorflow as tf
import torch

from pytest_seedall._compat.keras import KerasGlobalGenerator
from pytest_seedall._compat.tensorflow import OpDeterminism, TensorFlowContext
from pytest_seedall._compat.torch import TorchSeedQueue, generators_seeded_by

if TYPE_CHECKING:
    from collections.abc import Iterator

# --- PyTorch --------------------------------------------------------------------------------------


@pytest.fixture(params=["cuda", "xpu"])
def backend(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A backend that has not been started, whose queue is put back."""
    module = getattr(torch, request.param)
    if module.is_initialized():
        pytest.skip("started already")
    queue = TorchSeedQueue(module)
    before = queue.capture()
    yield module
    queue.restore(before)


def queued(backend: Any) -> list[Any]:
    """Return the functions that the backend calls when it starts, in order."""
    return [call[0] for call in backend._lazy_seed_tracker.get_calls() if call]


def ours() -> None:
    """Stand for what we put into a queue."""


def test_what_is_put_into_the_queue_is_called_last(backend: Any) -> None:
    backend.manual_seed(1)
    backend.manual_seed_all(1)
    seeded: list[int] = []
    TorchSeedQueue(backend).put(lambda: seeded.append(5))
    last = queued(backend)[-1]
    last()
    assert seeded == [5]
    assert len(queued(backend)) == 2


def test_the_queue_does_not_grow(backend: Any) -> None:
    queue = TorchSeedQueue(backend)
    for _ in range(100):
        queue.put(ours)
    assert queued(backend).count(ours) == 1


def test_the_queue_is_captured_restored_and_called(backend: Any) -> None:
    queue = TorchSeedQueue(backend)
    seeded: list[int] = []
    queue.put(lambda: seeded.append(5))
    captured = queue.capture()
    queue.put(lambda: seeded.append(6))
    backend.manual_seed(7)
    queue.restore(captured)
    queued(backend)[-1]()
    queue.call(captured)
    assert seeded == [5, 5]


def test_a_seed_of_the_users_comes_after_ours(backend: Any) -> None:
    TorchSeedQueue(backend).put(ours)
    torch.manual_seed(3)  # queues for each backend
    assert ours not in queued(backend)


def test_a_backend_has_generators_and_says_whether_it_was_started(backend: Any) -> None:
    assert backend.is_initialized() is False
    assert isinstance(backend.default_generators, tuple)


def test_names_of_pytorch_that_are_public_but_not_documented() -> None:
    state = torch.default_generator.get_state()
    torch.default_generator.manual_seed(5)
    value = torch.rand(())
    torch.manual_seed(5)
    assert torch.rand(()) == value
    torch.default_generator.set_state(state)
    assert state.data_ptr()
    assert state.numel() > 1000
    assert isinstance(torch.backends.mps.is_available(), bool)


def test_the_seeds_of_generators_are_ours_for_a_while() -> None:
    before, shared = torch.Generator.seed, torch.default_generator.initial_seed()
    with generators_seeded_by(torch.Generator, lambda generator, original: 5):
        assert torch.Generator().seed() == torch.default_generator.seed() == 5
    assert torch.Generator.seed is before
    assert torch.Generator().seed() != torch.Generator().seed()
    assert torch.default_generator.initial_seed() == shared


# --- TensorFlow -----------------------------------------------------------------------------------


@pytest.fixture
def context() -> Iterator[TensorFlowContext]:
    made = TensorFlowContext()
    before = made.capture()
    yield made
    made.restore(before)


def eager_draws(number: int = 3) -> list[float]:
    return [float(tf.random.uniform(())) for _ in range(number)]


def test_tensorflow_is_seeded_as_by_its_own_function(context: TensorFlowContext) -> None:
    tf.random.set_seed(5)
    expected = eager_draws()
    context.seed(5)
    context.empty_kernel_caches()
    assert eager_draws() == expected


def test_a_kernel_that_has_drawn_goes_on_unless_it_is_forgotten(
    context: TensorFlowContext,
) -> None:
    context.seed(5)
    context.empty_kernel_caches()
    first = eager_draws()
    context.seed(5)
    assert eager_draws() != first
    context.seed(5)
    context.empty_kernel_caches()
    assert eager_draws() == first


def test_tensorflows_seed_is_captured_and_restored(context: TensorFlowContext) -> None:
    context.seed(5)
    captured = context.capture()
    assert captured[0] == 5
    drawn = [context.draw(), context.draw()]
    context.seed(6)
    context.restore(captured)
    assert [context.draw(), context.draw()] == drawn
    assert drawn[0] != drawn[1]


def test_draws_are_watched_eager_and_traced(context: TensorFlowContext) -> None:
    graphs: list[Any] = []
    eager: list[str] = []

    traced = tf.function(lambda: tf.random.uniform(()))
    with context.watched(lambda: eager.append("drew"), graphs.append):
        tf.random.normal(())
        assert (eager, graphs) == (["drew"], [])
        traced()
        traced()
        assert len(eager) == 1
        (graph,) = graphs
        assert graph.seed is not None  # what the traced operations are seeded with
    tf.random.normal(())
    assert len(eager) == 1


@pytest.fixture
def no_global_generator(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start as TensorFlow starts, without the generator that `get_global_generator` makes."""
    from tensorflow.python.ops import stateful_random_ops

    monkeypatch.setattr(stateful_random_ops, "global_generator", None)


@pytest.mark.usefixtures("no_global_generator")
def test_the_global_generator_is_made_from_our_seed(context: TensorFlowContext) -> None:
    before: Any = context.global_generator
    assert before is None
    with context.generators_seeded_by(lambda is_global: 5 if is_global else None):
        generator: Any = tf.random.get_global_generator()
        free = tf.random.Generator.from_non_deterministic_state()
    expected = tf.random.Generator.from_seed(5)
    assert context.global_generator is generator
    assert generator.state.numpy().tolist() == expected.state.numpy().tolist()
    assert free.state.numpy().tolist() != expected.state.numpy().tolist()


def test_a_generator_that_asks_for_entropy_is_made_from_our_seed(
    context: TensorFlowContext,
) -> None:
    with context.generators_seeded_by(lambda is_global: 0 if is_global else 5):
        free = tf.random.Generator.from_non_deterministic_state(alg="threefry")
    expected = tf.random.Generator.from_seed(5, alg="threefry")
    assert free.state.numpy().tolist() == expected.state.numpy().tolist()
    assert free.algorithm == expected.algorithm


@pytest.mark.usefixtures("no_global_generator")
def test_without_a_seed_of_ours_the_global_generator_is_random(context: TensorFlowContext) -> None:
    original = tf.random.Generator.__dict__["from_non_deterministic_state"]
    with context.generators_seeded_by(lambda is_global: None):
        assert tf.random.Generator.__dict__["from_non_deterministic_state"] is not original
        generator = tf.random.get_global_generator()
    assert tf.random.Generator.__dict__["from_non_deterministic_state"] is original
    assert generator.state.shape == (3,)


def test_deterministic_operations_can_be_switched_off() -> None:
    private = OpDeterminism()
    assert not private.is_on()
    tf.config.experimental.enable_op_determinism()
    assert private.is_on()
    private.switch_off()
    assert not private.is_on()


# --- Keras ----------------------------------------------------------------------------------------


def test_kerass_global_generator_is_read_and_replaced() -> None:
    current = KerasGlobalGenerator()
    before = current.get()
    current.put(None)
    assert current.get() is None
    keras.random.uniform(())
    made = current.get()
    assert isinstance(made, keras.random.SeedGenerator)
    current.put(before)
    assert current.get() is before

"""What is recorded of PyTorch's operators."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("torch")

import torch
from operator_runs import divergence, recorded

from pytest_seedall.diagnosis.operators import Limits, recording_operators
from pytest_seedall.diagnosis.tensor_digests import Bounds

if TYPE_CHECKING:
    from collections.abc import Callable


def names(body: Callable[[], object]) -> list[str]:
    return [record.name for record in recorded(body).records]


def test_operators_have_names_as_people_write_them() -> None:
    places = torch.tensor([0, 0])

    def body() -> None:
        zeros = torch.zeros(2)
        zeros.index_put_((places,), torch.ones(2), accumulate=True)
        zeros.index_put_((places,), torch.ones(2))
        zeros.scatter_reduce(0, places, torch.ones(2), "mean")

    found = [name for name in names(body) if name not in {"zeros", "ones"}]
    assert found == ["index_put_(accumulate=True)", "index_put_", "scatter_reduce(reduce='mean')"]


def test_views_and_memory_as_it_is_found_are_left_out() -> None:
    def body() -> None:
        torch.empty(3).reshape(1, 3).expand(2, 3)
        torch.empty_like(torch.ones(2)).resize_(4)
        torch.ones(2).new_empty(3)

    assert set(names(body)) == {"ones"}


def test_backward_has_the_line_that_starts_it_and_that_of_its_call() -> None:
    def body() -> None:
        weights = torch.ones(2, requires_grad=True)
        with torch.no_grad():
            torch.ones(3).mul(2)
        (sines,) = (weights.sin(),)
        with torch.no_grad():
            torch.ones(3).mul(2)
        sines.sum().backward()

    first = body.__code__.co_firstlineno
    (cosine,) = (one for one in recorded(body).records if one.name == "cos")
    assert cosine.backward == "SinBackward0"
    assert (cosine.place, cosine.forward) == (
        (__file__, first + 7, body.__qualname__),
        (__file__, first + 4, body.__qualname__),
    )


def test_what_an_operator_writes_to_is_read_before_and_after() -> None:
    values = torch.zeros(2)
    (record,) = recorded(lambda: values.add_(1)).records
    assert record.inputs[0].digest != record.outputs[0].digest
    assert str(record.outputs[0]) == "float32[2]"
    assert record.others == "self=Tensor, other=1"


@pytest.mark.parametrize(
    "write",
    [
        lambda held: held.fill_(2.0),
        lambda held: held.copy_(torch.tensor([4.0, 5.0])),
        lambda held: torch.add(torch.ones(2), 1, out=held),
    ],
)
def test_what_is_written_over_does_not_count(write: Callable[[Any], object]) -> None:
    helds = iter([torch.zeros(2), torch.ones(2)])
    first, second = (recorded(lambda: write(next(helds))).records for _ in range(2))
    assert first == second


def test_results_that_are_buffers_are_left_out() -> None:
    layer, given = torch.nn.LSTM(2, 2), torch.ones(3, 1, 2)
    (record,) = (one for one in recorded(lambda: layer(given)).records if "rnn" in one.name)
    assert [one.shape for one in record.outputs] == [(3, 1, 2), (1, 2), (1, 2)]


def test_an_expanded_tensor_is_read_once() -> None:
    expanded, limits = torch.ones(1).expand(100, 100), Limits(tensor=Bounds(whole=1000))
    (record,) = recorded(expanded.sum, limits).records
    assert (record.inputs[0].is_sample, record.inputs[0].shape) == (False, (100, 100))


def test_a_conjugate_is_another_number() -> None:
    numbers = torch.tensor([1 + 2j])
    one, other = (recorded(each.clone).records[0] for each in (numbers, numbers.conj()))
    assert one.inputs[0].equals(other.inputs[0]) is False


def test_lists_of_tensors_are_read() -> None:
    tensors = [torch.ones(2), torch.ones(3)]
    (record,) = recorded(lambda: torch._foreach_add_(tensors, 1.0)).records
    assert [one.shape for one in record.outputs] == [(2,), (3,)]


def test_what_other_threads_call_is_not_recorded() -> None:
    def body() -> None:
        thread = threading.Thread(target=lambda: torch.ones(2).mul(2))
        thread.start()
        thread.join()

    assert names(body) == []


def test_a_backward_pass_in_another_thread_has_the_line_that_waits_for_it() -> None:
    threads = set[int]()

    class Deep(torch.autograd.Function):  # type: ignore[misc]
        """Its backward pass has another in it, and so on: after 60, PyTorch takes a thread."""

        @staticmethod
        def forward(context: Any, values: Any, depth: int) -> Any:
            context.depth = depth
            return values.clone()

        @staticmethod
        def backward(context: Any, *gradients: Any) -> Any:
            threads.add(threading.get_ident())
            if context.depth:
                with torch.enable_grad():
                    values = torch.ones(2, requires_grad=True).sin()
                    Deep.apply(values, context.depth - 1).sum().backward()
            return gradients[0], None

    def body() -> None:
        Deep.apply(torch.ones(2, requires_grad=True), 70).sum().backward()

    records = recorded(body).records
    assert len(threads) > 1
    assert len([record for record in records if record.name == "cos"]) == 70
    assert all(record.place and record.place.filename == __file__ for record in records)


def test_a_compiled_function_runs_its_operators_one_by_one() -> None:
    compiled, ones = torch.compile(lambda one: one.sin().cos(), backend="eager"), torch.ones(2)
    assert names(lambda: compiled(ones)) == ["sin", "cos"]


def test_operators_that_take_functions_run() -> None:
    results = []
    condition, ones = torch.tensor(True), torch.ones(2)
    recorded(lambda: results.append(torch.cond(condition, torch.sin, torch.cos, (ones,))))
    assert torch.equal(results[0], ones.sin())


def test_an_operator_that_fails_fails() -> None:
    with pytest.raises(RuntimeError), recording_operators() as recording:
        torch.ones(2) @ torch.ones(3)
    assert [record.name for record in recording.records] == ["ones", "ones"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: torch.eye(3).to_sparse(),
        lambda: torch.eye(3).to_sparse_csr(),
        lambda: torch.ones(3, dtype=torch.bfloat16),
        lambda: torch.ones(3).to(torch.float8_e4m3fn).to(torch.float32),
        lambda: torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8).dequantize(),
        lambda: torch.ones(3, dtype=torch.complex64).conj(),
        lambda: torch.ones(3, device="meta"),
        lambda: torch.ones(0),
        lambda: torch.ones(()),
        lambda: torch.ones(2, 3).t(),
        lambda: torch.ones(1).expand(10**6, 10**6)[:2],
        lambda: torch.ones(2, 2).to_mkldnn(),
        lambda: torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]),
        lambda: torch.nn.Parameter(torch.ones(2)),
    ],
)
@pytest.mark.filterwarnings("ignore")  # some kinds of tensors are prototypes, and say so
def test_tensors_of_any_kind_are_read(make: Callable[[], Any]) -> None:
    def body() -> None:
        (make() * 1).mul(1)

    assert recorded(body).records
    assert divergence(body) is None


def test_a_class_that_only_stands_for_tensors_is_equal_to_nothing() -> None:
    from torch._subclasses import FakeTensorMode

    def body() -> None:
        with FakeTensorMode():
            torch.ones(3).add(1)

    assert divergence(body) is None


def test_recording_stops_at_its_limits() -> None:
    def body() -> None:
        for _ in range(5):
            torch.ones(2)

    few = recorded(body, Limits(operators=3))
    assert (len(few.records), few.stopped) == (3, "3 operators")
    none = recorded(body, Limits(seconds=0))
    assert (len(none.records), none.stopped) == (1, "0 seconds of recording")

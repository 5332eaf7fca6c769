"""PyTorch's tensors, modules, optimisers and generators, as they are compared between runs."""

from __future__ import annotations

import copy
import subprocess
import sys
import textwrap
from typing import Any

import pytest
from comparisons import compared, difference, is_same, reasons

torch: Any = pytest.importorskip("torch")

TYPES = [
    *("bool", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64"),
    *("float16", "float32", "float64", "bfloat16", "complex64", "complex128"),
    *("float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz"),
]
FLOATS = [name for name in TYPES if "float" in name]


def numbers(name: str, count: int = 6) -> Any:
    return (torch.arange(count) % 2 if name == "bool" else torch.arange(count)).to(
        getattr(torch, name)
    )


@pytest.mark.parametrize("name", TYPES)
def test_tensors_of_each_type_are_compared(name: str) -> None:
    first = numbers(name).reshape(2, 3)
    second = first.clone()
    assert is_same(first, second)
    second[1, 0] = not second[1, 0] if name == "bool" else 6
    found = difference(first, second)
    assert (found.place, found.what, found.differing) == ("x[1, 0]", f"{name}[2, 3]", 1)
    assert found.values[0] != found.values[1]


@pytest.mark.parametrize("name", TYPES)
def test_how_elements_lie_in_memory_is_no_difference(name: str) -> None:
    tensor = numbers(name).reshape(2, 3)
    assert is_same(tensor, tensor.t().contiguous().t())
    assert is_same(tensor[:, ::2], tensor[:, ::2].contiguous())
    assert is_same(tensor[0, 0], tensor[0, 0].clone())
    assert is_same(tensor[:0], tensor[:0].clone())


@pytest.mark.parametrize("name", FLOATS)
def test_numbers_are_compared_bit_by_bit_but_for_nan(name: str) -> None:
    first = torch.tensor([1.0, float("nan"), 2.0]).to(getattr(torch, name))
    assert is_same(first, first.clone())
    second = torch.tensor([1.0, 1.0, 2.0]).to(getattr(torch, name))
    assert difference(first, second).note == "NaN in one only"
    if not name.endswith("fnuz"):
        zero = torch.zeros(1).to(getattr(torch, name))
        assert not is_same(zero, torch.tensor([-0.0]).to(getattr(torch, name)))


@pytest.mark.parametrize("name", ["float16", "bfloat16", "float32", "float64", "float8_e5m2"])
def test_distances_are_told(name: str) -> None:
    kind = getattr(torch, name)
    first = torch.ones(3, dtype=kind)
    second = first.clone()
    second.view({1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}[kind.itemsize])[
        1
    ] += 1
    found = difference(first, second)
    assert (found.ulps, found.at) == (1, "[1]")
    assert found.rtol is not None
    assert is_same(first, second, rtol=found.rtol)
    assert not is_same(first, second, rtol=found.rtol / 10)


def test_types_shapes_and_classes_are_told() -> None:
    tensor = torch.zeros(2, 3)
    assert difference(tensor, tensor.double()).values == ("float32", "float64")
    assert difference(tensor, tensor.t()).aspect == "shape"
    assert difference(tensor, torch.nn.Parameter(tensor)).aspect == "type"
    assert difference(tensor, tensor.numpy()).aspect == "type"
    assert difference(torch.float32, torch.float64).aspect == "value"
    assert difference(torch.Size([1]), torch.Size([2])).place == "x[0]"
    assert is_same(torch.device("cpu"), torch.device("cpu"))


def test_gradients_are_compared() -> None:
    first, second = (torch.ones(3, requires_grad=True) for _ in range(2))
    first.sum().backward()
    assert difference(first, second).path == "x.grad"
    (second * 2).sum().backward()
    assert difference(first, second).path == "x.grad"
    assert difference(torch.ones(1), torch.ones(1, requires_grad=True)).path == "x.requires_grad"
    assert is_same(first * 2, second * 2)  # no leaves, and no warning


def test_what_has_no_elements_is_compared_by_its_shape() -> None:
    assert is_same(torch.ones(2, device="meta"), torch.zeros(2, device="meta"))
    assert not is_same(torch.ones(2, device="meta"), torch.ones(3, device="meta"))
    assert not is_same(torch.ones(2, device="meta"), torch.ones(2))


def test_views_that_are_lazily_conjugated_or_negated() -> None:
    tensor = torch.tensor([1 + 2j, 3 - 1j])
    assert is_same(tensor.conj(), tensor.conj().resolve_conj())
    assert not is_same(tensor, tensor.conj())
    negated = tensor.conj().imag
    assert negated.is_neg()
    assert is_same(negated, negated.resolve_neg())


@pytest.mark.filterwarnings("ignore:torch.quantize:UserWarning")
def test_quantised_tensors() -> None:
    tensor = torch.tensor([[0.1, 0.25], [0.3, 0.4]])

    def quantised(scale: float) -> Any:
        return torch.quantize_per_tensor(tensor, scale, 0, torch.qint8)

    assert is_same(quantised(0.1), quantised(0.1))
    assert "x.q_scale()" in {
        one.path for one in compared(quantised(0.1), quantised(0.2)).differences
    }
    by_channel = [
        torch.quantize_per_channel(
            tensor, torch.tensor([0.1, scale]), torch.tensor([0, 0]), 0, torch.quint8
        )
        for scale in (0.1, 0.1, 0.2)
    ]
    assert is_same(*by_channel[:2])
    assert not is_same(*by_channel[1:])


SPARSE = ["to_sparse", "to_sparse_csr", "to_sparse_csc"]


@pytest.mark.filterwarnings("ignore:Sparse:UserWarning")
@pytest.mark.parametrize("method", SPARSE)
def test_sparse_tensors(method: str) -> None:
    dense = torch.tensor([[0.0, 1.0], [2.0, 0.0]])
    first, second = getattr(dense, method)(), getattr(dense.clone(), method)()
    assert is_same(first, second)
    other = getattr(torch.tensor([[0.0, 1.0], [3.0, 0.0]]), method)()
    assert difference(first, other).path == "x.values()"
    assert not is_same(first, dense)


def test_a_sparse_tensor_is_the_same_before_it_is_coalesced() -> None:
    parts = torch.sparse_coo_tensor([[1, 0, 1]], [1.0, 2.0, 3.0], (2,), check_invariants=True)
    whole = torch.sparse_coo_tensor([[0, 1]], [2.0, 4.0], (2,), check_invariants=True)
    assert is_same(parts, whole)
    assert not parts.is_coalesced()


@pytest.mark.filterwarnings("ignore:The PyTorch API of nested:UserWarning")
@pytest.mark.parametrize("layout", [torch.strided, torch.jagged])
def test_nested_tensors(layout: Any) -> None:
    def nested(*values: float) -> Any:
        return torch.nested.nested_tensor(
            [torch.tensor(values[:1]), torch.tensor(values[1:])], layout=layout
        )

    assert is_same(nested(1, 2, 3), nested(1, 2, 3))
    assert not is_same(nested(1, 2, 3), nested(1, 2, 4))


class Pair(torch.Tensor):  # type: ignore[misc]
    """A tensor that stands for two."""

    def __new__(cls, first: Any, second: Any) -> Any:
        return torch.Tensor._make_wrapper_subclass(cls, first.shape)

    def __init__(self, first: Any, second: Any) -> None:
        self.first, self.second = first, second

    def __tensor_flatten__(self) -> tuple[list[str], None]:
        return ["first", "second"], None

    @classmethod
    def __torch_dispatch__(cls, function: Any, *arguments: Any, **options: Any) -> Any:
        raise AssertionError(function)


def test_tensors_that_stand_for_others() -> None:
    first = Pair(torch.ones(2), torch.ones(2))
    assert is_same(first, Pair(torch.ones(2), torch.ones(2)))
    assert difference(first, Pair(torch.ones(2), torch.zeros(2))).path == "x.second"


class Refuses(torch.Tensor):  # type: ignore[misc]
    @classmethod
    def __torch_function__(cls, function: Any, *arguments: Any, **options: Any) -> Any:
        if function.__name__ != "__get__":
            raise AssertionError(function)
        return super().__torch_function__(function, *arguments, **options)


def test_functions_of_a_subclass_are_not_called() -> None:
    first, second = torch.ones(2), torch.zeros(2)
    assert is_same(first.as_subclass(Refuses), first.clone().as_subclass(Refuses))
    assert not is_same(first.as_subclass(Refuses), second.as_subclass(Refuses))


def test_modules_are_compared_by_all_that_they_learn() -> None:
    torch.manual_seed(1)
    first = torch.nn.Sequential(
        torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Dropout(0.5)
    )
    second = copy.deepcopy(first)
    assert is_same(first, second)
    with torch.no_grad():
        second[0].weight[1, 2] += 1
    assert difference(first, second).place == "x[0].weight[1, 2]"
    second = copy.deepcopy(first)
    second[1].running_mean[3] = 5
    assert difference(first, second).place == "x[1].running_mean[3]"
    second = copy.deepcopy(first)
    second[2].p = 0.25
    assert difference(first, second).path == "x[2].p"
    second = copy.deepcopy(first).eval()
    assert "x.training" in {one.path for one in compared(first, second).differences}


class Net(torch.nn.Module):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.layer1 = torch.nn.Linear(2, 1)
        self.tied = self.layer1
        self.register_buffer("counts", torch.zeros(2), persistent=False)
        self.losses = [1.0]
        self._cache: dict[str, Any] = {}

    def named_parameters(self, *arguments: Any, **options: Any) -> Any:
        raise AssertionError("asked")


def test_attributes_of_modules_have_their_names() -> None:
    torch.manual_seed(1)
    first = Net()
    second = copy.deepcopy(first)
    second._cache["a"] = 1
    assert is_same(first, second)
    second.layer1.weight.data += 1
    assert difference(first, second).path == "x.layer1.weight"
    second = copy.deepcopy(first)
    second.losses[0] = 2.0
    second.counts[1] = 1
    found = compared(first, second).differences
    assert {one.place for one in found} == {"x.losses[0]", "x.counts[1]"}


def step(optimizer: Any, scale: float = 1.0) -> None:
    for parameter in optimizer.param_groups[0]["params"]:
        parameter.grad = torch.full_like(parameter, scale)
    optimizer.step()


def test_optimisers_are_compared_by_their_state() -> None:
    def adam() -> Any:
        return torch.optim.Adam([torch.ones(2), torch.ones(3)], lr=0.1)

    first, second = adam(), adam()
    step(first)
    step(second)
    assert is_same(first, second)
    step(first)
    step(second, 1.5)
    found = compared(first, second).differences
    assert {one.path for one in found} == {
        f"x.state[{number}]['{name}']" for number in (0, 1) for name in ("exp_avg", "exp_avg_sq")
    }
    second = adam()
    second.param_groups[0]["lr"] = 0.2
    assert difference(adam(), second).path == "x.param_groups[0]['lr']"


def test_schedulers_are_compared() -> None:
    def scheduler(gamma: float) -> Any:
        optimizer = torch.optim.SGD([torch.ones(2)], lr=0.1)
        made = torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma)
        optimizer.step()
        made.step()
        return made

    assert is_same(scheduler(0.5), scheduler(0.5))
    assert "x.gamma" in {one.path for one in compared(scheduler(0.5), scheduler(0.25)).differences}


def test_generators_are_compared_by_their_state() -> None:
    first, second = (torch.Generator().manual_seed(1) for _ in range(2))
    assert is_same(first, second)
    torch.rand(1, generator=second)
    assert difference(first, second).aspect == "state"


def test_what_is_not_there_yet_is_left_out() -> None:
    assert is_same(torch.nn.LazyLinear(2), torch.nn.LazyLinear(2))
    assert reasons(torch.utils.data.DataLoader([1])) == {"known by type only": 1}


@pytest.mark.parametrize("name", ["float32", "bfloat16", "int64"])
def test_tensors_are_read_without_numpy(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tensor = numbers(name, 400_000)
    other = tensor.clone()
    other[399_999] += 5000
    with_numpy = difference(tensor, other)
    monkeypatch.delitem(sys.modules, "numpy")
    assert is_same(tensor[:100], tensor[:100].clone())
    assert is_same(tensor[::2], tensor[::2].clone())
    assert difference(tensor, other) == with_numpy


def test_a_large_tensor_that_is_not_contiguous() -> None:
    tensor = torch.arange(1 << 20, dtype=torch.float32).reshape(1 << 10, 1 << 10)
    assert is_same(tensor, tensor.t().contiguous().t())
    other = tensor.t().contiguous().t()
    other[5, 6] = 0
    assert difference(tensor, other).place == "x[5, 6]"


def test_nothing_is_imported_but_what_compares() -> None:
    script = """
        import sys, torch
        from pytest_seedall.comparing.comparing import compare
        from pytest_seedall.comparing.snapshots import Snapshots
        model = torch.nn.Linear(2, 2)
        values = [model, torch.optim.Adam(model.parameters()), torch.eye(2).to_sparse()]
        before = set(sys.modules)
        with Snapshots() as snapshots:
            assert not compare(snapshots.of(values), snapshots.of(values)).differences
        print([name for name in set(sys.modules) - before if not name.startswith("pytest_seedall")])
    """
    command = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(script)]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "[]\n"


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_the_device_of_a_tensor_is_a_difference() -> None:
    tensor = torch.ones(2)
    assert difference(tensor, tensor.cuda()).values == ("CPU", "cuda:0")
    assert is_same(tensor.cuda(), tensor.cuda())
    assert difference(tensor.cuda(), tensor.cuda() + 1).what == "float32[2] on cuda:0"


def test_elements_in_one_place_are_looked_at_once() -> None:
    first, many = torch.tensor([[1.0, 2.0]]), (1 << 40, 2)
    whole = first.expand(many)
    assert is_same(whole, first.clone().expand(many))
    assert difference(whole, (first + 1).expand(many)).place == "x[0, 0]"
    assert difference(whole, first.expand(1 << 41, 2)).path == "x.shape"

"""PyTorch: tensors of every type, layout and device, modules, optimisers, generators."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pytest_seedall.comparing.blocks import BLOCK
from pytest_seedall.comparing.kinds import numpy
from pytest_seedall.comparing.making import Kind, parts
from pytest_seedall.comparing.nodes import Array, Node
from pytest_seedall.comparing.objects import defines, instance_dict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_seedall.comparing.making import Make, Walk
    from pytest_seedall.comparing.nodes import Slot

_COMPRESSED = {
    "torch.sparse_csr": ("crow_indices", "col_indices"),
    "torch.sparse_bsr": ("crow_indices", "col_indices"),
    "torch.sparse_csc": ("ccol_indices", "row_indices"),
    "torch.sparse_bsc": ("ccol_indices", "row_indices"),
}


def find(kind: type, torch: Any) -> Kind | None:
    """Return what is known of a class of PyTorch's."""
    makers: list[tuple[type | tuple[type, ...], Make]] = [
        (torch.Tensor, _wrapper if defines(kind, "__tensor_flatten__") else _tensor),
        (torch.nn.Module, _module),
        (torch.optim.Optimizer, _optimizer),
        (torch.optim.lr_scheduler.LRScheduler, _scheduler),
        (torch.Generator, _generator),
    ]
    for classes, make in makers:
        if issubclass(kind, classes):
            return Kind("", make)
    if issubclass(kind, (torch.dtype, torch.device, torch.layout, torch.memory_format)):
        return Kind("", _name, is_value=True)
    return None


def _tensor(value: Any, walk: Walk, name: str) -> Node:
    torch: Any = sys.modules["torch"]
    # A subclass may have put something else in the place of each function of PyTorch.
    plain = value if type(value) is torch.Tensor else torch.Tensor.as_subclass(value, torch.Tensor)
    node = _values(plain.detach(), walk, name)
    found: list[tuple[str, Slot]] = [(".requires_grad", plain.requires_grad)]
    if value.is_leaf and value.grad is not None:  # of others, asking is worth a warning
        found.append((".grad", walk.slot(value.grad)))
    own = parts(walk, ((f".{label}", part) for label, part in instance_dict(value).items()))
    return node._replace(attributes=(*node.attributes, *found, *own))


def _values(plain: Any, walk: Walk, name: str) -> Node:
    if plain.is_nested:
        return Node("sequence", name, items=tuple(map(walk.now, plain.unbind())))
    if plain.is_meta:
        return Node("leaf", name, f"{_type(plain)}{list(plain.shape)} without elements")
    composed = composed_of(plain)
    if composed is None:
        return _strided(plain, walk, name)
    about = f"{_type(plain)}{list(plain.shape)} {plain.layout} {plain.device}"
    return Node("object", name, about, attributes=_now(walk, composed))


def _strided(plain: Any, walk: Walk, name: str) -> Node:
    shape = tuple(plain.shape)
    once = numpy.unrepeated(shape, plain.stride(), plain.nbytes)
    if once is None:
        return Node("array", name, _array(plain, walk))
    whole = ((".shape", walk.slot(shape)),)
    return Node("array", name, _array(plain[once], walk), attributes=whole)


def composed_of(plain: Any) -> list[tuple[str, Any]] | None:
    """Return the tensors that another consists of; None if it has its elements itself."""
    layout = str(plain.layout)
    if plain.is_quantized:
        return _quantised(plain)
    if layout == "torch.sparse_coo":
        return _called(plain.coalesce(), ("indices", "values"))
    if layout in _COMPRESSED:
        return _called(plain, (*_COMPRESSED[layout], "values"))
    return None if layout == "torch.strided" else [("to_dense", plain.to_dense())]


def _wrapper(value: Any, walk: Walk, name: str) -> Node:
    """Return the node of a tensor that is not one, but says which tensors it stands for."""
    if hasattr(value, "offsets") and hasattr(value, "values"):  # jagged; it has caches besides
        return Node("object", name, attributes=_now(walk, _called(value, ("values", "offsets"))))
    labels, _ = value.__tensor_flatten__()
    found = ((f".{label}", getattr(value, label)) for label in labels)
    return Node("object", name, attributes=parts(walk, found))


def _now(walk: Walk, found: list[tuple[str, Any]]) -> tuple[tuple[str, Slot], ...]:
    return tuple((f".{label}()", walk.now(part)) for label, part in found)


def _called(value: Any, methods: tuple[str, ...]) -> list[tuple[str, Any]]:
    return [(method, getattr(value, method)().detach()) for method in methods]


def _quantised(plain: Any) -> list[tuple[str, Any]]:
    if "per_channel" in str(plain.qscheme()):
        scales = _called(plain, ("q_per_channel_scales", "q_per_channel_zero_points"))
        scales.append(("q_per_channel_axis", plain.q_per_channel_axis()))
    else:
        scales = [(label, getattr(plain, label)()) for label in ("q_scale", "q_zero_point")]
    return [("int_repr", plain.int_repr()), *scales]


def _type(plain: Any) -> str:
    return str(plain.dtype).removeprefix("torch.")


def _array(plain: Any, walk: Walk) -> Array:
    device = "" if plain.device.type == "cpu" else str(plain.device)
    plain = plain.resolve_conj().resolve_neg().cpu()
    name = _type(plain)
    array = Array(name, _element(name), plain.element_size(), tuple(plain.shape), b"", device)
    if sys.modules.get("numpy") is None:
        return array._replace(data=walk.data(plain.nbytes, _blocks(plain)))
    return numpy.with_data(array, _as_numpy(plain, array), walk)


def _element(name: str) -> str:
    return "raw" if name.endswith("_x2") or name.startswith("bits") else name


def _as_numpy(plain: Any, array: Array) -> Any:
    """Return an array of NumPy's for the same memory; of integers, for types it does not have."""
    torch: Any = sys.modules["torch"]
    is_known = not array.element.startswith(("bfloat", "float8", "raw", "complex32"))
    if is_known:
        return plain.numpy()
    same_size = {1: torch.uint8, 2: torch.int16, 4: torch.int32}[array.size]
    return plain.view(same_size).numpy()


def _blocks(plain: Any) -> Iterator[bytes]:
    import ctypes  # PyTorch has imported it

    whole = plain.contiguous()
    step = BLOCK // whole.element_size() * whole.element_size()
    for start in range(0, whole.nbytes, step):
        size = min(step, whole.nbytes - start)
        yield ctypes.string_at(whole.data_ptr() + start, size)


def _module(value: Any, walk: Walk, name: str) -> Node:
    """Return the node of a module: what it learns, what it consists of, and plain attributes."""
    module: Any = sys.modules["torch"].nn.Module
    found: dict[str, Any] = {}
    found.update(module.named_parameters(value, recurse=False, remove_duplicate=False))
    found.update(module.named_buffers(value, recurse=False, remove_duplicate=False))
    found.update(module.named_children(value))
    for label, part in instance_dict(value).items():
        if not label.startswith("_"):
            found.setdefault(label, part)
    labels = (f"[{label}]" if label.isdecimal() else f".{label}" for label in found)
    return Node("object", name, attributes=parts(walk, zip(labels, found.values(), strict=True)))


def _optimizer(value: Any, walk: Walk, name: str) -> Node:
    """Return the node of an optimiser; parameters, its keys, have a number."""
    groups = value.param_groups
    numbers: dict[int, int] = {}
    for group in groups:
        for parameter in group["params"]:
            numbers.setdefault(id(parameter), len(numbers))
    rest = [{key: part for key, part in group.items() if key != "params"} for group in groups]
    state = {numbers[id(key)]: part for key, part in value.state.items() if id(key) in numbers}
    found = [(".param_groups", rest), (".state", dict(sorted(state.items())))]
    return Node("object", name, attributes=parts(walk, found))


def _scheduler(value: Any, walk: Walk, name: str) -> Node:
    found = {f".{label}": part for label, part in instance_dict(value).items()}
    found.pop(".optimizer", None)
    return Node("object", name, attributes=parts(walk, found.items()))


def _generator(value: Any, walk: Walk, name: str) -> Node:
    return Node("state", name, attributes=(("", walk.now(value.get_state())),))


def _name(value: Any, walk: Walk, name: str) -> Node:
    return Node("leaf", name, str(value))

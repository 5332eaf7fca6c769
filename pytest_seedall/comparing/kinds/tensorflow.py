"""TensorFlow: tensors of every type and kind, variables, modules and generators."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pytest_seedall.comparing.kinds import numpy
from pytest_seedall.comparing.making import Kind, left_out, parts
from pytest_seedall.comparing.nodes import Node
from pytest_seedall.comparing.objects import instance_dict

if TYPE_CHECKING:
    from pytest_seedall.comparing.making import Make, Walk


def find(kind: type, tensorflow: Any) -> Kind | None:
    """Return what is known of a class of TensorFlow's."""
    makers: list[tuple[Any, Make]] = [
        (tensorflow.Tensor, _tensor),
        (tensorflow.Variable, _variable),
        (tensorflow.RaggedTensor, _parts_of("flat_values", "nested_row_splits")),
        (tensorflow.SparseTensor, _parts_of("indices", "values", "dense_shape")),
        (tensorflow.IndexedSlices, _parts_of("indices", "values", "dense_shape")),
        (tensorflow.random.Generator, _generator),
        (tensorflow.Module, _module),
        (list, _list),
    ]
    for classes, make in makers:
        if issubclass(kind, classes):
            return Kind("", make)
    return _find_other(kind, tensorflow)


def _find_other(kind: type, tensorflow: Any) -> Kind | None:
    if issubclass(kind, (tensorflow.DType, tensorflow.TensorShape)):
        return Kind("", _written, is_value=True)
    if issubclass(kind, tensorflow.data.Dataset):
        return Kind("", left_out("lazy"), is_value=True)
    if issubclass(kind, tensorflow.types.experimental.PolymorphicFunction):
        return Kind("", left_out("function"), is_value=True)
    return Kind("", _wrapped) if hasattr(kind, "__wrapped__") else None


def _tensor(value: Any, walk: Walk, name: str) -> Node:
    return elements_of(value, walk, name, _device(value))


def elements_of(value: Any, walk: Walk, name: str, device: str = "") -> Node:
    """Return the node of a tensor's elements, without a copy where NumPy has their type."""
    library: Any = sys.modules["numpy"]
    try:
        elements = library.asarray(memoryview(value))
    except (TypeError, ValueError, BufferError):
        elements = value.numpy()
    if isinstance(elements, (str, bytes)):
        elements = library.array(elements, dtype=object)
    return numpy.plain_array(library.asarray(elements), walk, name, device)


def _device(value: Any) -> str:
    """Return where a tensor is: ``GPU:0``; nothing for the computer's own memory."""
    device = str(value.device).partition("device:")[2]
    return "" if device.startswith("CPU") else device


def _variable(value: Any, walk: Walk, name: str) -> Node:
    node = _tensor(value.read_value(), walk, name)
    return node._replace(attributes=((".trainable", value.trainable),))


def _parts_of(*labels: str) -> Make:
    """Return what makes nodes of tensors that consist of others."""

    def make(value: Any, walk: Walk, name: str) -> Node:
        found = parts(walk, ((f".{label}", getattr(value, label)) for label in labels))
        return Node("object", name, attributes=found)

    return make


def _generator(value: Any, walk: Walk, name: str) -> Node:
    state = parts(walk, [("", value.algorithm), (".state", value.state)])
    return Node("state", name, attributes=state)


def _module(value: Any, walk: Walk, name: str) -> Node:
    own = {
        f".{label}": part
        for label, part in instance_dict(value).items()
        if not label.startswith("_")
    }
    return Node("object", name, attributes=parts(walk, own.items()))


def _list(value: Any, walk: Walk, name: str) -> Node:
    """Return the node of a list of a module; TensorFlow's own, whose content is not the base's."""
    return Node("sequence", name, items=tuple(map(walk.slot, iter(value))))


def _wrapped(value: Any, walk: Walk, name: str) -> Node:
    return Node("object", name, attributes=parts(walk, [("", value.__wrapped__)]))


def _written(value: Any, walk: Walk, name: str) -> Node:
    return Node("leaf", name, str(value))

"""Keras, whatever its backend: variables, layers, models, optimisers, metrics, generators."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pytest_seedall.comparing.kinds import numpy
from pytest_seedall.comparing.making import Kind, parts
from pytest_seedall.comparing.nodes import Node

if TYPE_CHECKING:
    from pytest_seedall.comparing.making import Make, Walk


def find(kind: type, keras: Any) -> Kind | None:
    """Return what is known of a class of Keras's."""
    makers: list[tuple[Any, Make]] = [
        (keras.Variable, _variable),
        (keras.Model, _model),
        (keras.Layer, _layer),
        ((keras.Optimizer, keras.Metric), _variables),
        (keras.random.SeedGenerator, _generator),
        (keras.callbacks.History, _history),
    ]
    for classes, make in makers:
        if issubclass(kind, classes):
            return Kind("", make)
    return None


def _variable(value: Any, walk: Walk, name: str) -> Node:
    elements = sys.modules["numpy"].asarray(value.numpy())
    node = numpy.plain_array(elements, walk, name)
    return node._replace(attributes=((".trainable", value.trainable),))


def _model(value: Any, walk: Walk, name: str) -> Node:
    """Return the node of a model; its variables come last, since they have a better name above."""
    found = [(".trainable", value.trainable), (".layers", list(value.layers))]
    found += [(".variables", list(value.variables))]
    found += [(".optimizer", getattr(value, "optimizer", None))]
    return Node("object", name, attributes=parts(walk, found))


def _layer(value: Any, walk: Walk, name: str) -> Node:
    """Return the node of a layer; the names of its own variables are the same in each run."""
    variables = list(value.variables)
    names = [variable.name for variable in variables]
    found: dict[str, Any] = {".trainable": value.trainable}
    for number, (label, variable) in enumerate(zip(names, variables, strict=True)):
        is_plain = names.count(label) == 1 and label.isidentifier()
        found[f".{label}" if is_plain else f".variables[{number}]"] = variable
    return Node("object", name, attributes=parts(walk, found.items()))


def _variables(value: Any, walk: Walk, name: str) -> Node:
    """Return the node of what has variables under names that count up over the whole process."""
    return Node("object", name, attributes=parts(walk, [(".variables", list(value.variables))]))


def _generator(value: Any, walk: Walk, name: str) -> Node:
    return Node("state", name, attributes=parts(walk, [(".state", value.state)]))


def _history(value: Any, walk: Walk, name: str) -> Node:
    found = [(".history", value.history), (".epoch", value.epoch)]
    return Node("object", name, attributes=parts(walk, found))

"""JAX: arrays, and keys of random numbers; what is being traced has no values."""

from __future__ import annotations

import sys
from typing import Any

from pytest_seedall.comparing.kinds import numpy
from pytest_seedall.comparing.making import Kind, Walk, left_out
from pytest_seedall.comparing.nodes import Node


def find(kind: type, jax: Any) -> Kind | None:
    """Return what is known of a class of JAX's."""
    jax = sys.modules.get("jax", jax)  # where `jaxlib` defines the class
    if issubclass(kind, jax.core.Tracer):
        return Kind("", left_out("traced"), is_value=True)
    return Kind("", _array) if issubclass(kind, jax.Array) else None


def _array(value: Any, walk: Walk, name: str) -> Node:
    jax: Any = sys.modules["jax"]
    if jax.dtypes.issubdtype(value.dtype, jax.dtypes.prng_key):
        data = walk.now(jax.random.key_data(value))
        return Node("object", name, str(value.dtype), attributes=((".key_data()", data),))
    elements = sys.modules["numpy"].asarray(value)
    node = numpy.plain_array(elements, walk, name, _devices(value))
    return node._replace(attributes=((".weak_type", value.weak_type),))


def _devices(value: Any) -> str:
    """Return where an array is; nothing for the one device of a computer without others."""
    devices = sorted(value.devices(), key=str)
    is_plain = len(devices) == 1 and devices[0].platform == "cpu" and not devices[0].id
    return "" if is_plain else ", ".join(map(str, devices))

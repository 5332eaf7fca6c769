"""polars: frames by their columns, and series of every type; what is lazy stays so."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pytest_seedall.comparing.kinds import numpy
from pytest_seedall.comparing.making import Kind, left_out
from pytest_seedall.comparing.nodes import Array, Node

if TYPE_CHECKING:
    from pytest_seedall.comparing.making import Walk
    from pytest_seedall.comparing.nodes import Slot


def find(kind: type, polars: Any) -> Kind | None:
    """Return what is known of a class of polars's."""
    if issubclass(kind, polars.DataFrame):
        return Kind("", _frame)
    if issubclass(kind, polars.Series):
        return Kind("", _series)
    if issubclass(kind, (polars.LazyFrame, polars.Expr)):
        return Kind("", left_out("lazy"), is_value=True)
    if issubclass(kind, polars.DataType):
        return Kind("", _type, is_value=True)
    return None


def _frame(value: Any, walk: Walk, name: str) -> Node:
    """Return the node of a frame: a mapping from names to columns."""
    items: list[Slot] = []
    for column in value.get_columns():
        items += [walk.slot(column.name), walk.add(_values(column, walk, "polars.Series"))]
    return Node("mapping", name, (value.height,), tuple(items))


def _series(value: Any, walk: Walk, name: str) -> Node:
    node = _values(value, walk, name)
    return node._replace(attributes=(*node.attributes, (".name", value.name)))


def _values(series: Any, walk: Walk, name: str) -> Node:
    elements = _as_numpy(series)
    if elements is None:
        items = tuple(map(walk.slot, series.to_list()))
        attributes = ((".dtype", str(series.dtype)),)
        return Node("sequence", name, (len(items),), items, attributes)
    node = numpy.plain_array(elements, walk, name)
    assert isinstance(node.value, Array)
    node = node._replace(value=node.value._replace(dtype=str(series.dtype)))
    if series.null_count():
        missing = walk.now(series.is_null().to_numpy())
        node = node._replace(attributes=((".is_null()", missing),))
    return node


def _as_numpy(series: Any) -> Any:
    """Return numbers, truth values and times as NumPy has them; None for others."""
    polars: Any = sys.modules["polars"]
    is_time = series.dtype in (polars.Date, polars.Datetime, polars.Duration)
    is_number = series.dtype.is_integer() or series.dtype.is_float()
    if sys.modules.get("numpy") is None or not (
        is_time or is_number or series.dtype == polars.Boolean
    ):
        return None
    if series.null_count() and not is_time:
        series = series.fill_null(False if series.dtype == polars.Boolean else 0)
    elements = series.to_numpy()
    return None if elements.dtype.hasobject else elements


def _type(value: Any, walk: Walk, name: str) -> Node:
    return Node("leaf", name, str(value))

"""pandas: frames by their columns, series and indexes of every type, and their scalars."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pytest_seedall.comparing.kinds import numpy
from pytest_seedall.comparing.making import Kind, parts
from pytest_seedall.comparing.nodes import Array, Node

if TYPE_CHECKING:
    from pytest_seedall.comparing.making import Make, Walk
    from pytest_seedall.comparing.nodes import Slot


def find(kind: type, pandas: Any) -> Kind | None:
    """Return what is known of a class of pandas's."""
    makers: list[tuple[Any, Make]] = [
        (pandas.DataFrame, _frame),
        (pandas.Series, _series),
        (pandas.MultiIndex, _multi_index),
        (pandas.RangeIndex, _range_index),
        (pandas.Index, _index),
        (pandas.api.extensions.ExtensionArray, _array),
    ]
    for base, make in makers:
        if issubclass(kind, base):
            return Kind("", make)
    return _find_scalar(kind, pandas)


def _find_scalar(kind: type, pandas: Any) -> Kind | None:
    if kind in {type(pandas.NA), type(pandas.NaT)}:
        return Kind("", _written, is_value=True)
    if issubclass(kind, (pandas.Timestamp, pandas.Timedelta)):
        return Kind("", _moment, is_value=True)
    if issubclass(kind, pandas.Interval):
        return Kind("", _interval, is_value=True)
    if issubclass(kind, (pandas.Period, pandas.api.extensions.ExtensionDtype)):
        return Kind("", _written, is_value=True)
    return None


def _frame(value: Any, walk: Walk, name: str) -> Node:
    """Return the node of a frame: a mapping from labels to columns."""
    columns = value.columns
    items: list[Slot] = []
    for number, label in enumerate(columns):
        items.append(walk.slot(label))
        items.append(walk.add(_values(value.iloc[:, number].array, walk, "pandas.Series")))
    found = [(".columns.dtype", str(columns.dtype)), (".columns.names", list(columns.names))]
    found += [(".index", value.index), (".attrs", value.attrs)]
    return Node("mapping", name, value.shape[:1], tuple(items), parts(walk, found))


def _series(value: Any, walk: Walk, name: str) -> Node:
    node = _values(value.array, walk, name)
    found = parts(walk, [(".name", value.name), (".index", value.index), (".attrs", value.attrs)])
    return node._replace(attributes=(*node.attributes, *found))


def _index(value: Any, walk: Walk, name: str) -> Node:
    node = _values(value.array, walk, name)
    return node._replace(attributes=(*node.attributes, (".name", walk.slot(value.name))))


def _range_index(value: Any, walk: Walk, name: str) -> Node:
    numbers = f"{value.start}, {value.stop}, {value.step}"
    return Node("leaf", name, numbers, attributes=((".name", walk.slot(value.name)),))


def _multi_index(value: Any, walk: Walk, name: str) -> Node:
    levels = tuple(
        (f".get_level_values({level})", walk.now(value.get_level_values(level)))
        for level in range(value.nlevels)
    )
    return Node("object", name, attributes=levels)


def _array(value: Any, walk: Walk, name: str) -> Node:
    return _values(value, walk, name)


def _values(array: Any, walk: Walk, name: str) -> Node:
    """Return the node of the elements of a column, an index or an array by itself."""
    pandas: Any = sys.modules["pandas"]
    kinds = pandas.arrays
    makers: list[tuple[Any, Make]] = [
        (kinds.NumpyExtensionArray, _plain),
        (pandas.Categorical, _categorical),
        ((kinds.DatetimeArray, kinds.TimedeltaArray, kinds.PeriodArray), _times),
        ((kinds.IntegerArray, kinds.FloatingArray, kinds.BooleanArray), _with_missing),
        (kinds.IntervalArray, _interval),
        (kinds.SparseArray, _sparse),
    ]
    make = next((make for classes, make in makers if isinstance(array, classes)), _objects)
    return make(array, walk, name)


def _plain(array: Any, walk: Walk, name: str) -> Node:
    return numpy.plain_array(array.to_numpy(), walk, name)


def _categorical(array: Any, walk: Walk, name: str) -> Node:
    found = (
        (".codes", walk.now(array.codes)),
        (".categories", walk.slot(array.categories)),
        (".ordered", array.ordered),
    )
    return Node("object", name, f"category[{len(array)}]", attributes=found)


def _times(array: Any, walk: Walk, name: str) -> Node:
    kind = str(array.dtype).partition("[")[0]
    ticks = array.asi8
    if kind in {"datetime64", "timedelta64"}:
        ticks = ticks.view(f"{kind}[{array.unit}]")
    return _with_type(numpy.plain_array(ticks, walk, name), array.dtype)


def _with_missing(array: Any, walk: Walk, name: str) -> Node:
    values = array.to_numpy(dtype=array.dtype.numpy_dtype, na_value=0)
    node = _with_type(numpy.plain_array(values, walk, name), array.dtype)
    return node._replace(attributes=((".isna()", walk.now(array.isna())),))


def _with_type(node: Node, dtype: Any) -> Node:
    assert isinstance(node.value, Array)
    return node._replace(value=node.value._replace(dtype=str(dtype)))


def _interval(value: Any, walk: Walk, name: str) -> Node:
    labels = ("left", "right", "closed")
    found = parts(walk, ((f".{label}", getattr(value, label)) for label in labels))
    return Node("object", name, attributes=found)


def _sparse(array: Any, walk: Walk, name: str) -> Node:
    found = (
        (".sp_values", walk.now(array.sp_values)),
        (".sp_index.indices", walk.now(array.sp_index.to_int_index().indices)),
        (".fill_value", walk.slot(array.fill_value)),
    )
    return Node("object", name, f"{array.dtype}[{len(array)}]", attributes=found)


def _objects(array: Any, walk: Walk, name: str) -> Node:
    """Return the node of texts and of what comes from elsewhere, an element at a time."""
    items = tuple(map(walk.slot, array))
    shape = (len(items),)
    return Node("sequence", name, shape, items, attributes=((".dtype", str(array.dtype)),))


def _moment(value: Any, walk: Walk, name: str) -> Node:
    zone = parts(walk, [(".unit", value.unit), (".tz", getattr(value, "tz", None))])
    return Node("leaf", name, value.isoformat(), attributes=zone)


def _written(value: Any, walk: Walk, name: str) -> Node:
    return Node("leaf", name, str(value))

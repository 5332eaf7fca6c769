"""polars's frames and series, as they are compared between runs."""

from __future__ import annotations

import datetime
import sys
from decimal import Decimal
from typing import Any

import pytest
from comparisons import compared, difference, is_same, reasons

pl: Any = pytest.importorskip("polars")

DAY = datetime.date(2020, 1, 1)
MOMENT = datetime.datetime(2020, 1, 1)
SERIES: dict[str, list[Any]] = {
    "float": [1.0, None, 3.0],
    "int": [1, None, 3],
    "bool": [True, None, False],
    "str": ["a", None, "c"],
    "bytes": [b"a", None, b"c"],
    "date": [DAY, None, DAY.replace(day=2)],
    "datetime": [MOMENT, None, MOMENT.replace(day=2)],
    "duration": [datetime.timedelta(1), None, datetime.timedelta(2)],
    "time": [datetime.time(1), None, datetime.time(2)],
    "decimal": [Decimal("1.5"), None, Decimal("2.5")],
    "list": [[1.0, 2.0], None, [3.0]],
    "struct": [{"a": 1}, None, {"a": 2}],
    "null": [None, None, None],
}


@pytest.mark.parametrize("name", SERIES)
def test_series_of_each_type_are_compared(name: str) -> None:
    values = SERIES[name]
    assert is_same(pl.Series("s", values), pl.Series("s", values))
    whole = pl.Series("s", values)
    in_two_chunks = pl.concat([whole[:1], whole[1:]], rechunk=False)
    assert is_same(whole, in_two_chunks)
    assert not is_same(whole, whole.rename("t"))
    assert not is_same(whole, whole[:2])
    if name != "null":
        for changed in ([values[0], values[0], values[2]], [values[2], None, values[0]]):
            assert not is_same(whole, pl.Series("s", changed, whole.dtype))
            assert not is_same(pl.DataFrame([whole]), pl.DataFrame([pl.Series("s", changed)]))


def test_types_are_told() -> None:
    numbers = pl.Series("s", [1, 2])
    assert difference(numbers, numbers.cast(pl.Int8)).values == ("Int64", "Int8")
    assert difference(pl.Datetime("us"), pl.Datetime("ms")).aspect == "value"
    category = pl.Series("s", ["a", "b"], pl.Categorical)
    assert is_same(category, pl.Series("s", ["a", "b"], pl.Categorical))
    assert not is_same(category, pl.Series("s", ["a", "b"]))


def test_frames_are_compared_by_column() -> None:
    frame = pl.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]})
    assert is_same(frame, frame.clone())
    assert difference(frame, frame.with_columns(a=pl.Series([1.0, 3.0]))).place == "x['a'][1]"
    assert difference(frame, frame.with_columns(b=pl.Series(["x", "z"]))).place == "x['b'][1]"
    assert difference(frame, frame.select("b", "a")).aspect == "order"
    assert difference(frame, frame.head(1)).values == ("[2, 2]", "[1, 2]")
    assert difference(frame, frame.rename({"a": "c"})).aspect == "keys"


def test_what_is_lazy_is_not_run() -> None:
    def refuse(*arguments: Any) -> Any:
        raise AssertionError("run")

    lazy = pl.LazyFrame({"a": [1]}).map_batches(refuse)
    assert reasons([lazy, pl.col("a")]) == {"lazy": 2}


def test_rows_in_another_order_are_told_as_such() -> None:
    frame = pl.DataFrame({"a": list(range(100))})
    assert difference(frame, frame.reverse()).aspect == "order"


def test_nan_and_missing_are_not_the_same() -> None:
    first, second = pl.Series("s", [float("nan")]), pl.Series("s", [None], pl.Float64)
    assert is_same(first, first.clone())
    assert compared(first, second).differences


def test_series_are_read_without_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = pl.Series("s", [1.0, 2.0]), pl.Series("s", [1.0, 3.0])
    monkeypatch.delitem(sys.modules, "numpy", raising=False)
    assert is_same(first, first.clone())
    assert difference(first, second).place == "x[1]"

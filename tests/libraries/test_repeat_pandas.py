"""pandas's frames, series, indexes and scalars, as they are compared between runs."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from comparisons import compared, difference, is_same

pd: Any = pytest.importorskip("pandas")
np: Any = pytest.importorskip("numpy")

DATES = pd.date_range("2020-01-01", periods=3)
SERIES: dict[str, Any] = {
    "float64": pd.Series([1.0, 2.0, 3.0]),
    "int8": pd.Series([1, 2, 3], dtype="int8"),
    "bool": pd.Series([True, False, True]),
    "object": pd.Series([1, "a", [2]], dtype=object),
    "str": pd.Series(["a", None, "c"]),
    "string": pd.Series(["a", None, "c"], dtype="string"),
    "Int64": pd.Series([1, None, 3], dtype="Int64"),
    "Float64": pd.Series([1.5, None, 3], dtype="Float64"),
    "boolean": pd.Series([True, None, False], dtype="boolean"),
    "category": pd.Series(["a", "b", "a"], dtype="category"),
    "dates": pd.Series(DATES),
    "zoned": pd.Series(DATES.tz_localize("UTC")),
    "durations": pd.Series(pd.to_timedelta([1, 2, 3], unit="s")),
    "periods": pd.Series(pd.period_range("2020-01", periods=3, freq="M")),
    "intervals": pd.Series(pd.interval_range(0, 3)),
    "sparse": pd.Series([0, 1, 0], dtype="Sparse[int]"),
}


@pytest.mark.parametrize("name", SERIES)
def test_series_of_each_type_are_compared(name: str) -> None:
    series = SERIES[name]
    assert is_same(series, series.copy())
    assert is_same(series, copy.deepcopy(series))
    assert not is_same(series, series.iloc[[0, 1, 1]].set_axis(series.index))
    assert not is_same(series, series.iloc[::-1].reset_index(drop=True)) or name in {
        *("bool", "category", "sparse"),  # these read the same from either end
    }
    assert not is_same(series, series.iloc[:2])
    assert not is_same(series, series.rename("other"))


@pytest.mark.parametrize("name", SERIES)
def test_frames_are_compared_by_column(name: str) -> None:
    frame = pd.DataFrame({"a": [1, 2, 3], "x": SERIES[name]})
    assert is_same(frame, frame.copy())
    other = frame.copy()
    other["x"] = frame["x"].iloc[[0, 1, 1]].set_axis(frame.index)
    found = compared(frame, other).differences
    assert found
    assert all(one.path.startswith("x['x']") for one in found)


def test_a_cell_has_a_path() -> None:
    frame = pd.DataFrame(np.zeros((5, 3)), columns=list("abc"))
    other = frame.copy()
    other.loc[3, "b"] = 0.5
    found = difference(frame, other)
    assert (found.place, found.what, found.elements) == ("x['b'][3]", "float64[5]", 5)
    frame["o"], other["o"] = [[{"k": 1}, 2]] * 5, [[{"k": 3}, 2]] * 5
    assert compared(frame, other).differences[1].place == "x['o'][0][0]['k']"


def test_the_shape_and_the_order_of_columns_are_told() -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
    assert difference(frame, frame[["b", "a"]]).aspect == "order"
    assert difference(frame, frame[["a"]]).aspect == "keys"
    found = difference(frame, frame.iloc[:1])
    assert (found.aspect, found.values) == ("shape", ("[2, 2]", "[1, 2]"))
    assert found.what == "pandas.DataFrame[2, 2]"


def test_columns_of_one_name_are_compared_in_their_order() -> None:
    frame = pd.DataFrame([[1, 2], [3, 4]], columns=["a", "a"])
    other = pd.DataFrame([[1, 2], [3, 5]], columns=["a", "a"])
    assert is_same(frame, frame.copy())
    assert difference(frame, other).place == "x['a'][1]"


def test_the_type_of_a_column_is_told() -> None:
    frame = pd.DataFrame({"a": [1.0, 2.0]})
    assert difference(frame, frame.astype("float32")).values == ("float64", "float32")
    assert difference(frame, frame.astype(object)).aspect == "dtype"
    assert difference(frame, frame.astype("Float64")).path == "x['a']"
    assert not is_same(pd.Series(DATES), pd.Series(DATES.tz_localize("UTC")))


def test_indexes_are_compared() -> None:
    frame = pd.DataFrame({"a": [1, 2]})
    assert difference(frame, frame.set_axis([0, 2])).path == "x.index"
    assert difference(frame.set_axis([0, 1]), frame.set_axis([0, 2])).place == "x.index[1]"
    assert difference(frame, frame.rename_axis("n")).path == "x.index.name"
    assert difference(frame, frame.rename_axis(columns="n")).place == "x.columns.names[0]"
    assert difference(pd.RangeIndex(3), pd.RangeIndex(4)).aspect == "value"
    for index in (DATES, pd.CategoricalIndex(["a", "b"]), pd.interval_range(0, 2), pd.Index(["a"])):
        assert is_same(index, index.copy())
        assert not is_same(index, index[:1].append(index[:1]))


def test_indexes_of_several_levels_are_compared_by_level() -> None:
    index = pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["l", "n"])
    unused = index.append(pd.MultiIndex.from_tuples([("z", 9)], names=["l", "n"]))[:4]
    assert is_same(index, unused)
    other = pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1), ("b", 3)], names=["l", "n"])
    assert difference(index, other).place == "x.get_level_values(1)[3]"


def test_attributes_of_frames_are_compared() -> None:
    first, second = (pd.DataFrame({"a": [1]}) for _ in range(2))
    first.attrs["source"], second.attrs["source"] = "one", "two"
    assert difference(first, second).path == "x.attrs['source']"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (pd.Timestamp("2020-01-01"), pd.Timestamp("2020-01-01 00:00:00.000000001")),
        (pd.Timestamp("2020-01-01"), pd.Timestamp("2020-01-01", tz="UTC")),
        (pd.Timedelta(1), pd.Timedelta(2)),
        (pd.Period("2020-01"), pd.Period("2020-02")),
        (pd.Interval(0, 1), pd.Interval(0, 2)),
        (pd.NA, pd.NaT),
        (pd.NaT, pd.Timestamp("2020-01-01")),
        (pd.CategoricalDtype(["a"]), pd.Int64Dtype()),
        (pd.array([1, 2]), pd.array([1, 3])),
        (pd.Categorical(["a"]), pd.Categorical(["a"], ordered=True)),
    ],
)
def test_scalars_and_arrays_by_themselves(first: object, second: object) -> None:
    assert is_same(first, copy.deepcopy(first))
    assert not is_same(first, second)


def test_missing_numbers_are_the_same_whatever_is_under_them() -> None:
    first = pd.Series([1, 2, None], dtype="Int64")
    second = pd.Series([1, 7, None], dtype="Int64")
    first[1] = second[1] = pd.NA
    assert is_same(first, second)
    assert not is_same(pd.Series([None], dtype="Int64"), pd.Series([0], dtype="Int64"))


def test_tolerances_are_for_columns() -> None:
    frame = pd.DataFrame({"a": [1.0, 2.0]})
    assert is_same(frame, frame * (1 + 1e-9), rtol=1e-8)
    assert difference(frame, frame * (1 + 1e-9)).rtol == 1e-8


def test_large_frames_are_not_copied_into_memory() -> None:
    frame = pd.DataFrame(np.zeros((300_000, 3)), columns=list("abc"))
    other = frame.copy()
    other.iloc[299_999, 2] = 1
    assert difference(frame, other).place == "x['c'][299999]"

"""NumPy's arrays, scalars and generators, as they are compared between runs."""

from __future__ import annotations

import copy
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from comparisons import compared, difference, is_same
from numpy import ma

from pytest_seedall.comparing.blocks import BLOCK
from pytest_seedall.comparing.differences import lines

if TYPE_CHECKING:
    from pathlib import Path

TYPES = [
    *"?bBhHiIlLqQefdgFDG",
    *("S3", "U3", "V3", "M8[ns]", "M8[10ms]", "m8[D]", ">f4", ">i8", ">c8", ">U2", ">M8[s]", "O"),
    "f4,i8",
]
if hasattr(np.dtypes, "StringDType"):
    TYPES.append("T")


def numbers(dtype: str, count: int = 12) -> Any:
    """Return elements of a type, no two of them the same where there are so many."""
    counted = np.arange(count)
    if dtype in {"?", "V3", "f4,i8", "T"}:
        special: dict[str, Any] = {
            "?": counted % 2 == 0,
            "V3": np.array([b"%03d" % number for number in range(count)], "V3"),
            "f4,i8": np.rec.fromarrays([counted, counted], dtype="f4,i8").view(np.ndarray),
        }
        return special[dtype] if dtype != "T" else counted.astype(np.dtypes.StringDType())
    return counted.astype(dtype)


@pytest.mark.parametrize("dtype", TYPES)
def test_arrays_of_each_type_are_compared(dtype: str) -> None:
    first = numbers(dtype).reshape(3, 4)
    second = copy.deepcopy(first)
    assert is_same(first, second)
    second[1, 2] = second[0, 0] if dtype != "?" else not second[1, 2]
    found = (
        difference(first, second) if dtype != "f4,i8" else compared(first, second).differences[0]
    )
    assert found.place == ("x['f0'][1, 2]" if dtype == "f4,i8" else "x[1, 2]")
    assert (found.differing, found.elements) == (1, 12)
    assert found.values[0] != found.values[1]


@pytest.mark.parametrize("dtype", TYPES)
def test_how_elements_lie_in_memory_is_no_difference(dtype: str, tmp_path: Path) -> None:
    array = numbers(dtype, 24).reshape(2, 3, 4)
    reversed_twice = array[::-1].copy()[::-1]
    assert is_same(array, np.asfortranarray(array))
    assert is_same(array, reversed_twice)
    wide = np.repeat(array, 2, axis=1)[:, ::2]
    assert is_same(array, wide)
    if not array.dtype.hasobject and dtype != "T":
        mapped = np.memmap(tmp_path / "mapped", array.dtype, "w+", shape=array.shape)
        mapped[...] = array
        assert not compared(mapped, mapped.copy()).differences
        assert difference(array, mapped).aspect == "type"


@pytest.mark.parametrize("dtype", ["e", "f", "d", "g", "F", "D", "G", ">f4"])
def test_numbers_are_compared_bit_by_bit_but_for_nan(dtype: str) -> None:
    first = np.array([0.0, np.nan, np.inf], dtype)
    second = first.copy()
    second[0] = -second[0]
    assert difference(first, second).at == "[0]"
    second = first.copy()
    second[1] = complex(-np.nan, 0) if first.dtype.kind == "c" else -np.nan
    assert is_same(first, second)
    second[1] = 1
    assert difference(first, second).note == "NaN in one only"
    assert difference(first, second).rtol is None


def test_a_payload_of_nan_is_no_difference() -> None:
    first = np.array([0x7FC00000, 0x7FC00001], "u4").view("f4")
    second = np.array([0xFFC00000, 0x7F800001], "u4").view("f4")
    assert is_same(first, second)
    assert is_same({first[0].item()}, {second[0].item()})
    large = np.full(BLOCK, np.float32(1))
    one, other = large.copy(), large.copy()
    one[5], other[5] = first[0], second[0]
    assert is_same(one, other)
    assert is_same(one, other, disk=0)


@pytest.mark.skipif(np.finfo(np.longdouble).nmant != 63, reason="long doubles have no padding here")
def test_padding_of_long_doubles_is_no_difference() -> None:
    first = np.arange(4, dtype=np.longdouble)
    raw = bytearray(first.tobytes())
    raw[12] = 77
    second = np.frombuffer(raw, np.longdouble)
    assert is_same(first, second)
    assert is_same(first + 1j, second + 1j)
    assert difference(first, np.nextafter(first, 9)).ulps == 1
    assert difference(first + 1j, second + 2j).at == "[0]"


def test_padding_in_structures_is_no_difference() -> None:
    dtype = np.dtype([("a", "i1"), ("b", "f8")], align=True)
    first, second = (np.full(dtype.itemsize * 3, fill, np.uint8).view(dtype) for fill in (0, 255))
    for array in (first, second):
        array["a"], array["b"] = 1, 2
    assert first.tobytes() != second.tobytes()
    assert is_same(first, second)
    second["b"][1] = 3
    assert difference(first, second).place == "x['b'][1]"
    renamed = compared(first, first.astype([("a", "i1"), ("c", "f8")])).differences
    assert [one.aspect for one in renamed] == ["dtype"]


def test_fields_of_structures_inside_structures_have_a_path() -> None:
    dtype = np.dtype([("at", [("x", "f8"), ("y", "f8", (2,))])])
    first = np.zeros(3, dtype)
    second = first.copy()
    second["at"]["y"][2, 1] = 1
    assert difference(first, second).place == "x['at']['y'][2, 1]"
    assert difference(first[2], second[2]).path == "x['at']['y']"


def test_arrays_of_objects_are_looked_into() -> None:
    first = np.array([[1, "a"], [{"k": [1]}, None]], dtype=object)
    second = copy.deepcopy(first)
    assert is_same(first, second)
    second[1, 0]["k"][0] = 2
    assert difference(first, second).place == "x[1, 0]['k'][0]"
    first[0, 1] = second[1, 0]["k"] = "b"
    found = compared(first, second).differences
    assert [one.place for one in found] == ["x[0, 1]", "x[1, 0]['k']"]


def test_what_is_under_a_mask_is_no_result() -> None:
    first = ma.masked_array([1.0, 2.0, 3.0], [False, True, False])
    second = ma.masked_array([1.0, 5.0, 3.0], [False, True, False])
    assert is_same(first, second)
    assert difference(first, ma.masked_array([1.0, 2.0, 4.0], first.mask)).place == "x[2]"
    unmasked = compared(first, ma.masked_array([1.0, 2.0, 3.0])).differences
    assert {one.path for one in unmasked} == {"x", "x.mask"}
    objects = ma.masked_array([[1], [2]], [True, False], dtype=object)
    assert is_same(objects, ma.masked_array([[9], [2]], [True, False], dtype=object))
    assert is_same(ma.masked, ma.masked)
    fields = ma.masked_array([(1, 2.0)], mask=[(True, False)], dtype="i4,f8")
    assert is_same(fields, ma.masked_array([(5, 2.0)], mask=[(True, False)], dtype="i4,f8"))


def test_shapes_and_types_are_told() -> None:
    array = np.zeros((2, 3), "f4")
    assert difference(array, array.T).values == ("[2, 3]", "[3, 2]")
    assert difference(array, array.astype("f8")).values == ("float32", "float64")
    assert difference(array, array.astype(">f4")).values == ("float32", ">f4")
    assert difference(array, array.tolist()).aspect == "type"
    assert difference(array.astype(object), array).aspect == "dtype"
    assert difference(array.astype("M8[s]"), array.astype("M8[ms]")).aspect == "dtype"


@pytest.mark.parametrize("shape", [(), (0,), (3, 0), (1, 1, 1)])
def test_arrays_of_all_shapes_are_compared(shape: tuple[int, ...]) -> None:
    array = np.ones(shape)
    assert is_same(array, array.copy())
    if array.size:
        assert not is_same(array, array * 2)


def test_scalars_are_no_numbers_of_python() -> None:
    assert difference(np.float64(1), 1.0).aspect == "type"
    assert difference(np.int64(1), 1).aspect == "type"
    assert difference(np.float32(1), np.float64(1)).aspect == "type"
    assert difference(np.float32(1), np.array(1, "f4")).aspect == "type"
    assert difference(np.str_("a"), "a").aspect == "type"
    for scalar in (
        np.float32(1),
        np.str_("a"),
        np.datetime64("2024-01-01"),
        np.bool_(True),
        np.void(b"a"),
    ):
        assert is_same(scalar, copy.deepcopy(scalar))
    assert difference(np.float32(1), np.nextafter(np.float32(1), np.float32(2))).ulps == 1
    assert difference(np.datetime64("2024-01-01"), np.datetime64("2024-01-02")).values == (
        "2024-01-01",
        "2024-01-02",
    )
    assert difference(np.dtype("f4"), np.dtype("f8")).aspect == "type"
    assert difference(np.dtype("U1"), np.dtype("U2")).aspect == "value"


def test_classes_derived_from_arrays_are_compared_with_their_attributes() -> None:
    class Named(np.ndarray):
        name: str

    first, second = np.zeros(2).view(Named), np.zeros(2).view(Named)
    first.name, second.name = "a", "b"
    assert difference(first, second).path == "x.name"
    first[1] = 5
    second.name = "a"
    assert difference(first, second).place == "x[1]"


@pytest.mark.parametrize(
    "make",
    [
        np.random.default_rng,
        np.random.RandomState,
        np.random.PCG64,
        np.random.MT19937,
        np.random.Philox,
        np.random.SeedSequence,
    ],
)
def test_generators_are_compared_by_their_state(make: Any) -> None:
    assert is_same(make(1), make(1))
    assert difference(make(1), make(2)).aspect == "state"


def test_a_generator_that_has_drawn_once_more_is_another() -> None:
    first, second = np.random.default_rng(1), np.random.default_rng(1)
    first.random()
    assert difference(first, second).aspect == "state"
    second.random()
    assert is_same(first, second)


def test_what_a_person_is_told_of_an_array() -> None:
    first = np.full((128, 10), 0.5, np.float32)
    first[7, 2] = 0.12345679
    second = first.copy()
    second[7, 2] = np.nextafter(second[7, 2], np.float32(0))
    second[9:11, 1] = 0.5000001
    assert "\n".join(lines(difference(first, second), role="local", rows=0)) == (
        "what     local `x`  float32[128, 10]\n"
        "         3 of 1280 elements differ, first at [7, 2]\n"
        "           run 1   0.12345679\n"
        "           run 2   0.12345678     1 ulp, relative 6e-08"
    )
    assert difference(first, second).rtol == 1e-6


def test_elements_in_another_order_are_told_as_such() -> None:
    array = np.random.default_rng(1).random((50, 20))
    shuffled = np.random.default_rng(2).permutation(array.ravel()).reshape(50, 20)
    found = difference(array, shuffled)
    assert (found.aspect, found.rtol, found.elements) == ("order", None, 1000)
    shuffled[0, 0] += 1
    assert difference(array, shuffled).aspect == "value"
    with_nan = np.array([np.nan, 1.0, 2.0])
    assert difference(with_nan, with_nan[::-1]).aspect == "order"


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "g", "c8", "c16"])
def test_tolerances_are_for_numbers(dtype: str) -> None:
    first = np.array([1.0, 100.0, np.nan, np.inf], dtype)
    second = first.copy()
    second[:2] *= first.real.dtype.type(1.01)
    assert not is_same(first, second)
    assert is_same(first, second, rtol=2e-2)
    assert is_same(first, second, atol=2)
    found = difference(first, second, atol=0.5)
    assert (found.differing, found.at) == (1, "[1]")
    needed = difference(first, second).rtol
    assert needed in {0.1, 0.01}
    assert is_same(first, second, rtol=needed)
    assert not is_same(first, second, rtol=needed / 10)


def test_integers_have_no_tolerance() -> None:
    assert not is_same(np.array([100]), np.array([101]), rtol=0.5, atol=5)
    assert difference(np.array([100]), np.array([101])).rtol is None


def test_a_later_change_changes_no_snapshot() -> None:
    from pytest_seedall.comparing.comparing import compare
    from pytest_seedall.comparing.snapshots import Snapshots

    small, large, nested = np.zeros(3), np.zeros(BLOCK), {"a": [1]}
    with Snapshots() as snapshots:
        first = snapshots.of([small, large, nested])
        small[0] = large[0] = nested["a"][0] = 5
        assert len(compare(first, snapshots.of([small, large, nested])).differences) == 3
        small[0] = large[0] = 0
        nested["a"][0] = 1
        assert not compare(first, snapshots.of([small, large, nested])).differences


def test_numpy_is_not_imported_for_a_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was taken where NumPy is may be compared where it is not."""
    from pytest_seedall.comparing.comparing import compare
    from pytest_seedall.comparing.snapshots import Snapshots

    first = np.array([1.0, np.nan, 3.0], "f4")
    second = np.array([1.0, -np.nan, 3.5], "f4")
    with Snapshots() as snapshots:
        one, other = snapshots.of(first), snapshots.of(second)
    monkeypatch.delitem(sys.modules, "numpy")
    (found,) = compare(one, other, "x").differences
    assert (found.place, found.differing) == ("x[2]", 1)
    assert "numpy" not in sys.modules


@pytest.mark.parametrize("dtype", ["i8", "f4,i8", "O", "S3"])
def test_elements_in_one_place_are_looked_at_once(dtype: str) -> None:
    many = (1 << 40, 2)
    first, second = np.zeros(2, dtype), np.ones(2, dtype)
    whole = np.broadcast_to(first, many)
    assert is_same(whole, np.broadcast_to(first.copy(), many))
    assert compared(whole, np.broadcast_to(second, many)).differences
    found = difference(whole, np.broadcast_to(first, (1 << 41, 2)))
    assert found.path == "x.shape"


def test_small_arrays_are_the_same_wherever_their_elements_are() -> None:
    assert is_same(np.broadcast_to([1.0, 2.0], (3, 2)), np.tile([1.0, 2.0], (3, 1)))

"""Elements read from their bytes: without NumPy as with it."""

from __future__ import annotations

import math
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_seedall.comparing import elements_numpy, elements_python
from pytest_seedall.comparing.elements import number, shown_element, ulps
from pytest_seedall.comparing.nodes import Array
from pytest_seedall.comparing.numbers import Tolerance, power_of_ten, relative, same_float

SIZES = {
    "float16": 2,
    "float32": 4,
    "float64": 8,
    "bfloat16": 2,
    "float8_e5m2": 1,
    "float8_e4m3fn": 1,
}
REAL = [np.float16, np.float32, np.float64]


@given(st.floats(), st.sampled_from("efd"))
def test_numbers_are_read_as_python_reads_them(value: float, code: str) -> None:
    try:
        raw = struct.pack(f"<{code}", value)
    except OverflowError:
        raw = struct.pack(f"<{code}", math.inf)
    element = {"e": "float16", "f": "float32", "d": "float64"}[code]
    assert same_float(number(element, raw), struct.unpack(f"<{code}", raw)[0])


@given(st.binary(min_size=4, max_size=4), st.sampled_from(REAL))
def test_what_is_shown_of_a_number_is_read_as_the_same_number(raw: bytes, kind: Any) -> None:
    value = np.frombuffer(raw + raw, kind)[0]
    text = shown_element(kind.__name__, value.tobytes())
    with np.errstate(all="ignore"):
        assert same_float(float(kind(text)), float(value))
    assert len(text) <= len(str(value)) + 2


@given(st.binary(min_size=8, max_size=8), st.integers(0, 1000), st.sampled_from(REAL))
def test_ulps_are_steps_from_one_number_to_the_next(raw: bytes, steps: int, kind: Any) -> None:
    first = second = np.frombuffer(raw, kind)[0]
    with np.errstate(all="ignore"):
        for _ in range(steps):
            second = np.nextafter(second, kind(math.inf))
    found = ulps(kind.__name__, first.tobytes(), second.tobytes())
    if not (math.isfinite(first) and math.isfinite(second)):
        assert found is None
    else:
        is_across_zero = first < 0 <= second  # -0.0 and 0.0 are both steps, but not of `nextafter`
        assert found in ({steps, steps - 1} if is_across_zero else {steps})


def test_numbers_of_one_byte_and_of_two() -> None:
    assert number("bfloat16", b"\x80\x3f") == 1.0
    assert number("float8_e5m2", b"\x3c") == 1.0
    assert number("float8_e4m3fn", b"\x38") == 1.0
    assert number("float8_e4m3fn", b"\x7e") == 448.0
    assert math.isnan(number("float8_e4m3fn", b"\x7f"))
    assert math.isnan(number("float8_e4m3fnuz", b"\x80"))
    assert number("float8_e5m2", b"\xfc") == -math.inf
    assert number("float8_e8m0fnu", b"\x7f") == 1.0
    assert shown_element("bfloat16", b"\x80\x3f") == "1"


def test_all_kinds_of_elements_are_shown() -> None:
    assert shown_element("bool", b"\1") == "True"
    assert shown_element("int8", b"\xff") == "-1"
    assert shown_element("uint8", b"\xff") == "255"
    assert shown_element("complex64", struct.pack("<ff", 1.5, -2)) == "1.5-2j"
    assert shown_element("complex128", struct.pack("<dd", 1.5, float("nan"))) == "1.5+nanj"
    assert shown_element("text", "ab\0".encode("utf-32-le")) == "'ab'"
    assert shown_element("bytes", b"ab\0") == "b'ab'"
    assert shown_element("raw", b"ab") == "0x6162"
    long = np.longdouble(1) / 3
    if np.finfo(np.longdouble).nmant == 63:
        assert shown_element("float80", long.tobytes()).startswith("0.33333333333333333334")


@pytest.mark.skipif(np.finfo(np.longdouble).nmant != 63, reason="no long doubles of 80 bits here")
@given(st.integers(-(2**80), 2**80), st.integers(-200, 200))
def test_long_doubles_are_read_as_numpy_reads_them(mantissa: int, exponent: int) -> None:
    value = np.ldexp(np.longdouble(mantissa), exponent)
    assert number("float80", value.tobytes()) == pytest.approx(float(value), rel=1e-15)
    assert np.longdouble(shown_element("float80", value.tobytes())) == value


@st.composite
def blocks(draw: st.DrawFn) -> tuple[Array, bytes, bytes]:
    """Return two blocks of elements that are often equal, or nearly."""
    element = draw(st.sampled_from([*SIZES, "complex64", "int32"]))
    size = {"complex64": 8, "int32": 4}.get(element) or SIZES[element]
    count = draw(st.integers(1, 20))
    first = bytearray(draw(st.binary(min_size=size * count, max_size=size * count)))
    second = bytearray(first)
    for place in draw(st.lists(st.integers(0, len(first) - 1), max_size=4)):
        second[place] ^= draw(st.integers(0, 255))
    return Array(element, element, size, (count,), b""), bytes(first), bytes(second)


TOLERANCES = st.sampled_from([Tolerance(), Tolerance(1e-2), Tolerance(0, 1e-3), Tolerance(0.5, 1)])


@given(blocks(), TOLERANCES)
def test_blocks_are_compared_alike_with_numpy_and_without(
    pair: tuple[Array, bytes, bytes], tolerance: Tolerance
) -> None:
    by_python = elements_python.tally(*pair, tolerance)
    by_numpy = elements_numpy.tally(*pair, tolerance)
    assert (by_python is None) is (by_numpy is None)
    if by_python is not None and by_numpy is not None:
        assert by_python[:2] == by_numpy[:2]
        assert by_python.counts == by_numpy.counts
        needed = by_python.needed, by_numpy.needed
        assert needed == (pytest.approx(needed[1]) if needed[1] is not None else None, needed[1])


@given(blocks())
def test_one_kind_of_nan_is_written_with_numpy_and_without(
    pair: tuple[Array, bytes, bytes],
) -> None:
    array, block, _ = pair
    plain = elements_python.with_one_nan(array, block)
    assert plain == elements_numpy.with_one_nan(array, block)
    assert elements_python.tally(array, block, plain, Tolerance()) is None


def test_a_signalling_nan_of_a_short_type_is_no_warning() -> None:
    array = Array("bfloat16", "bfloat16", 2, (1,), b"")
    quiet = elements_python.with_one_nan(array, b"\x81\x7f")
    assert elements_numpy.with_one_nan(array, b"\x81\x7f") == quiet


@given(blocks(), st.randoms())
def test_the_same_elements_are_recognised_in_any_order(
    pair: tuple[Array, bytes, bytes], random: Any
) -> None:
    array, block, other = pair
    elements = [block[start : start + array.size] for start in range(0, len(block), array.size)]
    shuffled = random.sample(elements, len(elements))
    for code in (elements_python, elements_numpy):
        assert code.bag(array, [block]) == code.bag(array, [b"".join(shuffled)])
        assert code.bag(array, [block, None]) is None
        is_same = elements_python.bag(array, [block]) == elements_python.bag(array, [other])
        assert (code.bag(array, [block]) == code.bag(array, [other])) is is_same


@given(st.floats(), st.floats(), st.sampled_from([0.0, 1e-3, 1.0]))
def test_the_tolerance_that_is_told_is_enough(first: float, second: float, atol: float) -> None:
    needed = relative(first, second, atol)
    assert needed == relative(second, first, atol)
    power = power_of_ten(needed)
    if power is not None and math.isfinite(first):
        assert needed is not None
        assert needed <= power
        assert needed > power / 10.1 or power == 1e-18
        assert math.isclose(first, second, rel_tol=power * 1.001, abs_tol=atol + power)


def test_numbers_that_no_tolerance_makes_the_same() -> None:
    for first, second in [(math.nan, 1), (math.inf, 1), (math.inf, -math.inf), (1e308, -1e308)]:
        assert power_of_ten(relative(first, second)) is None
    assert relative(0.0, -0.0) == relative(math.nan, math.nan) == 0
